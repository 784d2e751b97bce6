"""What both engines can say, each in its own words: seconds between two moments, the hour of one, whether it is one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Boolean, Integer, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class seconds_between(FunctionElement[int]):
    """Whole seconds from the first moment to the second."""

    type = Integer()
    inherit_cache = True


class hour_of(FunctionElement[str]):
    """The hour of a moment in UTC, as "2026-03-04 10"."""

    type = String()
    inherit_cache = True


class is_full_hour(FunctionElement[bool]):
    """Whether a moment is a full hour: of it nothing more exact was kept."""

    type = Boolean()
    inherit_cache = True


def _of(element: Any, compiler: Any, **more: Any) -> list[str]:
    return [compiler.process(clause, **more) for clause in element.clauses]


@compiles(seconds_between, "sqlite")
def _seconds_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    first, second = _of(element, compiler, **more)
    return f"(CAST(strftime('%s', {second}) AS INTEGER) - CAST(strftime('%s', {first}) AS INTEGER))"


@compiles(seconds_between, "postgresql")
def _seconds_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    first, second = _of(element, compiler, **more)
    return f"CAST(floor(extract(epoch from {second})) - floor(extract(epoch from {first})) AS BIGINT)"


@compiles(hour_of, "sqlite")
def _hour_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"strftime('%Y-%m-%d %H', {_of(element, compiler, **more)[0]})"


@compiles(hour_of, "postgresql")
def _hour_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"to_char({_of(element, compiler, **more)[0]} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24')"


@compiles(is_full_hour, "sqlite")
def _full_sqlite(element: Any, compiler: Any, **more: Any) -> str:
    return f"(strftime('%M:%f', {_of(element, compiler, **more)[0]}) = '00:00.000')"


@compiles(is_full_hour, "postgresql")
def _full_postgresql(element: Any, compiler: Any, **more: Any) -> str:
    return f"(to_char({_of(element, compiler, **more)[0]} AT TIME ZONE 'UTC', 'MI:SS.MS') = '00:00.000')"
