"""File to database, all or nothing: everything happens in one transaction, which the command commits.

The tables are made as they were at the backup's revision and filled; then the newer migrations run over them as over
any site that is updated; then what was deleted since is deleted again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Insert
from sqlalchemy.exc import SQLAlchemyError

from forum.backup.archive import Archive, Manifest, Member, Unusable
from forum.backup.tables import KINDS, VERSION_TABLE, TableShape, shapes_of
from forum.core import audit, deletions
from forum.core.db import db, start_writing
from forum.core.migrate import known_revisions, upgrade_on

ROWS_AT_ONCE = 500
SAY_EVERY = 20_000  # rows
OF_ITS_DAY = ("sessions", "reset_tokens", "member_copies")  # what would be good again, and must not be
Say = Callable[[str], None]
NO_LEDGER = """\
There is no deletions.log in the data folder. It says what was deleted after this backup was made. Without it, texts
that people took back would be on the site again. Please put the newest copy there, or name it with --deletions FILE.
If it is lost, --without-deletions goes on without it."""


@dataclass(frozen=True, kw_only=True)
class Restored:
    """What a restore did. `ledger` is to be kept after the commit; `problem`: what is wrong with the audit log."""

    rows: int
    deleted_again: int
    ledger: deletions.Tags
    problem: str | None


def ensure_readable(manifest: Manifest) -> None:
    """Raises Unusable when this code is older than the backup."""
    if manifest.revision not in known_revisions():
        raise Unusable(
            f"This backup was made by a newer Hearth (revision {manifest.revision}). Please install that version first."
        )


def gather_ledger(also: Sequence[Path], *, may_be_missing: bool) -> deletions.Tags:
    """What is to be deleted again: by the ledger of the data folder, and of each of `also`. Raises Unusable."""
    own = deletions.ledger_path()
    if not may_be_missing and not also and not own.exists():
        raise Unusable(NO_LEDGER)
    tags: deletions.Tags = frozenset()
    for path in (own, *also):
        if path != own and not path.is_file():
            raise Unusable(f"There is no file {path}.")
        try:
            tags |= deletions.read_ledger(path)
        except ValueError as error:
            raise Unusable(f"{path} is damaged: {error}. Please use another copy of it.") from None
    return tags


def restore(backup: Archive, *, replace: bool, ledger: deletions.Tags, say: Say) -> Restored:
    """Load a backup inside a write transaction that this begins and the caller commits. Raises Unusable."""
    start_writing()
    connection = db.session.connection()
    _clear(connection, replace=replace)
    upgrade_on(connection, backup.manifest.revision)
    _load_all(connection, backup, say=say)
    upgrade_on(connection)
    _number_on(connection)
    deleted_again = deletions.delete_again(ledger)
    audit.record("backup.restored", by=None, subject="site:database", deleted_again=deleted_again)
    _, problem = audit.verify_on(connection)
    return Restored(rows=backup.manifest.rows, deleted_again=deleted_again, ledger=ledger, problem=problem)


def put_right(ledger: deletions.Tags) -> int:
    """For a database that came back by another way, such as a snapshot of its server: what was deleted since goes
    again, nobody is signed in, and no link to a new password works. How many deletions were done again.

    Begins the write transaction.
    """
    start_writing()
    for table in OF_ITS_DAY:
        db.session.execute(sa.delete(sa.table(table)))
    deleted_again = deletions.delete_again(ledger)
    audit.record("backup.put_right", by=None, subject="site:database", deleted_again=deleted_again)
    return deleted_again


def _clear(connection: Connection, *, replace: bool) -> None:
    """Take away the tables that are there: empty ones, or, with `replace`, all of Hearth's."""
    try:
        shapes = shapes_of(connection)
    except ValueError as error:
        raise Unusable(
            f"This database holds tables that are not Hearth's: {error}. Please use one of its own."
        ) from None
    full = [shape.name for shape in shapes if _has_rows(connection, shape)]
    if full and not replace:
        raise Unusable(
            f"This database is in use: there are rows in {', '.join(full)}. A backup goes into an empty one. "
            "To throw away everything that is in it, use --replace."
        )
    for shape in reversed(shapes):
        connection.exec_driver_sql(f'DROP TABLE "{shape.name}"')
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {VERSION_TABLE}")


def _has_rows(connection: Connection, shape: TableShape) -> bool:
    return connection.scalar(sa.select(sa.literal(1)).select_from(shape.light()).limit(1)) is not None


def _load_all(connection: Connection, backup: Archive, *, say: Say) -> None:
    for table in backup.manifest.tables:
        try:
            _load(connection, table, backup.rows(table), say=say)
        except (SQLAlchemyError, ValueError) as error:
            kind = type(getattr(error, "orig", None) or error).__name__
            raise Unusable(f"The table {table.name} could not be loaded ({kind}). Nothing was changed.") from error


def _load(connection: Connection, table: Member, rows: Iterator[list[Any]], *, say: Say) -> None:
    insert, readers, done = _insert(connection, table), [KINDS[kind].read for _, kind in table.columns], 0
    while chunk := list(islice(rows, ROWS_AT_ONCE)):
        connection.execute(insert, [_values(row, readers) for row in chunk])
        done += len(chunk)
        if done % SAY_EVERY == 0:
            say(f"{done:>9}  {table.name} ...")
    say(f"{done:>9}  {table.name}")


def _insert(connection: Connection, table: Member) -> Insert:
    def value(place: int, kind: str) -> Any:
        given = sa.bindparam(f"v{place}", type_=KINDS[kind].type)
        is_json = kind == "json" and connection.dialect.name == "postgresql"
        return sa.cast(given, sa.JSON) if is_json else given  # SQLite keeps the text as it is

    target = table.shape.light()
    return sa.insert(target).values({name: value(at, kind) for at, (name, kind) in enumerate(table.columns)})


def _values(row: list[Any], readers: list[Callable[[Any], Any] | None]) -> dict[str, Any]:
    pairs = zip(row, readers, strict=True)
    return {f"v{at}": value if read is None or value is None else read(value) for at, (value, read) in enumerate(pairs)}


def _number_on(connection: Connection) -> None:
    """PostgreSQL: let every table number its next row after the last one. SQLite does so by itself."""
    if connection.dialect.name != "postgresql":
        return
    for shape in shapes_of(connection):
        for column in shape.key:
            sequence = connection.scalar(sa.select(sa.func.pg_get_serial_sequence(shape.name, column)))
            if sequence:
                last = sa.select(sa.func.coalesce(sa.func.max(shape.light().c[column]), 0) + 1).scalar_subquery()
                connection.execute(sa.select(sa.func.setval(sequence, last, sa.false())))
