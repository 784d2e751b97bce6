"""Tables of accounts."""

from __future__ import annotations

import secrets
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.access import Role
from forum.core.db import db
from forum.core.types import Moment, Ref, RowId, UtcDateTime

EPOCH_BYTES = 6
DRILL = "@drill"  # the account of an exercise; no member can be called so: names hold no @


def new_epoch() -> int:
    """A random number, and no count: it tells nobody how often somebody was signed out."""
    return int.from_bytes(secrets.token_bytes(EPOCH_BYTES))


class Member(db.Model):  # type: ignore[name-defined,misc]
    """A person with an account.

    Of times only the day of joining is kept: no last-seen, no counters (they would tell who writes under which mask).
    `name_conduct`: what the worker made of the name, as labels with blanks between them; None until it has looked.
    `passphrase`: its sealed hash, or a sealed blank of the same length (`forum.accounts.passphrase`).
    `leaves_on`: the last day on which who asked to leave can still stay; `words_go`: the words of their posts by name
    go with them. A day, no time: it must not tell what else was done in that hour.
    `limited`: a moderator of some spaces alone, which `moderator_spaces` names; it means nothing for other roles.
    `session_epoch`: drawn anew to sign a member out everywhere; a session opens under the one it began with alone.
    Several members may give the same e-mail address: to refuse one would tell a stranger who is a member here.
    """

    __tablename__ = "members"
    __table_args__ = (CheckConstraint("role in ('member', 'moderator', 'safeguarding_lead', 'admin')", name="role"),)

    id: Mapped[RowId]
    ref: Mapped[Ref]
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(80), unique=True)
    password_hash: Mapped[str] = mapped_column(String(200))
    vault: Mapped[bytes] = mapped_column(LargeBinary(200))
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary(500))
    email_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32), index=True)
    country: Mapped[str | None] = mapped_column(String(2))
    role: Mapped[str] = mapped_column(String(20), default=Role.MEMBER.value)
    limited: Mapped[bool] = mapped_column(default=False, server_default=false())
    joined_on: Mapped[date] = mapped_column(Date)
    name_conduct: Mapped[str | None] = mapped_column(String(80))
    passphrase: Mapped[bytes | None] = mapped_column(LargeBinary(200))
    leaves_on: Mapped[date | None] = mapped_column(Date, index=True)
    words_go: Mapped[bool | None]
    session_epoch: Mapped[int] = mapped_column(default=new_epoch, server_default="0")


class Session(db.Model):  # type: ignore[name-defined,misc]
    """A signed-in browser. The token is only in its cookie; this row holds the token's SHA-256. It names no member.

    `vault` is the author secret sealed under a key drawn from the token; it opens only together with the number of its
    member, which is in the cookie, and their `session_epoch`. `expires_at` is absolute and on the full hour.
    """

    __tablename__ = "sessions"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    vault: Mapped[bytes] = mapped_column(LargeBinary(200))
    expires_at: Mapped[Moment] = mapped_column(UtcDateTime, index=True)


class ResetToken(db.Model):  # type: ignore[name-defined,misc]
    """A way to set a new password, sent by e-mail; the row holds the token's SHA-256."""

    __tablename__ = "reset_tokens"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[Moment] = mapped_column(UtcDateTime, index=True)


class SecondFactor(db.Model):  # type: ignore[name-defined,misc]
    """What a member's own device makes its codes from, sealed. When a code was used last is not kept."""

    __tablename__ = "second_factors"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    secret_sealed: Mapped[bytes] = mapped_column(LargeBinary(100))


class RecoveryCode(db.Model):  # type: ignore[name-defined,misc]
    """A code that works once in place of the device. Only a tag of it is kept; a used one is deleted."""

    __tablename__ = "recovery_codes"

    code_tag: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)


class Sanction(db.Model):  # type: ignore[name-defined,misc]
    """A pause of posting or a suspension: who decided it, why, from when to when. Lifting it stands in the same row.

    `looked_again`: how far the team was asked whether a suspension is still right: 1 at its beginning, 2 near its end.
    """

    __tablename__ = "sanctions"
    __table_args__ = (
        CheckConstraint("kind in ('pause', 'suspend')", name="kind"),
        Index("ix_sanctions_member_id_ends_at", "member_id", "ends_at"),
    )

    id: Mapped[RowId]
    ref: Mapped[Ref]
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(String(2000))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment] = mapped_column(UtcDateTime)
    looked_again: Mapped[int] = mapped_column(default=0, server_default="0")
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
