"""Tables of private notes."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.numbers import drawn_within
from forum.core.types import Json, Moment, Ref

TEAM, AUTHOR = "team", "author"
HOUSE = "house"  # signs for everybody: no one person wrote the note


class PrivateNote(db.Model):  # type: ignore[name-defined,misc]
    """One note between the team and the author of a case's post.

    No column leads to an author: `by_id` and `signed_as` (a role) are the team's alone, and whoever holds the post's
    owner tag may answer. Under a mask, and for a guest, `at` is cut to the hour on both sides: an answer that stood
    between two exact times of the team would tell its own. Nothing says whether or when a note was read.

    `with_lines`: helplines go along. Which ones is worked out for each reader; no country is stored. `care` to `unread`
    hold what the screening made of an author's note, as in an assessment; None for the team's. `submission_tag` is made
    of the form's key alone.
    """

    __tablename__ = "private_notes"
    __table_args__ = (
        CheckConstraint("side in ('team', 'author')", name="side"),
        CheckConstraint("side = 'team' or by_id is null", name="no_author"),
        CheckConstraint("(side = 'team') = (signed_as is not null)", name="team_signs"),
        CheckConstraint("(side = 'author') = (care is not null)", name="author_is_read"),
        Index("ix_private_notes_case_id", "case_id", "id"),
    )

    id: Mapped[int] = drawn_within("case_id")
    ref: Mapped[Ref]
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    side: Mapped[str] = mapped_column(String(6))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    signed_as: Mapped[str | None] = mapped_column(String(20))
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    with_lines: Mapped[bool] = mapped_column(default=False)
    care: Mapped[int | None]
    exposure: Mapped[int | None]
    needs: Mapped[Json | None]
    conduct: Mapped[Json | None]
    signals: Mapped[Json | None]
    engine: Mapped[str | None] = mapped_column(String(80))
    unread: Mapped[bool | None]
    submission_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    at: Mapped[Moment]
