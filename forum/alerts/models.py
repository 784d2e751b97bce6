"""Tables of alerts. Each step of calling the team stands with its case (`forum.cases.models.CaseAlert`)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.types import Moment, Ref, RowId, UtcDateTime


class AlertHook(db.Model):  # type: ignore[name-defined,misc]
    """The second channel: one row at most. Address and secret are sealed under the data key. `worked_at` is the hour of
    the newest message that arrived."""

    __tablename__ = "alert_hooks"

    id: Mapped[RowId]
    address_sealed: Mapped[bytes] = mapped_column(LargeBinary(2000))
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary(200))
    changed_at: Mapped[Moment]
    worked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class CrisisDrill(db.Model):  # type: ignore[name-defined,misc]
    """An exercise, and when each of its steps came. Post, case and account of it are gone afterwards.

    `case_number` is the case's while it lasts. The times are exact: nobody stands behind them.
    """

    __tablename__ = "crisis_drills"

    id: Mapped[RowId]
    ref: Mapped[Ref]
    case_number: Mapped[int | None] = mapped_column(index=True)
    posted_at: Mapped[Moment]
    opened_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    alerted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    letters: Mapped[int] = mapped_column(default=0)
    messages: Mapped[int] = mapped_column(default=0)
