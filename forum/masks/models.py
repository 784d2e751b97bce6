"""Tables of masks."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.numbers import DRAWN, DrawnId


class Mask(db.Model):  # type: ignore[name-defined,misc]
    """A pseudonym in one thread. It holds no time, no member and nothing that is equal in two threads."""

    __tablename__ = "masks"
    __table_args__ = (UniqueConstraint("thread_id", "pseudonym"), UniqueConstraint("thread_id", "name"))

    id: Mapped[DrawnId]
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    pseudonym: Mapped[bytes] = mapped_column(LargeBinary(16))
    name: Mapped[str] = mapped_column(String(40))


class Receipt(db.Model):  # type: ignore[name-defined,misc]
    """What is kept of a guest's nine words: a tag that only the words and this site's index key make together. It holds
    no time, no word, and nothing that is equal in two receipts."""

    __tablename__ = "receipts"
    __table_args__ = {"sqlite_with_rowid": False, "info": DRAWN}  # noqa: RUF012  its key is chance, and nothing counts

    tag: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), unique=True)
