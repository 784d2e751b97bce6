"""Reads of accounts."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from forum.accounts import mail_address
from forum.accounts.models import Member, Sanction
from forum.core import clock
from forum.core.db import db
from forum.core.errors import NotFound

LIST_SIZE = 50


def name_key(name: str) -> str:
    """The form under which names are compared: width, case, accents' spelling and spacing make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def find_member_by_name(name: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.name_key == name_key(name)))


def find_member_by_email(address: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.email_tag == mail_address.tag(address)))


def get_member(ref: str) -> Member:
    """Raises NotFound."""
    member = db.session.scalar(select(Member).where(Member.ref == ref))
    if member is None:
        raise NotFound()
    return member


def find_active_sanction(member_id: int) -> Row[Any] | None:
    """The sanction in force that ends last: kind, reason, ends_at, ref."""
    now = clock.now()
    columns = (Sanction.ref, Sanction.kind, Sanction.reason, Sanction.ends_at)
    active = select(*columns).where(
        Sanction.member_id == member_id,
        Sanction.starts_at <= now,
        Sanction.ends_at > now,
        Sanction.lifted_at.is_(None),
    )
    return db.session.execute(active.order_by(Sanction.ends_at.desc()).limit(1)).one_or_none()


def list_sanctions(member_id: int) -> Sequence[Sanction]:
    """All sanctions of a member, newest first."""
    newest = select(Sanction).where(Sanction.member_id == member_id).order_by(Sanction.id.desc())
    return db.session.scalars(newest.limit(LIST_SIZE)).all()


def list_staff_mail() -> Sequence[bytes]:
    """The sealed addresses of moderators and safeguarding leads who gave one."""
    staff = Member.role.in_(("moderator", "safeguarding_lead"))
    return [sealed for sealed in db.session.scalars(select(Member.email_sealed).where(staff)) if sealed is not None]
