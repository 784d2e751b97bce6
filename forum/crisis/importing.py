"""Taking lines out of a file: it is read step by step, each row is compared, and one switch puts all of it in place.

Until that switch the directory is as it was; when anything goes wrong, it stays so. The caller commits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Any, BinaryIO

from sqlalchemy import delete, insert, select

from forum.core import audit, clock, outbox
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Unprocessable
from forum.core.refs import new_ref
from forum.crisis.import_files import UnreadableFile, kind_of, read_csv, read_header, read_json
from forum.crisis.import_rows import Judged, judge, ref_of
from forum.crisis.models import CrisisImport, CrisisImportPart, CrisisImportRow, CrisisResource, CrisisResourceRevision
from forum.crisis.services import KEPT_IN_HISTORY

MOST_BYTES = 100_000_000  # some 150,000 lines
PART = 65_536  # bytes
STEP_ROWS = 500  # read in one go; a second or so, so that everybody else may write in between
KEPT_FOR = timedelta(days=7)
STEP = "crisis_import.step_due"
AGREED = "crisis_import.agreed"
OUTCOMES = ("new", "changed", "unchanged", "rejected")
DAYS = ("last_seen", "last_checked_on")


def begin(file: BinaryIO, *, by: int | None) -> str:
    """Keep a file to be read by the worker; its ref. Raises Unprocessable for an empty one."""
    first = file.read(PART)
    if not first.strip():
        raise Unprocessable("Please choose a file that is not empty.", field="file")
    start_writing()
    found = CrisisImport(ref=new_ref(), state="reading", kind=kind_of(first), size=0, header=[], between=",")
    found.counts, found.problem, found.begun_at, found.by_id = dict.fromkeys(OUTCOMES, 0), "", clock.now(), by
    db.session.add(found)
    db.session.flush()
    size = 0
    for position, content in enumerate(_pieces(first, file)):
        part = {"import_id": found.id, "position": position, "content": content}
        db.session.execute(insert(CrisisImportPart.__table__), [part])
        size += len(content)
    found.size = size
    outbox.put(STEP, import_id=found.id, at=0)
    return found.ref


def _pieces(first: bytes, file: BinaryIO) -> Iterator[bytes]:
    """Of PART bytes each, but for the last."""
    piece = first
    while piece:
        while len(piece) < PART and (more := file.read(PART - len(piece))):
            piece += more
        yield piece
        piece = file.read(PART)


def read_on(import_id: int, at: int) -> None:
    """Read and compare the next rows, and queue the step after. Harmless when it was done before."""
    found = _in_state("reading", import_id)
    if found is None or found.read_bytes != at:
        return
    header, between = found.header, found.between
    problem, records, end = "", [], at
    try:
        if found.kind == "csv" and at == 0:
            header, between, end = read_header(_parts(import_id, 0))
        for one in islice(_records(found, end, header, between), STEP_ROWS):
            records.append(one.record)
            end = one.next_at
    except UnreadableFile as error:
        problem = f"{error} It is about row {found.read_rows + len(records) + 1}."
    judged = _judged(import_id, records)
    start_writing()
    found = _in_state("reading", import_id, lock=True)
    if found is None or found.read_bytes != at:
        return
    _keep_rows(found, judged)
    found.header, found.between, found.read_bytes = header, between, end
    if problem:
        found.state, found.problem = "unreadable", problem[:300]
    elif len(records) < STEP_ROWS:
        found.state, found.read_bytes = "ready", found.size
    else:
        outbox.put(STEP, import_id=import_id, at=end)


def _records(found: CrisisImport, at: int, header: list[str], between: str) -> Iterator[Any]:
    if found.kind == "json":
        return read_json(_parts(found.id, at), at)
    return read_csv(_parts(found.id, at), at, header=header, between=between)


def _parts(import_id: int, at: int) -> Iterator[bytes]:
    """The file from byte `at` on, a part at a time."""
    position, skipped = divmod(at, PART)
    part = CrisisImportPart
    while True:
        wanted = select(part.content).where(part.import_id == import_id, part.position == position)
        content = db.session.scalar(wanted)
        if not content:
            return
        yield content[skipped:]
        position, skipped = position + 1, 0


def _judged(import_id: int, records: list[Any]) -> list[Judged]:
    refs = {ref for ref in map(ref_of, records) if ref}
    lines = {line.ref: line for line in db.session.scalars(select(CrisisResource).where(CrisisResource.ref.in_(refs)))}
    row = CrisisImportRow
    taken = select(row.ref).where(row.import_id == import_id, row.ref.in_(refs), row.outcome != "rejected")
    known = set(db.session.scalars(taken))
    judged = []
    for record in records:
        ref = ref_of(record)
        judged.append(judge(record, lines.get(ref), is_known=ref in known))
        if judged[-1].outcome != "rejected":
            known.add(ref)
    db.session.expunge_all()
    return judged


def _keep_rows(found: CrisisImport, judged: list[Judged]) -> None:
    first = found.read_rows + 1
    rows = [{**vars(one), "import_id": found.id, "position": first + i} for i, one in enumerate(judged)]
    if rows:
        db.session.execute(insert(CrisisImportRow.__table__), rows)
    counts = [one.outcome for one in judged]
    found.counts = {outcome: found.counts[outcome] + counts.count(outcome) for outcome in OUTCOMES}
    found.read_rows += len(rows)


def agree(found_id: int, *, by: int | None) -> None:
    """Let the worker put what was read in place. Raises Conflict when it is not read yet, or was agreed to already."""
    start_writing()
    found = _in_state("ready", found_id, lock=True)
    if found is None:
        raise Conflict("This import is not waiting for anybody any more. Please look at it again.")
    found.state, found.by_id = "agreed", by
    outbox.put(AGREED, import_id=found_id)


def put_in_place(import_id: int) -> None:
    """Everything at once, or nothing. When somebody changed one of its lines meanwhile, the file is compared anew."""
    start_writing()
    found = _in_state("agreed", import_id, lock=True)
    if found is None:
        return
    if _overtaken(import_id):
        _read_again(found)
        return
    for rows in _batches(import_id, "changed"):
        _change(rows, by=found.by_id)
    for rows in _batches(import_id, "new"):
        db.session.execute(insert(CrisisResource.__table__), [_new_row(row) for row in rows])
    counts = {name: found.counts[name] for name in ("new", "changed")}
    audit.record("crisis_resources.imported", by=found.by_id, subject=f"import:{found.ref}", **counts)
    found.state = "done"
    db.session.execute(delete(CrisisImportPart).where(CrisisImportPart.import_id == import_id))


def _overtaken(import_id: int) -> bool:
    """Whether a line to change is no longer what it was compared with, or a new one is there already."""
    row, line = CrisisImportRow, CrisisResource
    query = select(row.id).outerjoin(line, line.ref == row.ref).where(row.import_id == import_id)
    changed = query.where(row.outcome == "changed", line.version.is_distinct_from(row.version))
    new = query.where(row.outcome == "new", line.id.is_not(None))
    return any(db.session.scalar(one.limit(1)) for one in (changed, new))


def _read_again(found: CrisisImport) -> None:
    db.session.execute(delete(CrisisImportRow).where(CrisisImportRow.import_id == found.id))
    found.state, found.read_bytes, found.read_rows = "reading", 0, 0
    found.counts = dict.fromkeys(OUTCOMES, 0)
    outbox.put(STEP, import_id=found.id, at=0)


def _batches(import_id: int, outcome: str) -> Iterator[list[Any]]:
    row, after = CrisisImportRow, 0
    query = select(row.position, row.ref, row.version, row.new_values).order_by(row.position).limit(STEP_ROWS)
    query = query.where(row.import_id == import_id, row.outcome == outcome)
    while rows := list(db.session.execute(query.where(row.position > after))):
        yield rows
        after = rows[-1].position


def _change(rows: Iterable[Any], *, by: int | None) -> None:
    """New versions of lines, with the old values in their history."""
    wanted = {row.ref: row for row in rows}
    table = CrisisResource.__table__
    lines = db.session.execute(select(table).where(table.c.ref.in_(wanted)).with_for_update()).all()
    if any(line.version != wanted[line.ref].version for line in lines):
        raise Conflict()  # in this very moment: nothing is done, and the worker comes back
    old = [(line, {name: getattr(line, name) for name in KEPT_IN_HISTORY}) for line in lines]
    db.session.execute(
        insert(CrisisResourceRevision.__table__),
        [
            {
                "resource_id": line.id,
                "version": line.version,
                "changed_at": clock.now(),
                "changed_by": by,
                "changed_fields": sorted(wanted[line.ref].new_values),
                "old_values": {name: _plain(value) for name, value in values.items()},
            }
            for line, values in old
        ],
    )
    for line in lines:
        values = _with_days(wanted[line.ref].new_values)
        change = table.update().where(table.c.id == line.id).values(**values, version=line.version + 1)
        db.session.execute(change)


def _new_row(row: Any) -> dict[str, Any]:
    return {**_with_days(row.new_values), "ref": row.ref, "version": 1}


def _with_days(values: dict[str, Any]) -> dict[str, Any]:
    days = {name: date.fromisoformat(values[name]) for name in DAYS if values.get(name)}
    return {**values, **days}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _in_state(state: str, import_id: int, *, lock: bool = False) -> CrisisImport | None:
    wanted = select(CrisisImport).where(CrisisImport.id == import_id, CrisisImport.state == state)
    found: CrisisImport | None = db.session.scalar(wanted.with_for_update() if lock else wanted)
    return found


def drop(import_id: int) -> None:
    """Let go of an import, whatever became of it. What is in the directory stays."""
    start_writing()
    db.session.execute(delete(CrisisImport).where(CrisisImport.id == import_id))


def sweep() -> None:
    """Let go of imports from days ago. Begins the write transaction."""
    start_writing()
    db.session.execute(delete(CrisisImport).where(CrisisImport.begun_at < clock.now() - KEPT_FOR))
