"""The ledger of what was deleted: a file beside the database, so that an older backup does not bring it back.

How a room uses it. Inside the write transaction that deletes:

    deletions.note("member.erased", member.ref)          # when the row itself goes, or is made unrecognisable
    deletions.note("post.withdrawn", ref, row_stays=True)  # when the row stays and says what became of it

and once, where the room's handlers are (`jobs.py`), how the same is done again to a database that is older:

    deletions.register("member.erased", candidates=lambda: select(Member.ref), again=erase_again)

`again(ref)` runs inside the restoring transaction, commits nothing, and is given only what the ledger names.
A deletion that can be taken back says so with `undo`. Never delete a member and masked posts of theirs in one
transaction: whatever is written together belongs together, here as in the database.

What the file says to a thief: how many things were deleted. A line is an HMAC under the site's index key; it names no
kind, no day and no reference. The lines are sorted, so that neighbours say nothing about each other, and the file's
time is cut to the day. With `keys.json` and an old copy of the database it tells which of its rows are gone.

How nothing is lost: the file is changed right after the commit. When that fails, or the process dies in between, a
sweep finds what the rows still say, and a row of the outbox repeats what they no longer can.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import Select, event
from sqlalchemy.orm import Session

from forum.core import outbox, worker
from forum.core.db import db
from forum.core.files import alone, put_in_place
from forum.core.keys import get_keys, keyed_hash

log = logging.getLogger(__name__)

FILE_NAME = "deletions.log"
TOPIC = "deletion.noted"
LABEL = "deletion.v1"
TAG_BYTES = 20
DAY_SECONDS = 86_400
HEADER = "# What was deleted here, so that an older backup does not bring it back. Keep it with keys.json.\n"
NOTED = "hearth_deletions"
Tags = frozenset[bytes]


@dataclass(frozen=True, kw_only=True)
class Kind:
    """How a kind of deletion is done again. `candidates`: references that it may concern. `standing`: (reference,
    whether it is deleted now) of all rows that stay and ever were."""

    candidates: Callable[[], Select[Any]]
    again: Callable[[str], None]
    standing: Callable[[], Select[Any]] | None = None


_kinds: dict[str, Kind] = {}


def register(
    kind: str,
    *,
    candidates: Callable[[], Select[Any]],
    again: Callable[[str], None],
    standing: Callable[[], Select[Any]] | None = None,
) -> None:
    """Say how deletions of this kind are done again. Kinds are repeated in the order of registration."""
    _kinds[kind] = Kind(candidates=candidates, again=again, standing=standing)


def note(kind: str, ref: str, *, row_stays: bool = False) -> None:
    """Put a deletion into the ledger when the caller's write transaction is committed."""
    tag = _tag(get_keys().newest("index"), kind, ref)
    db.session().info.setdefault(NOTED, {})[tag] = True
    if not row_stays:
        outbox.put(TOPIC, tag=tag.hex())


def undo(kind: str, ref: str) -> None:
    """Take a deletion out of the ledger when the caller's write transaction is committed."""
    for tag in _tags(kind, ref):
        db.session().info.setdefault(NOTED, {})[tag] = False


def find_deleted(kind: str, tags: Tags) -> list[str]:
    """The references of this kind that are in the database and that the ledger names."""
    if not tags:
        return []
    refs = db.session.scalars(_kinds[kind].candidates().execution_options(yield_per=1000))
    return [ref for ref in refs if not tags.isdisjoint(_tags(kind, ref))]


def delete_again(tags: Tags) -> int:
    """Do again, inside the caller's write transaction, what the ledger names; how many there were."""
    count = 0
    for kind in _kinds:
        for ref in find_deleted(kind, tags):
            _kinds[kind].again(ref)
            count += 1
    return count


@worker.also_sweep
def sweep() -> None:
    """Bring the file in step with what the rows say: for a process that died between commit and file."""
    add: set[bytes] = set()
    drop: set[bytes] = set()
    known = read_ledger(ledger_path())
    for kind, how in _kinds.items():
        if how.standing is not None:
            for ref, is_deleted in db.session.execute(how.standing()):
                tags = _tags(kind, ref)
                if not is_deleted:
                    drop |= tags
                elif known.isdisjoint(tags):  # one line is enough, under whichever version of the key
                    add.add(_tag(get_keys().newest("index"), kind, ref))
    if add or known & drop:
        change_ledger(add=add, drop=drop)


@outbox.handles(TOPIC)
def note_again(payload: dict[str, Any]) -> None:
    change_ledger(add=[bytes.fromhex(payload["tag"])])


def ledger_path() -> Path:
    folder: Path = current_app.extensions["hearth_settings"].data_dir
    return folder / FILE_NAME


def read_ledger(path: Path) -> Tags:
    """What a ledger names; nothing when there is no file. Raises ValueError for a line that is none of ours."""
    try:
        text = path.read_text("ascii")
    except FileNotFoundError:
        return frozenset()
    return parse_ledger(text)


def parse_ledger(text: str) -> Tags:
    tags = frozenset(bytes.fromhex(line) for line in text.splitlines() if line and not line.startswith("#"))
    if any(len(tag) != TAG_BYTES for tag in tags):
        raise ValueError("a line is too short or too long")
    return tags


def draw_ledger(tags: Tags) -> str:
    """The text of the file: sorted, so that the order tells nothing."""
    return HEADER + "".join(f"{tag.hex()}\n" for tag in sorted(tags))


def change_ledger(*, add: Iterable[bytes] = (), drop: Iterable[bytes] = ()) -> None:
    """Change the file, whoever else does at this moment; it is on the disk when this returns. Makes it when needed."""
    path = ledger_path()
    with alone(path):
        before = read_ledger(path)
        after = (before - frozenset(drop)) | frozenset(add)
        if after != before or not path.exists():
            put_in_place(path, draw_ledger(after), cut_time_to=DAY_SECONDS)


def _tags(kind: str, ref: str) -> set[bytes]:
    """Under the newest key, and under those before it."""
    return {_tag(key, kind, ref) for key in get_keys().all_newest_last("index")}


def _tag(key: bytes, kind: str, ref: str) -> bytes:
    return keyed_hash(key, LABEL, kind, ref)[:TAG_BYTES]


def _after_commit(session: Session) -> None:
    noted: dict[bytes, bool] = session.info.pop(NOTED, {})
    if not noted:
        return
    try:
        change_ledger(
            add=[tag for tag, is_deleted in noted.items() if is_deleted],
            drop=[tag for tag, is_deleted in noted.items() if not is_deleted],
        )
    except (OSError, ValueError):  # what was done is done; the sweep and the outbox come back to it
        log.exception("deletions_not_written")


def _after_rollback(session: Session, previous: object) -> None:
    session.info.pop(NOTED, None)


event.listen(db.session, "after_commit", _after_commit)
event.listen(db.session, "after_soft_rollback", _after_rollback)
