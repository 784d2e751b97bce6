"""Database to file: one view of the whole, table by table, row by row, so that memory stays flat."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Select

from forum.backup import archive
from forum.backup.archive import Manifest, Unusable
from forum.backup.tables import KEPT, KINDS, LEFT_OUT_TOPICS, TableShape, shapes_of
from forum.core import audit, clock, deletions
from forum.core.db import db, one_view
from forum.core.keys import get_keys
from forum.core.migrate import known_revisions, revision_of
from forum.core.settings import site_settings

ROWS_AT_ONCE = 500
Say = Callable[[str], None]


def take(path: Path, *, say: Say) -> Manifest:
    """Write a backup to `path`. Readers and writers go on meanwhile. Raises Unusable; then there is no file."""
    with archive.written(path) as out, one_view() as view:
        revision = _known_revision(view)
        site = _site_name()
        shapes = _shapes(view)
        _warn_of_broken_log(view, say=say)
        for shape in shapes:
            if shape.name in KEPT:
                done = out.add_table(shape, _rows(view, shape))
                say(f"{done.rows:>9}  {shape.name}")
        if revision == known_revisions()[-1]:  # an older database has no tables for what newer code can delete
            deletions.sweep()
        deletions.change_ledger()  # from now on there is one, and a restore without it can say that it is missing
        ledger = deletions.draw_ledger(deletions.read_ledger(deletions.ledger_path()))
        made = f"{clock.to_hour(clock.now()):%Y-%m-%dT%HZ}"
        return out.finish(ledger, get_keys(), site=site, made=made, revision=revision)


def _site_name() -> str:
    try:
        return site_settings().site_name
    finally:
        db.session.rollback()


def _known_revision(view: Connection) -> str:
    revision = revision_of(view)
    if revision is None:
        raise Unusable("There is nothing to back up: this database has no tables yet.")
    if revision not in known_revisions():
        raise Unusable(f"This database belongs to a newer Hearth (revision {revision}). Please use that one.")
    return revision


def _shapes(view: Connection) -> list[TableShape]:
    try:
        return shapes_of(view)
    except ValueError as error:
        raise Unusable(f"Nobody has decided whether a backup keeps this: {error}.") from None


def _warn_of_broken_log(view: Connection, *, say: Say) -> None:
    _, problem = audit.verify_on(view)
    if problem:
        say(f"Please note: the audit log is broken ({problem}). The backup holds it as it is.")


def _rows(view: Connection, shape: TableShape) -> Iterator[list[Any]]:
    writers = [KINDS[kind].write for _, kind in shape.columns]
    found = view.execution_options(yield_per=ROWS_AT_ONCE).execute(_select(shape))
    for row in found:
        yield [
            value if write is None or value is None else write(value) for value, write in zip(row, writers, strict=True)
        ]


def _select(shape: TableShape) -> Select[Any]:
    table = shape.light()
    columns = [sa.cast(table.c[name], sa.Text) if kind == "json" else table.c[name] for name, kind in shape.columns]
    rows = sa.select(*columns).order_by(*(table.c[name] for name in shape.key))
    return rows.where(table.c.topic.not_in(LEFT_OUT_TOPICS)) if shape.name == "outbox" else rows
