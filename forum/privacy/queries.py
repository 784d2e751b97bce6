"""Reads of copies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from forum.core import clock
from forum.core.db import db
from forum.core.types import AnyRow
from forum.privacy.models import MemberCopy, MemberCopyPart


def find_copy(member_id: int) -> AnyRow | None:
    """The copy a member has on its way or waiting: id, ref, public_key, done, total, expires_at."""
    columns: Any = (MemberCopy.id, MemberCopy.ref, MemberCopy.public_key, MemberCopy.done, MemberCopy.total)
    found = select(*columns, MemberCopy.expires_at).where(MemberCopy.member_id == member_id)
    return db.session.execute(found.where(MemberCopy.expires_at > clock.now())).one_or_none()


def list_parts(copy_id: int) -> Sequence[AnyRow]:
    """position, sealed: in order."""
    columns: Any = (MemberCopyPart.position, MemberCopyPart.sealed)
    parts = select(*columns).where(MemberCopyPart.copy_id == copy_id)
    return db.session.execute(parts.order_by(MemberCopyPart.position)).all()
