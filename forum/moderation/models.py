"""Tables of moderation that belong to no case."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Date, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Ref, RowId


class Debrief(db.Model):  # type: ignore[name-defined,misc]
    """What a moderator tells the safeguarding leads about their own work: sealed, and gone once it was talked over.

    A day and no time, and no case: it is about the moderator and nobody else.
    """

    __tablename__ = "debriefs"

    id: Mapped[RowId]
    ref: Mapped[Ref]
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    on_day: Mapped[date] = mapped_column(Date)
