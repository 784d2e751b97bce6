"""Reads of private notes. Whoever calls these has made sure that the reader wrote the posts, or looks after the case.

`newest_sides` and `waiting_on` are for lists of one's own posts: which of them have notes, and which have
one that nobody has answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from forum.accounts.models import Member
from forum.cases.models import Case
from forum.core.db import db
from forum.core.types import AnyRow
from forum.notes.models import AUTHOR, HOUSE, TEAM, PrivateNote
from forum.posts.models import Post

MOST_NOTES = 200  # of one case; far beyond what two sides write to each other
_COLUMNS: Any = (
    PrivateNote.id,
    PrivateNote.ref,
    PrivateNote.side,
    PrivateNote.signed_as,
    PrivateNote.html,
    PrivateNote.with_lines,
    PrivateNote.at,
    PrivateNote.care,
    PrivateNote.needs,
    PrivateNote.unread.label("failed"),
)


def list_notes_on(post_ids: Sequence[int]) -> dict[int, list[AnyRow]]:
    """The notes on each of these posts that has any, oldest first, by post id. No name of staff is in them."""
    if not post_ids:
        return {}
    notes = select(Case.post_id, *_COLUMNS).join(Case, Case.id == PrivateNote.case_id)
    newest = notes.where(Case.post_id.in_(post_ids)).order_by(PrivateNote.id.desc()).limit(MOST_NOTES)
    found: dict[int, list[AnyRow]] = {}
    for row in list(db.session.execute(newest))[::-1]:
        found.setdefault(row.post_id, []).append(row)
    return found


def list_notes_of_case(case_id: int) -> list[AnyRow]:
    """The notes of a case for its moderators, oldest first: with the name of whoever wrote for the team."""
    notes = select(*_COLUMNS, Member.name).outerjoin(Member, Member.id == PrivateNote.by_id)
    newest = notes.where(PrivateNote.case_id == case_id).order_by(PrivateNote.id.desc()).limit(MOST_NOTES)
    return list(db.session.execute(newest))[::-1]


def sides_since(case_id: int, since: datetime) -> frozenset[str]:
    """Who wrote on a case from this moment on: the team, the author, both or nobody. What the house wrote by itself
    counts for nobody."""
    sides = select(PrivateNote.side).where(PrivateNote.case_id == case_id, PrivateNote.at >= since)
    people = or_(PrivateNote.signed_as.is_(None), PrivateNote.signed_as != HOUSE)
    return frozenset(db.session.scalars(sides.where(people).distinct()))


def list_letters(post_ids: Sequence[int]) -> Sequence[AnyRow]:
    """Every note on these posts, by post, oldest first: post_ref, side, signed_as, body, with_lines, at. Without the
    names of staff."""
    columns: Any = (PrivateNote.side, PrivateNote.signed_as, PrivateNote.body, PrivateNote.with_lines, PrivateNote.at)
    notes = select(Post.ref.label("post_ref"), *columns).join(Case, Case.id == PrivateNote.case_id)
    notes = notes.join(Post, Post.id == Case.post_id).where(Post.id.in_(post_ids))
    return db.session.execute(notes.order_by(Post.created_at, Post.id, PrivateNote.id)).all()


def newest_side() -> ScalarSelect[Any]:
    """Who wrote the newest note of a case (None when there is none), as a column of a select on Case."""
    newest = select(PrivateNote.side).where(PrivateNote.case_id == Case.id).order_by(PrivateNote.id.desc()).limit(1)
    return newest.correlate(Case).scalar_subquery()


def newest_sides(post_ids: Sequence[int]) -> dict[int, str]:
    """Who wrote the newest note on each of these posts that has any, team or author, by post id."""
    if not post_ids:
        return {}
    of_posts = select(func.max(PrivateNote.id)).join(Case, Case.id == PrivateNote.case_id)
    newest = of_posts.where(Case.post_id.in_(post_ids)).group_by(PrivateNote.case_id)
    columns: Any = (Case.post_id, PrivateNote.side)
    rows = select(*columns).join(Case, Case.id == PrivateNote.case_id).where(PrivateNote.id.in_(newest))
    return {row.post_id: row.side for row in db.session.execute(rows)}


def told_by_house(post_ids: Sequence[int]) -> set[int]:
    """Those of these posts to whose author the house itself has written: that two trustees opened the seal."""
    if not post_ids:
        return set()
    told = select(Case.post_id).join(PrivateNote, PrivateNote.case_id == Case.id)
    return set(db.session.scalars(told.where(Case.post_id.in_(post_ids), PrivateNote.signed_as == HOUSE)))


def waiting_on(post_ids: Sequence[int]) -> set[int]:
    """Those of these posts whose newest note is the team's: their author has not answered. No read marker is kept."""
    return {post_id for post_id, side in newest_sides(post_ids).items() if side == TEAM}


def select_waiting(post_ids: Sequence[int], *, since: datetime) -> Select[Any]:
    """The team's notes on these posts that came since that hour and that no later note of the author answers."""
    answer = aliased(PrivateNote)
    later = and_(answer.case_id == PrivateNote.case_id, answer.side == AUTHOR, answer.id > PrivateNote.id)
    notes = select(PrivateNote.id).join(Case, Case.id == PrivateNote.case_id).where(Case.post_id.in_(post_ids))
    return notes.where(PrivateNote.side == TEAM, PrivateNote.at >= since, ~exists(select(answer.id).where(later)))


def find_case_id_of(post_id: int, *, with_notes: bool) -> int | None:
    """The case of this post; `with_notes`: only one in which somebody has written a note."""
    cases = select(Case.id).where(Case.post_id == post_id)
    if with_notes:
        cases = cases.where(exists().where(PrivateNote.case_id == Case.id))
    return db.session.scalar(cases)


def find_by_tags(tags: Sequence[bytes]) -> PrivateNote | None:
    """The note that a form made already."""
    if not tags:
        return None
    return db.session.scalar(select(PrivateNote).where(PrivateNote.submission_tag.in_(tags)))


def count_answers_since(case_id: int, since: Any) -> int:
    answers = select(func.count()).select_from(PrivateNote)
    mine = answers.where(PrivateNote.case_id == case_id, PrivateNote.side == AUTHOR, PrivateNote.at >= since)
    return db.session.scalar(mine) or 0


def find_post(ref: str) -> AnyRow | None:
    """What is needed to say whose post this is, in whatever state it is."""
    columns: Any = (Post.id, Post.ref, Post.voice, Post.author_id, Post.owner_tag)
    return db.session.execute(select(*columns).where(Post.ref == ref)).one_or_none()
