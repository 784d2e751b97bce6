"""What somebody holds who has taken the whole database: every row as text, and how the rows hang together."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing

import psycopg
from psycopg import sql
from sqlalchemy import Table, make_url

from forum.core.db import db
from tests.house import House

Row = dict[str, str | None]
Dump = dict[str, list[Row]]
BASELINE = ("alembic_version",)


def dump(house: House) -> Dump:
    """All tables that are really there, by name, each row as text by column, bytes in hexadecimal."""
    return dict(_of_sqlite(house) if house.engine == "sqlite" else _of_postgresql(house))


def _of_sqlite(house: House) -> Iterator[tuple[str, list[Row]]]:
    with closing(sqlite3.connect(make_url(house.url).database or "")) as connection:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (name,) in connection.execute(names).fetchall():
            found = connection.execute(f'SELECT * FROM "{name}"')  # noqa: S608
            columns = [column[0] for column in found.description]
            yield name, [dict(zip(columns, map(_text, row), strict=True)) for row in found]


def _of_postgresql(house: House) -> Iterator[tuple[str, list[Row]]]:
    address = make_url(house.url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        names = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
        for (name,) in connection.execute(names).fetchall():
            table = sql.Identifier("public", name)
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL("SELECT * FROM {} LIMIT 0").format(table))
                columns = [column.name for column in cursor.description or ()]
                with cursor.copy(sql.SQL("COPY {} TO STDOUT").format(table)) as copy:
                    yield name, [dict(zip(columns, row, strict=True)) for row in copy.rows()]


def _text(value: object) -> str | None:
    if value is None:
        return None
    return f"\\x{value.hex()}" if isinstance(value, bytes) else str(value)


def reachable(dumped: Dump, starts: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    """Whatever hangs together with these rows (table, id) by foreign keys, in both directions: ids by table.

    A member is reached but not passed through, and neither is a space: everybody's posts hang on those.
    """
    links = list(_links(dumped))
    found: dict[str, set[str]] = {}
    waiting = list(starts)
    while waiting:
        table, row_id = waiting.pop()
        if row_id in found.setdefault(table, set()):
            continue
        found[table].add(row_id)
        if table in ("members", "spaces"):
            continue
        waiting += [end for start, end in links if start == (table, row_id)]
        waiting += [start for start, end in links if end == (table, row_id)]
    return found


def _links(dumped: Dump) -> Iterator[tuple[tuple[str, str], tuple[str, str]]]:
    """Every foreign key that is set: ((table, id) of its row, (table, id) it points at)."""
    for table in db.metadata.sorted_tables:
        for row in dumped[table.name]:
            for column in table.columns:
                for key in column.foreign_keys:
                    target = row[column.name]
                    if target is not None:
                        yield (table.name, _identity(table, row)), (key.column.table.name, target)


def _identity(table: Table, row: Row) -> str:
    return "/".join(str(row[column.name]) for column in table.primary_key.columns)


def rows_of(dumped: Dump, found: dict[str, set[str]], *, but: Iterable[str] = ()) -> Iterator[tuple[str, Row]]:
    """The rows behind what `reachable` gave, except those of the tables in `but`."""
    for name, ids in found.items():
        table = db.metadata.tables[name]
        if name not in but:
            yield from ((name, row) for row in dumped[name] if _identity(table, row) in ids)
