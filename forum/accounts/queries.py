"""Reads of accounts."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, outerjoin, select
from sqlalchemy.orm import aliased

from forum.accounts import mail_address
from forum.accounts.models import Member, Sanction
from forum.core import clock
from forum.core.access import Role
from forum.core.db import db
from forum.core.errors import NotFound
from forum.core.paging import Page, cut, decode_cursor
from forum.core.types import AnyRow

LIST_SIZE = 50
ASKED_AT_BEGINNING, ASKED_AT_END = 1, 2  # whether a suspension is still right


def name_key(name: str) -> str:
    """The form under which names are compared: width, case, accents' spelling and spacing make no difference."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def find_member_by_name(name: str) -> Member | None:
    return db.session.scalar(select(Member).where(Member.name_key == name_key(name)))


def list_ids_by_email(address: str) -> Sequence[int]:
    """The members who gave this address: seldom more than one."""
    match = select(Member.id).where(Member.email_tag.in_(mail_address.tags(address)))
    return db.session.scalars(match.order_by(Member.id).limit(LIST_SIZE)).all()


def find_email(member_id: int) -> str | None:
    """The address a member gave, opened; None when there is none."""
    sealed = db.session.scalar(select(Member.email_sealed).where(Member.id == member_id))
    return mail_address.open_sealed(sealed) if sealed else None


def get_member(ref: str) -> Member:
    """Raises NotFound."""
    member = db.session.scalar(select(Member).where(Member.ref == ref))
    if member is None:
        raise NotFound()
    return member


def get_member_by_id(member_id: int) -> Member:
    """Raises NotFound."""
    member = db.session.get(Member, member_id)
    if member is None:
        raise NotFound()
    return member


def find_last_day(member_id: int) -> date | None:
    """The last day on which a member who asked to leave can still stay; None for everybody else."""
    return db.session.scalar(select(Member.leaves_on).where(Member.id == member_id))


def select_pauses(member_id: int) -> Select[Any]:
    """Why a member cannot post: reason and ends_at of each sanction in force; both None for a member who asked to leave
    and has none. No row for everybody else."""
    columns: tuple[Any, ...] = (Sanction.reason, Sanction.ends_at)
    sanctioned = and_(Sanction.member_id == Member.id, *_in_force())
    found = select(*columns).select_from(outerjoin(Member, Sanction, sanctioned)).where(Member.id == member_id)
    return found.where(or_(Sanction.id.is_not(None), Member.leaves_on.is_not(None)))


def find_pause(member_id: int) -> AnyRow | None:
    """The one of `select_pauses` that ends last."""
    return db.session.execute(select_pauses(member_id).order_by(Sanction.ends_at.desc()).limit(1)).one_or_none()


def list_due_to_go(today: date) -> Sequence[int]:
    """The ids of members whose last day is over."""
    return db.session.scalars(select(Member.id).where(Member.leaves_on < today).order_by(Member.id)).all()


def find_active_sanction(member_id: int) -> AnyRow | None:
    """The sanction in force that ends last: kind, reason, ends_at, ref."""
    columns: tuple[Any, ...] = (Sanction.ref, Sanction.kind, Sanction.reason, Sanction.ends_at)
    active = select(*columns).where(Sanction.member_id == member_id, *_in_force())
    return db.session.execute(active.order_by(Sanction.ends_at.desc()).limit(1)).one_or_none()


def list_sanctions_in_force(member_id: int) -> Sequence[str]:
    """The references of a member's sanctions in force, oldest first."""
    active = select(Sanction.ref).where(Sanction.member_id == member_id, *_in_force())
    return db.session.scalars(active.order_by(Sanction.id)).all()


def list_suspensions(*, lock: bool = False) -> Sequence[Sanction]:
    """The suspensions in force about whose end the team was not asked yet, the first to end first. `lock`: held until
    the commit, so that each is asked about once."""
    running = select(Sanction).where(Sanction.kind == "suspend", Sanction.looked_again < ASKED_AT_END, *_in_force())
    running = running.order_by(Sanction.ends_at, Sanction.id)
    return db.session.scalars(running.with_for_update() if lock else running).all()


def list_sanctions(member_id: int) -> Sequence[AnyRow]:
    """All sanctions of a member, newest first, with the names of who decided and who lifted them."""
    decider, lifter = aliased(Member), aliased(Member)
    columns: tuple[Any, ...] = (
        Sanction.ref,
        Sanction.kind,
        Sanction.reason,
        Sanction.starts_at,
        Sanction.ends_at,
        Sanction.lifted_at,
    )
    names: tuple[Any, ...] = (decider.name.label("by_name"), lifter.name.label("lifted_by_name"))
    rows = select(*columns, *names).outerjoin(decider, decider.id == Sanction.by_id)
    rows = rows.outerjoin(lifter, lifter.id == Sanction.lifted_by_id)
    newest = rows.where(Sanction.member_id == member_id).order_by(Sanction.id.desc())
    return db.session.execute(newest.limit(LIST_SIZE)).all()


def get_sanction(ref: str) -> AnyRow:
    """A sanction and whom it is about: ref, kind, ends_at, lifted_at, member_ref, member_name. Raises NotFound."""
    columns: tuple[Any, ...] = (Sanction.ref, Sanction.kind, Sanction.ends_at, Sanction.lifted_at)
    whom: tuple[Any, ...] = (Member.ref.label("member_ref"), Member.name.label("member_name"))
    match = select(*columns, *whom).join(Member, Member.id == Sanction.member_id).where(Sanction.ref == ref)
    row = db.session.execute(match).one_or_none()
    if row is None:
        raise NotFound()
    return row


def list_reachable(roles: Collection[Role]) -> Sequence[int]:
    """The ids of those with one of these roles who gave an e-mail address. Who asked to leave is written to only where
    nobody else is: somebody may be in danger."""
    staff = Member.role.in_([role.value for role in roles])
    found = select(Member.id, Member.leaves_on).where(staff, Member.email_sealed.is_not(None))
    rows = db.session.execute(found.order_by(Member.id)).all()
    return [row.id for row in rows if row.leaves_on is None] or [row.id for row in rows]


def list_members(*, begins: str, after: str | None) -> Page[AnyRow]:
    """Members by name, those whose name begins with `begins`: ref, name, role, joined_on, paused."""
    columns: tuple[Any, ...] = (
        Member.ref,
        Member.name,
        Member.name_key,
        Member.role,
        Member.joined_on,
        Member.name_conduct,
        _paused().label("paused"),
    )
    found = select(*columns).where(Member.name_key.startswith(name_key(begins), autoescape=True))
    cursor = decode_cursor(after, str)
    if cursor:
        found = found.where(Member.name_key > cursor[0])
    rows = db.session.execute(found.order_by(Member.name_key).limit(LIST_SIZE + 1)).all()
    return cut(rows, size=LIST_SIZE, key=lambda row: (row.name_key,))


def list_unread_names(*, most: int) -> Sequence[AnyRow]:
    """Id and name of members whose name nobody has looked at yet, for its conduct."""
    unread = select(Member.id, Member.name).where(Member.name_conduct.is_(None))
    return db.session.execute(unread.order_by(Member.id).limit(most)).all()


def _paused() -> ColumnElement[bool]:
    """Whether a member has a sanction in force."""
    return exists().where(Sanction.member_id == Member.id, *_in_force())


def _in_force() -> tuple[ColumnElement[bool], ...]:
    now = clock.now()
    return Sanction.starts_at <= now, Sanction.ends_at > now, Sanction.lifted_at.is_(None)
