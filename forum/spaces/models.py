"""Tables of spaces."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import RowId

READ_FIRST = ("nobody", "masks", "everyone")


class Space(db.Model):  # type: ignore[name-defined,misc]
    """A topic area. `read_first` says whose posts wait for a moderator: nobody's, those under a mask, or everyone's.

    Guests' posts always wait. `country` is where the space is at home, for the help panel.
    """

    __tablename__ = "spaces"
    __table_args__ = (CheckConstraint("read_first in ('nobody', 'masks', 'everyone')", name="read_first"),)

    id: Mapped[RowId]
    slug: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    description: Mapped[str] = mapped_column(String(300))
    icon: Mapped[str] = mapped_column(String(30), default="message-circle")
    position: Mapped[int]
    is_open: Mapped[bool] = mapped_column(default=True)
    members_only: Mapped[bool] = mapped_column(default=False)
    masks_allowed: Mapped[bool] = mapped_column(default=True)
    guests_allowed: Mapped[bool] = mapped_column(default=False)
    read_first: Mapped[str] = mapped_column(String(10), default="nobody")
    default_note: Mapped[str | None] = mapped_column(String(100))
    country: Mapped[str | None] = mapped_column(String(2))
    version: Mapped[int] = mapped_column(default=1)


class ModeratorSpace(db.Model):  # type: ignore[name-defined,misc]
    """One of the spaces that a limited moderator looks after. Without any, they see no case at all."""

    __tablename__ = "moderator_spaces"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id", ondelete="CASCADE"), primary_key=True, index=True)
