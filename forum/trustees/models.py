"""Tables of trustees."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.numbers import DRAWN
from forum.core.types import BigInt


class Trustee(db.Model):  # type: ignore[name-defined,misc]
    """One of the three of a set. The set whose keys the settings pin is in force; those before it stay as long as
    anything is sealed to them. Who leaves takes the row along: a set of two is in force no more, and can still open."""

    __tablename__ = "trustees"
    __table_args__ = (
        CheckConstraint("slot between 1 and 3", name="slot"),
        UniqueConstraint("member_id", "set_number"),
    )

    set_number: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    slot: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=False)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    public_key: Mapped[bytes] = mapped_column(LargeBinary(32))


class SealedLink(db.Model):  # type: ignore[name-defined,misc]
    """Who wrote a masked post, sealed to each pair of three trustees: three boxes one after the other, always of the
    same length. It holds no time. The number of the set is no key: no chain of keys runs from a post to members."""

    __tablename__ = "sealed_links"
    __table_args__ = {"info": DRAWN}  # noqa: RUF012

    post_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    set_number: Mapped[int]
    boxes: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))


class SealedContact(db.Model):  # type: ignore[name-defined,misc]
    """How to reach a member whose life is feared for: three boxes for the pairs of trustees, always of the same length.
    It holds no time. A member has one at most, and nothing leads from it to a post."""

    __tablename__ = "sealed_contacts"
    __table_args__ = {"info": DRAWN}  # noqa: RUF012

    member_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    set_number: Mapped[int]
    boxes: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))


class SealedGuestContact(db.Model):  # type: ignore[name-defined,misc]
    """The same of a guest, with the post whose receipt they hold. A table of its own: so no row and no chain of keys
    can ever hold both a post and a member."""

    __tablename__ = "sealed_guest_contacts"
    __table_args__ = {"info": DRAWN}  # noqa: RUF012

    post_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    set_number: Mapped[int]
    boxes: Mapped[bytes] = mapped_column(LargeBinary)
    commitment: Mapped[bytes] = mapped_column(LargeBinary(32))
