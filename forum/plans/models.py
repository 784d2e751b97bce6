"""Tables of plans."""

from __future__ import annotations

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import BigInt, Ref


class SealedPlan(db.Model):  # type: ignore[name-defined,misc]
    """The plan of one member, sealed under a key of their author secret, in steps of 16 KiB. It holds no time.

    `ref`: drawn anew with each new plan, so that the ledger of deletions can name this one and not the next.
    """

    __tablename__ = "sealed_plans"

    member_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    ref: Mapped[Ref]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
