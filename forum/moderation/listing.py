"""The queue: open cases in their order, page by page inside any filters, and how many there are of each kind.

The order is care descending, then due, then opened: inside a level that of the index `ix_cases_queue`. A page begins
where the one before it ended, so the last one costs what the first does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    and_,
    case,
    cast,
    func,
    literal,
    not_,
    or_,
    select,
    tuple_,
    union_all,
)

from forum.cases.clocks import CRISIS
from forum.cases.models import Case, CheckIn, SecondLook
from forum.cases.queries import has_mark
from forum.core import clock, paging
from forum.core.db import db
from forum.core.paging import Page
from forum.core.types import AnyRow
from forum.moderation.filters import SWITCHES, Filters, Place
from forum.moderation.following import is_for, to_do
from forum.moderation.queries import CASES, PAGE_SIZE
from forum.moderation.scope import shown_to
from forum.posts.models import Post, Thread
from forum.spaces.models import Space

MOST_NEW = 100  # cases that a page is told about at once; from then on it says "many"
Key = tuple[Any, ...]  # (care, due, opened, number): where a case stands
_ORDER = (Case.care.desc(), Case.due_at, Case.opened_at, Case.id)
_KEY = (Case.due_at, Case.opened_at, Case.id)  # inside one level


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whose queue it is, whether some spaces alone are theirs, and which topics they leave to others."""

    member_id: int
    limited: bool = False
    leaves: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Counts:
    """Open cases. `by_care` and `late` of the whole queue; `late_after`: how many second looks and check-ins are past
    their time; `fitting`: how many fit the filters; `left_out`: how many more would, were they not left to others.
    `options`: of each value of each filter, how many would be shown if it was chosen beside the other filters."""

    by_care: dict[int, int]
    late: int
    late_after: int
    fitting: int
    left_out: int
    options: dict[str, dict[str, int]] = field(default_factory=dict)
    space_names: dict[str, str] = field(default_factory=dict)

    @property
    def all(self) -> int:
        return sum(self.by_care.values())


def list_queue(place: Place, *, reader: Reader) -> Page[AnyRow]:
    """One page of open cases, the most urgent first. A cursor that is not ours is the first page."""
    wanted = conditions(place.filters, reader)
    ids = _first_after(decode(place.after), wanted, size=PAGE_SIZE + 1)
    rows = db.session.execute(CASES.where(Case.id.in_(ids)).order_by(*_ORDER)).all()
    return paging.cut(rows, size=PAGE_SIZE, key=_key)


def decode(cursor: str | None) -> Key | None:
    return paging.decode_cursor(cursor, int, datetime, datetime, int)


def _key(row: AnyRow) -> Key:
    return row.care, row.due_at, row.opened_at, row.id


def _first_after(key: Key | None, wanted: Sequence[ColumnElement[bool]], *, size: int) -> Select[Any]:
    """The numbers of the first so many cases after a key (None: from the top). Each level on its own, because it is a
    range of the index: one condition on the whole key would have the engine walk through everything before it."""
    top = key[0] if key else CRISIS
    parts: list[Select[Any]] = []
    for care in range(top, -1, -1):
        level = select(Case.care, *_KEY).where(*wanted, Case.care == care)
        if key and care == top:
            level = level.where(tuple_(*_KEY) > _values(key))
        parts.append(select(level.order_by(*_KEY).limit(size).subquery()))
    found = union_all(*parts).subquery()
    order = (found.c.care.desc(), found.c.due_at, found.c.opened_at, found.c.id)
    return select(found.c.id).order_by(*order).limit(size)


def _values(key: Key) -> Any:
    return tuple_(*(literal(value, column.type) for value, column in zip(key[1:], _KEY, strict=True)))


def find_next(ref: str, place: Place, *, reader: Reader) -> str | None:
    """The reference of the case that follows this one, open or closed, in the queue somebody works through; that of
    the first when it was the last. None when nothing is left."""
    columns: Any = (Case.care, *_KEY)
    this = db.session.execute(select(*columns).where(Case.ref == ref)).one_or_none()
    wanted = [*conditions(place.filters, reader), Case.ref != ref]
    return _find_first(_key(this) if this else None, wanted) or _find_first(None, wanted)


def _find_first(key: Key | None, wanted: Sequence[ColumnElement[bool]]) -> str | None:
    found: str | None = db.session.scalar(select(Case.ref).where(Case.id.in_(_first_after(key, wanted, size=1))))
    return found


def list_new(place: Place, *, until: str, reader: Reader) -> list[str]:
    """The references of the open cases between the beginning and the end of a page as it was drawn: what is not on the
    screen is new there. `until`: the cursor of the page's last row, "" when it was the last page."""
    wanted, end = conditions(place.filters, reader), decode(until)
    if end:
        wanted.append(or_(Case.care > end[0], and_(Case.care == end[0], tuple_(*_KEY) <= _values(end))))
    ids = _first_after(decode(place.after), wanted, size=MOST_NEW)
    return list(db.session.scalars(select(Case.ref).where(Case.id.in_(ids))))


# Conditions


def conditions(filters: Filters, reader: Reader, *, without: Sequence[str] = ()) -> list[ColumnElement[bool]]:
    """What the cases of a view have in common. `without`: filters that are left aside; whose cases these are stays."""
    kept = filters.but(**{name: getattr(Filters(), name) for name in without})
    found: list[ColumnElement[bool]] = [Case.status == "open", *shown_to(reader), *_levels(kept)]
    if kept.need:
        found.append(has_mark(Case.needs, kept.need))
    if kept.kind:
        found.append(has_mark(Case.kinds, kept.kind))
    if kept.space:
        found.append(_is_in_space(kept.space))
    if kept.mine or kept.unclaimed:
        found.append(_holders(kept, reader))
    if kept.overdue:
        found.append(is_late())
    return found


def _levels(filters: Filters) -> Iterable[ColumnElement[bool]]:
    if filters.care is not None:
        yield Case.care == filters.care
    if filters.exposure is not None:
        yield Case.exposure == filters.exposure


def _holders(filters: Filters, reader: Reader) -> ColumnElement[bool]:
    mine, free = is_held_by(reader.member_id), is_free()
    if not filters.everything and reader.leaves:
        free = and_(free, not_(is_left_to_others(reader)))
    chosen = [condition for wanted, condition in ((filters.mine, mine), (filters.unclaimed, free)) if wanted]
    return or_(*chosen)


def is_held_by(member_id: int) -> ColumnElement[bool]:
    return and_(Case.claimed_by_id == member_id, Case.claimed_until > clock.now())


def is_free() -> ColumnElement[bool]:
    return or_(Case.claimed_until.is_(None), Case.claimed_until <= clock.now())


def is_late() -> ColumnElement[bool]:
    return Case.due_at < clock.now()


def is_left_to_others(reader: Reader) -> ColumnElement[bool]:
    """Topics that somebody leaves to others, as long as others have time: what is past its time is everybody's."""
    return and_(not_(is_late()), or_(*(has_mark(Case.needs, need) for need in reader.leaves)))


def _is_in_space(slug: str) -> ColumnElement[bool]:
    space_id = select(Space.id).where(Space.slug == slug).scalar_subquery()
    threads = select(Thread.id).join(Post, Post.thread_id == Thread.id)
    return threads.where(Post.id == Case.post_id, Thread.space_id == space_id).correlate(Case).exists()


# Counts


def count(filters: Filters, *, reader: Reader) -> Counts:
    """All counts of the queue's page, in one statement."""
    late = func.sum(case((is_late(), 1), else_=0))
    parts = [_part("all", conditions(Filters(), reader), value=cast(Case.care, String), late=late)]
    for name, column in _MARKED.items():
        parts.append(_part(name, conditions(filters, reader, without=[name]), value=column))
    parts += [_spaces(filters, reader), *_switches(filters, reader), *_late_after(reader)]
    rows = db.session.execute(union_all(*parts)).all()
    return Counts(
        by_care={int(row.value): row.number for row in rows if row.part == "all"},
        late=sum(row.late for row in rows if row.part == "all"),
        late_after=sum(row.number for row in rows if row.part == "late_after"),
        fitting=sum(row.number for row in rows if row.part == "fitting"),
        left_out=sum(row.number for row in rows if row.part == "left_out"),
        options={name: _of_each(name, rows) for name in (*_MARKED, "space", *SWITCHES)},
        space_names={row.value: row.name for row in rows if row.part == "space"},
    )


_MARKED: dict[str, Any] = {
    "care": cast(Case.care, String),
    "exposure": cast(Case.exposure, String),
    "need": Case.needs,
    "kind": Case.kinds,
}


def _part(part: str, wanted: Sequence[ColumnElement[bool]], *, value: Any = None, late: Any = None) -> Select[Any]:
    """One row of counts, or one for each `value`."""
    counted = _counted(part, literal("") if value is None else value, literal(""), late=late)
    rows = counted.select_from(Case).where(*wanted)
    return rows if value is None else rows.group_by(value)


def _counted(part: str, value: Any, name: Any, *, late: Any = None) -> Select[Any]:
    over = cast(literal(0) if late is None else late, Integer)
    columns: Any = (literal(part).label("part"), value.label("value"), name.label("name"))
    return select(*columns, func.count().label("number"), over.label("late"))


def _spaces(filters: Filters, reader: Reader) -> Select[Any]:
    posts = _counted("space", Space.slug, Space.name).select_from(Case).join(Post, Post.id == Case.post_id)
    places = posts.join(Thread, Thread.id == Post.thread_id).join(Space, Space.id == Thread.space_id)
    return places.where(*conditions(filters, reader, without=["space"])).group_by(Space.slug, Space.name)


def _switches(filters: Filters, reader: Reader) -> list[Select[Any]]:
    """What each switch would show, what is shown now, and what of it is left to others."""
    views = {name: filters.but(mine=name == "mine", unclaimed=name == "unclaimed") for name in ("mine", "unclaimed")}
    views |= {"overdue": filters.but(overdue=True), "fitting": filters}
    parts = [_part(name, conditions(view, reader)) for name, view in views.items()]
    if reader.leaves and filters.unclaimed and not filters.everything:
        shown = conditions(filters.but(mine=False, everything=True), reader)
        parts.append(_part("left_out", [*shown, is_left_to_others(reader)]))
    return parts


def _late_after(reader: Reader) -> list[Select[Any]]:
    """What follows a closed case, is past its time, and is for this reader: one row for each kind."""
    return [
        _counted("late_after", literal(""), literal(""))
        .select_from(item)
        .join(Case, Case.id == item.case_id)
        .where(to_do(item), is_for(item, reader), item.due_at < clock.now(), *shown_to(reader))
        for item in (SecondLook, CheckIn)
    ]


def _of_each(name: str, rows: Sequence[AnyRow]) -> dict[str, int]:
    """How many cases have each value; a case with several marks counts for each of them."""
    found: Counter[str] = Counter()
    for row in rows:
        if row.part == name:
            for value in row.value.split() if name in ("need", "kind") else [row.value]:
                found[value] += row.number
    return dict(found)
