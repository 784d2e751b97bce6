"""Reads of the directory. Lists come as frozen data, never as rows that could ask the database again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from forum.accounts.models import Member
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.paging import Page, cut, decode_cursor
from forum.core.types import AnyRow
from forum.crisis.directory import packaged_emergency
from forum.crisis.entries import CHECKED_AGAIN_AFTER, INTERNATIONAL, Emergency, Resource, channels_from_records
from forum.crisis.models import CrisisResource, CrisisResourceRevision, CrisisTrouble, EmergencyNumber
from forum.crisis.opening import calendar_of
from forum.crisis.staleness import age_words, is_stale

CHECKED = ("never", "long_ago", "lately")
PAGE_SIZE = 50
SHOWN_HISTORY = 50

FIELDS: dict[str, InstrumentedAttribute[Any]] = {
    name: getattr(CrisisResource, name) for name in Resource.__dataclass_fields__ if name != "id"
}


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What the list of the admin is narrowed to. Empty values mean all. `checked` is one of CHECKED."""

    country: str = ""
    state: str = ""
    text: str = ""
    topic: str = ""
    checked: str = ""
    only_stale: bool = False
    only_reported: bool = False


@dataclass(frozen=True, kw_only=True)
class ListedResource:
    """A row of the admin's list."""

    ref: str
    name: str
    country: str
    state: str
    confidence: str
    evidence: str
    last_checked_on: date | None
    is_stale: bool
    age: str
    reported: int


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One change of a resource: who (a member's name, "" when they have left) and when, and the values before it."""

    version: int
    changed_at: datetime
    changed_by: str
    changed_fields: tuple[str, ...]
    old_values: dict[str, Any]


def list_for_country(country: str | None) -> tuple[Resource, ...]:
    """The live lines of one country (ISO 3166-1) and the international ones, in one statement."""
    wanted = [code for code in (country, INTERNATIONAL) if code]
    query = select(CrisisResource.ref, *FIELDS.values()).where(
        CrisisResource.country.in_(wanted), CrisisResource.state == "live"
    )
    return tuple(as_resource(row) for row in db.session.execute(query))


def list_numbers() -> frozenset[str]:
    """The numbers of every live line, as they are dialled and as they are shown: anybody may pass them on."""
    rows = db.session.scalars(select(CrisisResource.channels).where(CrisisResource.state == "live"))
    ways = (way for channels in rows for way in channels if way["kind"] in ("phone", "sms", "whatsapp"))
    return frozenset(number for way in ways for number in (way["value"], way["display"]) if number)


def find_emergency(country: str | None) -> Emergency:
    """The emergency numbers of a country, from the database or else from the packaged data."""
    row = db.session.execute(
        select(EmergencyNumber).where(EmergencyNumber.country == (country or ""))
    ).scalar_one_or_none()
    if row is None:
        return packaged_emergency(country)
    services = {number: tuple(names) for number, names in row.services.items()}
    return Emergency(country=country, numbers=tuple(row.numbers), services=services, source_count=row.source_count)


def get_resource(ref: str) -> CrisisResource:
    """One resource of any state. Raises NotFound."""
    if not ref.isprintable():  # PostgreSQL refuses NUL in a value
        raise NotFound()
    found = db.session.execute(select(CrisisResource).where(CrisisResource.ref == ref)).scalar_one_or_none()
    if found is None:
        raise NotFound()
    return found


def as_resource(row: CrisisResource | AnyRow) -> Resource:
    """A row as frozen data."""
    values = {name: getattr(row, name) for name in FIELDS}
    lists = {name: tuple(values[name]) for name in ("languages", "topics")}
    channels, opening = channels_from_records(values["channels"]), calendar_of(values["opening"])
    return Resource(**{**values, **lists, "id": row.ref, "channels": channels, "opening": opening})


def list_all(filters: Filters, *, today: date, cursor: str | None = None) -> Page[ListedResource]:
    """One page of the directory for admins, by country and name."""
    query = _narrowed(_select_listed(), filters, today=today)
    after = decode_cursor(cursor, str, str, str)
    if after:
        country, name, ref = after
        query = query.where(_comes_after(country, name, ref))
    rows = db.session.execute(query.limit(PAGE_SIZE + 1)).all()
    page = cut(rows, size=PAGE_SIZE, key=lambda row: (row.country, row.name, row.ref))
    return Page([_as_listed(row, today) for row in page.rows], page.next_cursor)


def count_stale(*, today: date) -> int:
    """How many live lines nobody has checked in the last 180 days."""
    query = select(func.count()).select_from(CrisisResource).where(CrisisResource.state == "live", _is_stale(today))
    return db.session.execute(query).scalar_one()


def list_countries() -> tuple[str, ...]:
    """The countries the directory has entries for, sorted."""
    query = select(CrisisResource.country).distinct().order_by(CrisisResource.country)
    return tuple(db.session.execute(query).scalars())


def list_history(resource: CrisisResource) -> tuple[Revision, ...]:
    """The newest changes of a resource, newest first."""
    query = (
        select(CrisisResourceRevision, Member.name)
        .outerjoin(Member, Member.id == CrisisResourceRevision.changed_by)
        .where(CrisisResourceRevision.resource_id == resource.id)
        .order_by(CrisisResourceRevision.version.desc())
        .limit(SHOWN_HISTORY)
    )
    return tuple(_as_revision(revision, name) for revision, name in db.session.execute(query))


def _as_revision(row: CrisisResourceRevision, name: str | None) -> Revision:
    return Revision(
        version=row.version,
        changed_at=row.changed_at,
        changed_by=name or "",
        changed_fields=tuple(row.changed_fields),
        old_values=dict(row.old_values),
    )


def _select_listed() -> Select[Any]:
    row = CrisisResource
    columns: tuple[Any, ...] = (
        row.ref,
        row.name,
        row.country,
        row.state,
        row.confidence,
        row.evidence,
        row.last_checked_on,
        _reported().label("reported"),
    )
    return select(*columns).order_by(row.country, row.name, row.ref)


def _narrowed(query: Select[Any], filters: Filters, *, today: date) -> Select[Any]:
    if filters.country:
        query = query.where(CrisisResource.country == filters.country.upper())
    if filters.state:
        query = query.where(CrisisResource.state == filters.state)
    if filters.text:
        query = query.where(CrisisResource.name.icontains(filters.text, autoescape=True))
    if filters.topic:  # a list of codes, as text: the same on both engines
        query = query.where(cast(CrisisResource.topics, Text).contains(f'"{filters.topic}"', autoescape=True))
    if filters.checked:
        query = query.where(_is_checked(filters.checked, today))
    if filters.only_stale:
        query = query.where(CrisisResource.state == "live", _is_stale(today))
    if filters.only_reported:
        query = query.where(_reported() > 0)
    return query


def _reported() -> Any:
    """How often people told since its last check that a line did not work."""
    told = select(func.sum(CrisisTrouble.count)).where(CrisisTrouble.resource_id == CrisisResource.id)
    return func.coalesce(told.scalar_subquery(), 0)


def _is_checked(when: str, today: date) -> Any:
    checked = CrisisResource.last_checked_on
    if when == "never":
        return checked.is_(None)
    return checked < today - CHECKED_AGAIN_AFTER if when == "long_ago" else checked >= today - CHECKED_AGAIN_AFTER


def _comes_after(country: str, name: str, ref: str) -> Any:
    row = CrisisResource
    same_country = (row.country == country) & or_(row.name > name, (row.name == name) & (row.ref > ref))
    return or_(row.country > country, same_country)


def _is_stale(today: date) -> Any:
    checked = CrisisResource.last_checked_on
    return or_(checked.is_(None), checked < today - CHECKED_AGAIN_AFTER)


def _as_listed(row: Sequence[Any], today: date) -> ListedResource:
    listed = dict(row._mapping)  # type: ignore[attr-defined]
    checked = listed["last_checked_on"]
    return ListedResource(**listed, is_stale=is_stale(checked, today), age=age_words(checked, today))
