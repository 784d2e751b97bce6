"""Tables of mutes."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import BigInt


class MuteBox(db.Model):  # type: ignore[name-defined,misc]
    """All mutes of one member, sealed under a key of their author secret, in steps of 4 KiB. It holds no time."""

    __tablename__ = "mute_boxes"

    member_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
