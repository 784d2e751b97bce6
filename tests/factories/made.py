"""The order in which rows were made. The database does not keep it: what comes with a post is numbered by chance."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Integer, event
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapper

_made: dict[str, list[int]] = {}


class as_made(ColumnElement[int]):
    """What to order by to have rows as they were made since the house was put back, oldest first."""

    inherit_cache = False
    type = Integer()

    def __init__(self, model: Any) -> None:
        self.column = model.__table__.c.id


@compiles(as_made)
def _compile(element: as_made, compiler: Any, **more: Any) -> str:
    places = enumerate(_made.get(element.column.table.name, ()))
    whens = "".join(f" WHEN {int(number)} THEN {place}" for place, number in places)
    return f"CASE {compiler.process(element.column, **more)}{whens} ELSE -1 END" if whens else "1=1"


def forget_what_was_made() -> None:
    _made.clear()


@event.listens_for(Mapper, "after_insert")
def _note(mapper: Any, connection: object, target: Any) -> None:
    if hasattr(target, "id"):
        _made.setdefault(mapper.local_table.name, []).append(target.id)
