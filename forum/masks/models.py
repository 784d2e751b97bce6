"""Tables of masks."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import RowId


class Mask(db.Model):  # type: ignore[name-defined,misc]
    """A pseudonym in one thread. It holds no time, no member and nothing that is equal in two threads."""

    __tablename__ = "masks"
    __table_args__ = (UniqueConstraint("thread_id", "pseudonym"), UniqueConstraint("thread_id", "name"))

    id: Mapped[RowId]
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    pseudonym: Mapped[bytes] = mapped_column(LargeBinary(16))
    name: Mapped[str] = mapped_column(String(40))
