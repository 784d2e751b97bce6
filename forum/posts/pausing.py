"""Pausing whoever wrote a post, without knowing who: a pause names the post, and is matched when somebody writes.

A member's own pause, by name, is in room `accounts`. `find_stop` and `leave_to_write` ask about both.

Publishing is paused, reaching a human is not: a text that tells of danger is kept all the same. Where the pause and
the text are both by name it is held for the team. Where both are without a name it becomes a note on the post that the
pause names, and what it was meant for is forgotten. Across the two it goes the way of every other text: one that was
held there would tell moderators, and whoever holds the database, which member wears which mask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, null, select, union_all
from sqlalchemy.orm import aliased

from forum.accounts import policy as accounts
from forum.accounts.models import Member
from forum.accounts.queries import select_pauses
from forum.core import audit, clock
from forum.core.db import db
from forum.core.errors import Conflict, Refused, Unprocessable
from forum.core.refs import new_ref
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.posts.models import Post, PostPause, Voice

DANGER_FROM = 3  # the care level from which a text of a paused writer is kept
DAYS = (1, 3, 7, 14, 30, 90)
BY_NAME = "This post has a member's name on it. An admin can pause that member. Nothing was changed."
ALREADY = "Whoever wrote this is paused already. Nothing was changed."
WROTE = {Voice.MASK: "wrote under a mask", Voice.GUEST: "wrote as a guest"}
PAUSED = (
    "Your posting is paused until {until}. You can still read. This is about a post you {wrote}. "
    "The team does not learn that it was you. The reason: {reason}"
)
UNTIL = "Your posting is paused until {until}."
OFF = "You asked us to delete your account, so posting is off."
HELD = "{pause} We kept this text for the team, because it may tell of danger. Others don’t see it."
WENT_OUT = "{pause} This text may tell of danger, so it went out all the same."
MEANWHILE = (
    "Meanwhile your pause has ended or changed. Others could read this text now, so we did not send it. "
    "Here it is. You can still post it, or keep it for yourself."
)
BESIDE = "{pause} We kept your text here for the team, because it may tell of danger. Nobody else sees it."


@dataclass(frozen=True, kw_only=True)
class Leave:
    """Leave to store a text. `held`: it waits with the team. `words`: what a paused writer is told, else ""."""

    held: bool = False
    words: str = ""


class ForTheTeam(Refused):
    """A text without a name tells of danger, and a pause stands on the post `post_ref` of its writer.

    Whoever catches it keeps the text there (`forum.notes.services.keep_for_team`), and says `kept_words`.
    """

    def __init__(self, message: str, *, post_ref: str, kept_words: str) -> None:
        super().__init__(message)
        self.post_ref, self.kept_words = post_ref, kept_words


def find_pause_of(author: Author) -> AnyRow | None:
    """The pause in force that `author` wrote the post of, the one that ends last: reason, starts_at, ends_at, voice.

    One statement, the same for everybody, and each pause is compared: neither tells whom one has met.
    """
    return _met(db.session.execute(_select_in_force()).all(), author)


@dataclass(frozen=True, kw_only=True)
class Stop:
    """Why somebody cannot post, "" when they can; `voice`: that in which what tells of danger stays with the team."""

    why: str = ""
    voice: str = ""


def find_stop(author: Author) -> Stop:
    """Whether the posting of `author` is paused, by name or for what they wrote without it.

    Both are asked for at once: every page with a form asks.
    """
    named, met = _both(author)
    if named is not None:
        return Stop(why=accounts.words_of(named), voice=Voice.NAME.value)
    return Stop(why=_words(met), voice=Voice.MASK.value) if met is not None else Stop()


def why_paused(author: Author) -> str:
    """Until when and why `author` cannot post; "" when they can."""
    return find_stop(author).why


def _both(author: Author) -> tuple[AnyRow | None, AnyRow | None]:
    """The pause of `author` by name, and the one that names a post of theirs."""
    if author.member_id is None:
        return None, find_pause_of(author) if author.secret is not None else None
    by_name = select_pauses(author.member_id).subquery()
    nothing = [null() for _ in range(5)]
    both = union_all(_select_in_force(), select(by_name.c.reason, by_name.c.ends_at, *nothing))
    rows = db.session.execute(both).all()
    named = max((row for row in rows if row.ref is None), key=_end, default=None)
    return named, _met([row for row in rows if row.ref is not None], author)


def why_paused_unnamed(author: Author) -> str:
    """The same for what they wrote without their name alone. It is for pages that only they can open."""
    return _words(find_pause_of(author)) if author.secret is not None else ""


def _select_in_force() -> Select[Any]:
    columns: Any = (PostPause.reason, PostPause.ends_at, PostPause.starts_at)
    post: Any = (Post.ref, Post.voice, Post.author_id, Post.owner_tag)
    return select(*columns, *post).join(Post, Post.id == PostPause.post_id).where(*_in_force())


def _met(rows: Sequence[AnyRow], author: Author) -> AnyRow | None:
    return max((row for row in rows if wrote(author, row)), key=_end, default=None)


def _end(row: AnyRow) -> float:
    return row.ends_at.timestamp() if row.ends_at else 0


def _words(pause: AnyRow | None) -> str:
    if pause is None:
        return ""
    return PAUSED.format(until=accounts.moment_in_words(pause.ends_at), wrote=WROTE[pause.voice], reason=pause.reason)


def leave_to_write(author: Author, *, voice: str, care: int, team_alone: bool = False) -> Leave:
    """Whether `author` may store a text of this voice and care now, and whether it waits with the team.

    While their posting is paused raises Refused, saying until when and why, or ForTheTeam where the text tells of
    danger and its place is beside the post that the pause names. `team_alone`: it was written where only the team reads
    it; raises Conflict when others could by now.
    """
    named, met = _both(author)
    pause = named or met
    why = accounts.words_of(named) if named else _words(met)
    if pause is not None and care < DANGER_FROM:
        raise Refused(why)
    if voice == Voice.NAME and named is not None:
        return Leave(held=True, words=_kept(HELD, named))
    if voice != Voice.NAME and met is not None:
        raise ForTheTeam(why, post_ref=met.ref, kept_words=_kept(BESIDE, met))
    if team_alone:
        raise Conflict(MEANWHILE)
    return Leave(words=_kept(WENT_OUT, pause)) if pause is not None else Leave()


def _kept(words: str, pause: AnyRow) -> str:
    until = UNTIL.format(until=accounts.moment_in_words(pause.ends_at)) if pause.ends_at else OFF
    return words.format(pause=until)


def list_pauses_on(post_id: int) -> Sequence[AnyRow]:
    """Every pause that names a post, newest first: ref, reason, starts_at, ends_at, lifted_at, in_force, by_name and
    lifted_by_name. For the team."""
    giver, lifter = aliased(Member), aliased(Member)
    columns: Any = (PostPause.ref, PostPause.reason, PostPause.starts_at, PostPause.ends_at, PostPause.lifted_at)
    names: Any = (giver.name.label("by_name"), lifter.name.label("lifted_by_name"))
    rows = select(*columns, *names, and_(*_in_force()).label("in_force")).where(PostPause.post_id == post_id)
    rows = rows.outerjoin(giver, giver.id == PostPause.by_id).outerjoin(lifter, lifter.id == PostPause.lifted_by_id)
    return db.session.execute(rows.order_by(PostPause.id.desc())).all()


def pause_writer(post: Post, *, days: int, reason: str, by: int) -> None:
    """Pause whoever wrote this post, for some of DAYS. Inside the caller's write transaction, which holds the post.

    Raises Refused for a post by name, Conflict when a pause is in force already, Unprocessable.
    """
    if post.voice == Voice.NAME:
        raise Refused(BY_NAME)
    if days not in DAYS:
        raise Unprocessable("Please choose how long.", field="days")
    if find_in_force(post.id) is not None:
        raise Conflict(ALREADY)
    now = clock.now()
    pause = PostPause(ref=new_ref(), post_id=post.id, reason=reason, by_id=by, starts_at=now)
    pause.ends_at = now + timedelta(days=days)
    db.session.add(pause)
    audit.record("post.writer_paused", by=by, subject=f"post:{post.ref}", days=days)


def end_pause(post: Post, *, by: int) -> None:
    """End the pause that names this post before its time. Harmless when there is none. Inside the caller's write
    transaction, which holds the post."""
    pause = find_in_force(post.id)
    if pause is None:
        return
    pause.lifted_at, pause.lifted_by_id = clock.now(), by
    audit.record("post.pause_ended", by=by, subject=f"post:{post.ref}")


def find_in_force(post_id: int) -> PostPause | None:
    """The pause in force that names this post, whoever wrote it."""
    return db.session.scalar(select(PostPause).where(PostPause.post_id == post_id, *_in_force()).limit(1))


def _in_force() -> tuple[ColumnElement[bool], ...]:
    return PostPause.ends_at > clock.now(), PostPause.lifted_at.is_(None)
