"""Putting a database of the tests back as it was: every table is emptied and filled again from a copy.

It happens before each test, so the connection stays open and its statements stay prepared: learning the tables anew
costs more than emptying them.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Protocol

import psycopg
from sqlalchemy import URL

from forum.core.db import db


class PuttingBack(Protocol):
    """What a house needs of its engine."""

    def keep(self) -> None:
        """Remember what is stored now."""

    def put_back(self) -> None:
        """Bring back what was remembered."""

    def close(self) -> None: ...


class OnSqlite:
    def __init__(self, url: URL, folder: Path) -> None:
        self._database = Path(url.database or "")
        self._copy = folder / "baseline.db"
        self._opened: tuple[sqlite3.Connection, int] | None = None

    def keep(self) -> None:
        self.close()
        self._copy.unlink(missing_ok=True)
        with closing(self._connect()) as connection:
            connection.execute("VACUUM INTO ?", [str(self._copy)])

    def put_back(self) -> None:
        connection = self._connection()
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement in refill("main"):
                connection.execute(statement)
        except sqlite3.Error:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def close(self) -> None:
        if self._opened:
            self._opened[0].close()
        self._opened = None

    def _connection(self) -> sqlite3.Connection:
        """The open one, unless another file has taken the place of the database since."""
        which = self._database.stat().st_ino
        if self._opened and self._opened[1] != which:
            self.close()
        if self._opened is None:
            connection = self._connect()
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("ATTACH ? AS baseline", [str(self._copy)])
            self._opened = connection, which
        return self._opened[0]

    def _connect(self) -> sqlite3.Connection:
        many = 4 * len(table_names())
        return sqlite3.connect(self._database, isolation_level=None, timeout=10, cached_statements=many)


class OnPostgresql:
    def __init__(self, url: URL) -> None:
        self._address = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._opened: psycopg.Connection | None = None

    def keep(self) -> None:
        with psycopg.connect(self._address) as connection:
            connection.execute("DROP SCHEMA IF EXISTS baseline CASCADE")
            connection.execute("CREATE SCHEMA baseline")
            for name in table_names():
                connection.execute(f"CREATE TABLE baseline.{name} AS TABLE public.{name}".encode())
            body = "".join([*refill("public"), *number_anew()])
            connection.execute(
                f"CREATE FUNCTION baseline.put_back() RETURNS void LANGUAGE plpgsql AS $$ BEGIN {body} END $$".encode()
            )

    def put_back(self) -> None:
        try:
            self._connection().execute("SELECT baseline.put_back()")
        except psycopg.OperationalError:  # a test may have ended every connection
            self.close()
            self._connection().execute("SELECT baseline.put_back()")

    def close(self) -> None:
        if self._opened:
            self._opened.close()
        self._opened = None

    def _connection(self) -> psycopg.Connection:
        if self._opened is None or self._opened.closed:
            self._opened = psycopg.connect(self._address, autocommit=True)
            self._opened.execute("SET lock_timeout = '10s'")
        return self._opened


def refill(schema: str) -> list[str]:
    """The statements that make every table what its copy in the schema `baseline` is."""
    names = table_names()
    empty = [f"DELETE FROM {schema}.{name};" for name in reversed(names)]  # noqa: S608
    return empty + [f"INSERT INTO {schema}.{name} SELECT * FROM baseline.{name};" for name in names]  # noqa: S608


def number_anew() -> list[str]:
    """The statements that let every counter of PostgreSQL go on behind what is there."""
    numbered = [table.name for table in db.metadata.sorted_tables if table.autoincrement_column is not None]
    return [
        f"PERFORM setval(pg_get_serial_sequence('public.{name}', 'id'), coalesce(max(id), 0) + 1, false)"
        f" FROM public.{name};"
        for name in numbered
    ]


def table_names() -> list[str]:
    """Every table, each after those it points at."""
    return [table.name for table in db.metadata.sorted_tables]
