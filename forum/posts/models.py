"""Tables of posts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import db
from forum.core.numbers import DRAWN, DrawnId, drawn_within
from forum.core.types import Json, Moment, Ref, RowId, UtcDateTime


class State(StrEnum):
    """What others may see of a post. One enum, moved by one function (`forum.posts.states.move`)."""

    PUBLISHED = "published"
    FOLDED = "folded"  # everyone, but closed until opened
    MEMBERS = "members"  # members only
    WAITING = "waiting"  # a moderator reads it first
    HIDDEN = "hidden"
    REMOVED = "removed"
    WITHDRAWN = "withdrawn"  # by its author


class Voice(StrEnum):
    NAME = "name"
    MASK = "mask"
    GUEST = "guest"


class Thread(db.Model):  # type: ignore[name-defined,misc]
    """A title and a row of posts. It has no author: that is its first post's.

    Kept by the writers, so that no list counts: `opening_state` (state of post 1), `reply_count` (replies others can
    see), `last_position`. `active_at` is the time of the newest post as far as its voice allows (the hour for masks);
    `begun_at` that of the first, for the list of the newest: where it wears a mask, the end of its hour.
    `locked`: a moderator closed it for replies.
    """

    __tablename__ = "threads"
    __table_args__ = (
        Index("ix_threads_list", "space_id", "opening_state", "active_at", "id"),
        Index("ix_threads_begun_at", "begun_at", "id"),
    )

    id: Mapped[DrawnId]
    ref: Mapped[Ref]
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    title: Mapped[str] = mapped_column(String(150))
    note: Mapped[str | None] = mapped_column(String(100))
    opening_state: Mapped[str] = mapped_column(String(10))
    opening_name: Mapped[str] = mapped_column(String(40))
    opening_voice: Mapped[str] = mapped_column(String(5))
    reply_count: Mapped[int] = mapped_column(default=0)
    last_position: Mapped[int] = mapped_column(default=0)
    active_at: Mapped[Moment]
    active_to_the_hour: Mapped[bool]
    locked: Mapped[bool] = mapped_column(default=False, server_default=false())
    begun_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Post(db.Model):  # type: ignore[name-defined,misc]
    """A text a person wrote. A masked post holds no member: its owner tag is checked against the author's secret."""

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("thread_id", "position"),
        CheckConstraint("voice in ('name', 'mask', 'guest')", name="voice"),
        CheckConstraint(
            "state in ('published', 'folded', 'members', 'waiting', 'hidden', 'removed', 'withdrawn')", name="state"
        ),
        CheckConstraint("voice = 'name' or author_id is null", name="no_author_under_a_mask"),
        CheckConstraint("voice <> 'mask' or (owner_tag is not null and mask_id is not null)", name="mask_has_owner"),
        Index("ix_posts_author_id_created_at", "author_id", "created_at"),
        # holds all that finding one's own masked posts reads: rows lie in an order of chance, each look is a long way
        Index("ix_posts_own", "voice", "created_at", "id", "ref", "owner_tag"),
        Index("ix_posts_created_at", "created_at"),
    )

    id: Mapped[DrawnId]
    ref: Mapped[Ref]
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id", ondelete="CASCADE"))
    position: Mapped[int]
    voice: Mapped[str] = mapped_column(String(5))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    owner_tag: Mapped[bytes | None] = mapped_column(LargeBinary(20))
    mask_id: Mapped[int | None] = mapped_column(ForeignKey("masks.id"), index=True)
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    render_version: Mapped[int]
    note: Mapped[str | None] = mapped_column(String(100))
    state: Mapped[str] = mapped_column(String(10))
    submission_tag: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    created_at: Mapped[Moment]
    edited_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    version: Mapped[int] = mapped_column(default=1)
    redacted: Mapped[bool] = mapped_column(default=False, server_default=false())


class Redaction(db.Model):  # type: ignore[name-defined,misc]
    """A post as it was before a moderator took words out of it, sealed for the team under the site's data key.

    `reworded`: its author has changed the post since.
    """

    __tablename__ = "redactions"
    __table_args__ = (Index("ix_redactions_post_id", "post_id"),)

    id: Mapped[RowId]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[Moment]
    reworded: Mapped[bool] = mapped_column(default=False, server_default=false())


class PostRevision(db.Model):  # type: ignore[name-defined,misc]
    """How a post read before an edit by its author. `number` is the version it was then."""

    __tablename__ = "post_revisions"
    __table_args__ = (UniqueConstraint("post_id", "number"),)

    id: Mapped[DrawnId]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    number: Mapped[int]
    title: Mapped[str | None] = mapped_column(String(150))
    body: Mapped[str] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(String(100))
    replaced_at: Mapped[Moment]


class PostTransition(db.Model):  # type: ignore[name-defined,misc]
    """One move of a post's state. `by_id` names staff only: an author's own moves name nobody."""

    __tablename__ = "post_transitions"
    __table_args__ = (Index("ix_post_transitions_post_id", "post_id"),)

    id: Mapped[int] = drawn_within("post_id")
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    from_state: Mapped[str | None] = mapped_column(String(10))
    to_state: Mapped[str] = mapped_column(String(10))
    cause: Mapped[str] = mapped_column(String(20))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    at: Mapped[Moment]


class AssessmentRow(db.Model):  # type: ignore[name-defined,misc]
    """What the screening, or a person, made of a post. Rows are only ever added; the newest one counts.

    `signals`: list of {rule, need, start, end, labels, care, exposure}; spans count characters in title, blank line and
    body joined. `engine` is the version of engine and rules, or None for a person's value.
    """

    __tablename__ = "assessments"
    __table_args__ = (Index("ix_assessments_post_id", "post_id"),)

    id: Mapped[int] = drawn_within("post_id")
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    care: Mapped[int]
    exposure: Mapped[int]
    needs: Mapped[Json]
    conduct: Mapped[Json]
    signals: Mapped[Json]
    engine: Mapped[str | None] = mapped_column(String(80))
    failed: Mapped[bool] = mapped_column(default=False)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    at: Mapped[Moment]


class WordsToGo(db.Model):  # type: ignore[name-defined,misc]
    """A post whose writer wants its words deleted, while a moderator still has to look at it. It names nobody."""

    __tablename__ = "words_to_go"
    __table_args__ = {"info": DRAWN}  # noqa: RUF012

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)


class PostPause(db.Model):  # type: ignore[name-defined,misc]
    """A pause of posting for whoever wrote a post under a mask or as a guest. It names the post and the staff.

    Whom it meets is worked out when somebody writes, from what only they can prove, and stored nowhere: not that it
    ever met anybody, not how often. So its end holds no trace of them either. Only what they write of danger meanwhile
    is kept, as a note on that post.
    """

    __tablename__ = "post_pauses"
    __table_args__ = (Index("ix_post_pauses_post_id", "post_id"), Index("ix_post_pauses_ends_at", "ends_at"))

    id: Mapped[RowId]
    ref: Mapped[Ref]
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
    starts_at: Mapped[Moment]
    ends_at: Mapped[Moment]
    lifted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id", ondelete="SET NULL"))
