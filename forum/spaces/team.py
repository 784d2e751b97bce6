"""Which spaces a moderator looks after: all of them, or some that an admin chose.

What follows from it is worked out in `forum.moderation.scope`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import delete, select

from forum.accounts.models import Member
from forum.core import audit
from forum.core.access import Role
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Unprocessable
from forum.core.types import AnyRow
from forum.spaces.models import ModeratorSpace, Space

NOT_A_MODERATOR = "Only moderators can look after some spaces. Nothing was changed."
PICK_ONE = "Please tick a space, or choose all spaces."
UNKNOWN = "One of these spaces is not there any more. Please look at the list again."


def list_spaces_of(member_id: int) -> Sequence[AnyRow]:
    """The spaces that an admin chose for a moderator, in the order of the site: id, slug, name."""
    columns: Any = (Space.id, Space.slug, Space.name)
    rows = select(*columns).join(ModeratorSpace, ModeratorSpace.space_id == Space.id)
    rows = rows.where(ModeratorSpace.member_id == member_id)
    return db.session.execute(rows.order_by(Space.position, Space.id)).all()


def limit_moderator(member_id: int, slugs: Collection[str] | None, *, by: int) -> bool:
    """Let a moderator look after these spaces alone, None: after all. False when that is so already.

    Begins the write transaction. Raises Conflict for who is no moderator (any more), Unprocessable (field "spaces").
    """
    start_writing()
    member = db.session.scalars(select(Member).where(Member.id == member_id).with_for_update()).one()
    if member.role != Role.MODERATOR:
        raise Conflict(NOT_A_MODERATOR)
    chosen = _chosen(slugs)
    before = [row.slug for row in list_spaces_of(member_id)] if member.limited else None
    after = [slug for slug, _ in chosen] if slugs is not None else None
    if before == after:
        return False
    member.limited = slugs is not None
    db.session.execute(delete(ModeratorSpace).where(ModeratorSpace.member_id == member_id))
    db.session.add_all(ModeratorSpace(member_id=member_id, space_id=number) for _, number in chosen)
    db.session.flush()
    subject = f"member:{member.ref}"
    audit.record("member.spaces_changed", by=by, subject=subject, before=before or "all", after=after or "all")
    return True


def _chosen(slugs: Collection[str] | None) -> list[tuple[str, int]]:
    if slugs is None:
        return []
    if not slugs:
        raise Unprocessable(PICK_ONE, field="spaces")
    rows = select(Space.slug, Space.id).where(Space.slug.in_(slugs)).order_by(Space.position, Space.id)
    found = [(row.slug, row.id) for row in db.session.execute(rows)]
    if len(found) != len(set(slugs)):
        raise Unprocessable(UNKNOWN, field="spaces")
    return found
