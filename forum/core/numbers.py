"""Row numbers that tell no order.

Rows that come into being with a masked post are not counted: between two counted rows with exact times, a masked one
would stand at its minute. Their numbers are drawn. Rows that hang on one post or case (its readings, its moves) are in
order among themselves, and in none with those of any other: the first is drawn, each further one a random step later.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated, Any

from sqlalchemy import func, select
from sqlalchemy.orm import MappedColumn, mapped_column

from forum.core.types import BigInt

FIRST_BITS = 52
STEP_BITS = 32  # so that a million steps stay below 2**53, up to which every reader of JSON is exact


def draw_number() -> int:
    return 1 + _drawn(FIRST_BITS)


def _drawn(bits: int) -> int:
    size = bits // 8 + 1
    return int.from_bytes(secrets.token_bytes(size)) >> 8 * size - bits


DRAWN = {"drawn": True}  # marks such a column, or a table whose key is chance in another way
DrawnId = Annotated[int, mapped_column(BigInt, primary_key=True, default=draw_number, info=DRAWN)]


def drawn_within(parent: str) -> MappedColumn[int]:
    """A primary key that is in order among the rows of one parent. `parent`: the column that names it, and that has an
    index. Costs a look at the newest of them with every row that is stored."""
    return mapped_column(BigInt, primary_key=True, default=_after_those_of(parent), info=DRAWN)


def _after_those_of(parent: str) -> Callable[[Any], int]:
    def draw(context: Any) -> int:
        owner = context.get_current_parameters()[parent]
        drawn = context.__dict__.setdefault("_drawn_within", {})  # rows of one statement do not see each other
        newest = drawn.get(owner) or _newest(context, parent, owner)
        drawn[owner] = newest + 1 + _drawn(STEP_BITS) if newest else draw_number()
        return int(drawn[owner])

    return draw


def _newest(context: Any, parent: str, owner: int) -> int | None:
    columns = context.compiled.statement.table.c
    found: int | None = context.connection.scalar(select(func.max(columns.id)).where(columns[parent] == owner))
    return found
