"""Tables of copies on their way to a member."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Moment, Ref, RowId, UtcDateTime


class MemberCopy(db.Model):  # type: ignore[name-defined,misc]
    """A copy of what is stored about a member: one at a time, for one browser, for a day at most.

    `public_key`: parts are sealed to it; what opens them is drawn from the session token, which only that browser's
    cookie holds. Nothing here tells whether posts under a mask were asked for. `expires_at` is a full hour.
    """

    __tablename__ = "member_copies"

    id: Mapped[RowId]
    ref: Mapped[Ref]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))
    done: Mapped[int]
    total: Mapped[int]
    expires_at: Mapped[Moment] = mapped_column(UtcDateTime, index=True)


class MemberCopyPart(db.Model):  # type: ignore[name-defined,misc]
    """What one room had to say about a member, sealed."""

    __tablename__ = "member_copy_parts"
    __table_args__ = (UniqueConstraint("copy_id", "position"),)

    id: Mapped[RowId]
    copy_id: Mapped[int] = mapped_column(ForeignKey("member_copies.id", ondelete="CASCADE"))
    position: Mapped[int]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
