"""Where rows lie: not in the order in which they came.

SQLite keeps a table in the order of its numbers, which are drawn (`forum.core.numbers`). PostgreSQL puts a new row
behind the last one, and `pg_dump` gives rows as they lie. So the worker lays them anew, once a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Column, Table

from forum.core import clock, worker
from forum.core.db import db, lay_in_order_of_numbers, start_writing
from forum.core.settings import keep_mark, read_mark

MARK = "rows_laid_anew_on"


def drawn_tables() -> list[str]:
    """The tables whose rows are numbered by chance."""
    return [table.name for table in db.metadata.sorted_tables if any(one.info.get("drawn") for one in _key_of(table))]


def _key_of(table: Table) -> Iterator[Table | Column[Any]]:
    yield table
    yield from table.primary_key


@worker.also_sweep
def scatter_rows() -> None:
    """Once a day; again ten minutes later where somebody was in the way."""
    today = clock.now().date().isoformat()
    if db.engine.dialect.name != "postgresql" or read_mark(MARK) == today:
        return
    if lay_in_order_of_numbers(*drawn_tables()):
        start_writing()
        keep_mark(MARK, today)
