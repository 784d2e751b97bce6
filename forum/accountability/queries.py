"""Reads of the audit log: one level, newest first, narrowed by filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, not_, or_, select

from forum.accountability.actions import CONTENT, CONTENT_WORDS, OF_MEMBERS
from forum.accounts.models import Member
from forum.cases.models import Case
from forum.core import paging
from forum.core.access import STAFF
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.paging import Page
from forum.core.settings import site_settings
from forum.core.types import AnyRow
from forum.moderation.scope import not_about
from forum.posts.models import Post

PAGE_SIZE = 50
BATCH = 500  # rows that a download reads at once
NOBODY = "site"  # as the filter for what no person did

_COLUMNS: Any = (
    AuditEvent.id,
    AuditEvent.at,
    AuditEvent.action,
    AuditEvent.subject,
    AuditEvent.details,
    AuditEvent.actor_id,
    Member.name.label("actor_name"),
)
_EVENTS: Select[Any] = select(*_COLUMNS).outerjoin(Member, Member.id == AuditEvent.actor_id)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which part of the log. `staff` is a member's reference or NOBODY; a day is one of the site's own time zone."""

    level: str = CONTENT
    action: str = ""
    day: date | None = None
    staff: str = ""

    @property
    def query(self) -> dict[str, str]:
        """The fields of the address."""
        every = {"action": self.action, "day": self.day.isoformat() if self.day else "", "staff": self.staff}
        return {name: value for name, value in {"level": self.level, **every}.items() if value}


def list_events(asked: Asked, *, after: str | None = None) -> Page[AnyRow]:
    """One page, newest entry first: the log's own order. Rows of whoever left keep their number and lose the name."""
    cursor = paging.decode_cursor(after, int)
    rows = _read(asked, before=cursor[0] if cursor else None, most=PAGE_SIZE + 1)
    return paging.cut(rows, size=PAGE_SIZE, key=lambda row: (row.id,))


def every_batch(asked: Asked) -> Iterator[Sequence[AnyRow]]:
    """All of it, some hundred rows at a time, so that a download of years takes no memory."""
    before: int | None = None
    while rows := _read(asked, before=before, most=BATCH):
        yield rows
        before = rows[-1].id


def _read(asked: Asked, *, before: int | None, most: int) -> Sequence[AnyRow]:
    wanted = _conditions(asked)
    if before is not None:
        wanted.append(AuditEvent.id < before)
    return db.session.execute(_EVENTS.where(*wanted).order_by(AuditEvent.id.desc()).limit(most)).all()


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    found = [_of_level(asked.level)]
    if asked.action:
        found.append(AuditEvent.action == asked.action)
    if asked.day:
        begins, ends = _ends_of(asked.day)
        found.append(and_(AuditEvent.at >= begins, AuditEvent.at < ends))
    if asked.staff == NOBODY:
        found.append(AuditEvent.actor_id.is_(None))
    elif asked.staff:
        found.append(AuditEvent.actor_id == select(Member.id).where(Member.ref == asked.staff).scalar_subquery())
    return found


def _of_level(level: str) -> ColumnElement[bool]:
    of_content = AuditEvent.action.in_(CONTENT_WORDS)
    if level == CONTENT:
        return of_content
    of_members = or_(*(AuditEvent.action.startswith(begin, autoescape=True) for begin in OF_MEMBERS))
    return and_(not_(of_content), not_(of_members))


def _ends_of(day: date) -> tuple[datetime, datetime]:
    zone = ZoneInfo(site_settings().time_zone)
    return datetime.combine(day, time(), zone), datetime.combine(day + timedelta(days=1), time(), zone)


def list_team() -> Sequence[AnyRow]:
    """Whoever is of the team now: name and reference, by name."""
    roles = sorted(role.value for role in STAFF)
    return db.session.execute(select(Member.ref, Member.name).where(Member.role.in_(roles)).order_by(Member.name)).all()


def refs_of_cases(rows: Sequence[AnyRow], *, reader: int | None) -> dict[str, str]:
    """The references of the cases that these rows are about, by the row's subject. What is gone is absent, and so is a
    case about the reader."""
    numbers = [int(number) for number in _named(rows, "case") if number.isdigit()]
    posts = _named(rows, "post")
    found: dict[str, str] = {}
    if numbers:
        cases = db.session.execute(select(Case.id, Case.ref).where(Case.id.in_(numbers), not_about(reader)))
        found |= {f"case:{row.id}": row.ref for row in cases}
    if posts:
        of_posts = select(Post.ref.label("post"), Case.ref).join(Post, Post.id == Case.post_id)
        found |= {f"post:{row.post}": row.ref for row in db.session.execute(of_posts.where(Post.ref.in_(posts)))}
    return found


def names_of_members(rows: Sequence[AnyRow]) -> dict[str, str]:
    """The names of the members that these rows are about, by the row's subject."""
    refs = _named(rows, "member")
    found = db.session.execute(select(Member.ref, Member.name).where(Member.ref.in_(refs))) if refs else ()
    return {f"member:{row.ref}": row.name for row in found}


def _named(rows: Sequence[AnyRow], kind: str) -> list[str]:
    begin = f"{kind}:"
    return sorted({row.subject.removeprefix(begin) for row in rows if row.subject.startswith(begin)})
