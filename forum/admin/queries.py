"""Reads of admin pages: what was changed before, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.db import db
from forum.core.own_texts import SiteChange

SHOWN_CHANGES = 30


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of a sheet or of the settings: its number, who (a member's name, "" when they have left or nobody did)
    and when, and what stood there before, None for the first words."""

    number: int
    by: str
    at: datetime
    before: dict[str, Any]


def list_changes(name: str) -> list[Change]:
    """The newest changes, newest first."""
    columns: Any = (SiteChange.number, SiteChange.before, SiteChange.changed_at, Member.name)
    query = select(*columns).outerjoin(Member, Member.id == SiteChange.changed_by_id).where(SiteChange.name == name)
    rows = db.session.execute(query.order_by(SiteChange.number.desc()).limit(SHOWN_CHANGES))
    return [Change(number=row[0], before=dict(row[1]), at=row[2], by=row[3] or "") for row in rows]
