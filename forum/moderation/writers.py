"""What the team may know of whoever wrote the post of a case, as far as the voice of that post tells.

By name: since when they are here, what they wrote lately by name, and what came of it. Under a mask and as a guest:
what this one mask wrote in this one conversation, where everybody reads that it is the same. Nothing leads from one to
the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from markupsafe import Markup
from sqlalchemy import and_, func, select

from forum.cases.models import Case, Decision
from forum.cases.queries import in_force
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.jinja import show_date
from forum.core.types import AnyRow
from forum.moderation import members, words
from forum.moderation.scope import Limited, shown_to
from forum.moderation.timeline import moment
from forum.posts.models import Post, State, Thread, Voice
from forum.posts.queries import visible_to
from forum.spaces.models import Space

AT_MOST = 5  # of a case's page: what came last says most
HEADINGS = {
    Voice.NAME: "Earlier cases by name:",
    Voice.MASK: "Also by this mask, in this conversation:",
    Voice.GUEST: "Also by this guest, in this conversation:",
}
NOTHING = {
    Voice.NAME: "There was no case about them before.",
    Voice.MASK: "Nothing else in this conversation is by this mask.",
    Voice.GUEST: "Nothing else in this conversation is by this guest.",
}
HINTS = {
    Voice.NAME: "This is about posts by name alone. What they wrote under a mask, if anything, nobody can see here.",
    Voice.MASK: "A mask belongs to one conversation. Who wears it, and what else they wrote, nobody can see.",
    Voice.GUEST: "A guest is known in one conversation alone, by the name that everybody reads there.",
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One other post, or the case about a member; never a word of it. `care` is None where there is no case."""

    title: str
    href: str
    care: int | None
    when: Markup
    standing: list[str]


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """The newest of them, ready for the component `earlier_cases`, and how many more there are."""

    rows: list[Row]
    more: int


@dataclass(frozen=True, kw_only=True)
class Writer:
    """What a case's page says of whoever wrote its post. By name alone: `since`, the month they came, and `newest`,
    what they wrote lately."""

    since: date | None
    heading: str
    earlier: Earlier
    nothing: str
    hint: str
    newest: Earlier | None = None


def known_of(case: AnyRow, *, reader: Viewer) -> Writer | None:
    """None where nothing tells one voice from another: a member who is gone, a guest without a name."""
    if case.voice == Voice.NAME and case.author_id is not None:
        rows = members.list_cases(case.author_id, reader=reader, but=case.id, at_most=AT_MOST)
        posts = list_by_name(case, reader=reader)
        newest = Earlier(rows=[_newest(row) for row in posts], more=_left_out(posts))
        return _writer(case, told(rows), since=case.joined_on, newest=newest)
    if case.voice != Voice.NAME and case.mask_id is not None:
        found = list_by_mask(case, reader=reader)
        return _writer(case, Earlier(rows=[_by_mask(row) for row in found], more=_left_out(found)))
    return None


def _writer(case: AnyRow, earlier: Earlier, *, since: date | None = None, newest: Earlier | None = None) -> Writer:
    voice = Voice(case.voice)
    said = {"heading": HEADINGS[voice], "nothing": NOTHING[voice], "hint": HINTS[voice]}
    return Writer(since=since, earlier=earlier, newest=newest, **said)


def list_by_name(case: AnyRow, *, reader: Viewer) -> Sequence[AnyRow]:
    """The newest other posts by name of who wrote a case's post, as far as this reader may read them: ref, position,
    state, created_at and space_name; `all`: how many there are."""
    columns: Any = (Post.ref, Post.position, Post.state, Post.created_at, Space.name.label("space_name"))
    rows = select(*columns, func.count().over().label("all")).join(Thread, Thread.id == Post.thread_id).join(Space)
    rows = rows.where(Post.author_id == case.author_id, Post.voice == Voice.NAME.value, Post.id != case.post_id)
    rows = rows.where(visible_to(reader))
    return db.session.execute(rows.order_by(Post.created_at.desc(), Post.id.desc()).limit(AT_MOST)).all()


def list_by_mask(case: AnyRow, *, reader: Limited) -> Sequence[AnyRow]:
    """The other posts of a case's mask, which all stand in its conversation, newest first: ref, position, state,
    created_at, and of their case, where this reader may see it, case_ref, care, status, action and outcome; `all`: how
    many there are."""
    newest = select(func.max(Decision.id)).where(Decision.case_id == Case.id, in_force()).correlate(Case)
    columns: Any = (Post.ref, Post.position, Post.state, Post.created_at, func.count().over().label("all"))
    told_of: Any = (Case.ref.label("case_ref"), Case.care, Case.status, Decision.action, Decision.outcome)
    rows = (
        select(*columns, *told_of).select_from(Post).outerjoin(Case, and_(Case.post_id == Post.id, *shown_to(reader)))
    )
    rows = rows.outerjoin(Decision, Decision.id == newest.scalar_subquery())
    rows = rows.where(Post.thread_id == case.thread_id, Post.mask_id == case.mask_id, Post.id != case.post_id)
    return db.session.execute(rows.order_by(Post.position.desc()).limit(AT_MOST)).all()


def told(cases: Sequence[AnyRow]) -> Earlier:
    """Cases of `members.list_cases`, in words."""
    return Earlier(rows=[_by_name(row) for row in cases], more=_left_out(cases))


def _left_out(rows: Sequence[AnyRow]) -> int:
    return rows[0].all - len(rows) if rows else 0


def _by_name(row: AnyRow) -> Row:
    where = f"{_kind(row.position)} in {row.space_name}" if row.position else "About them"
    closed = Markup(", closed {}").format(show_date(row.closed_at)) if row.status == "closed" else ""
    return Row(
        title=f"{where}, case {row.ref}",
        href=f"/moderation/cases/{row.ref}",
        care=row.care,
        when=Markup("opened {}{}").format(show_date(row.opened_at), closed),
        standing=_ended(row),
    )


def _newest(row: AnyRow) -> Row:
    return Row(
        title=f"{_kind(row.position)} in {row.space_name}",
        href=f"/posts/{row.ref}",
        care=None,
        when=moment(row.created_at, coarse=False),
        standing=[words.STATE_WORDS[State(row.state)]],
    )


def _by_mask(row: AnyRow) -> Row:
    case = f", case {row.case_ref}" if row.case_ref else ""
    there = f"/moderation/cases/{row.case_ref}" if case else f"/posts/{row.ref}"
    return Row(
        title=f"{_kind(row.position)}, number {row.position}{case}",
        href=there,
        care=row.care,
        when=moment(row.created_at, coarse=True),
        standing=[words.STATE_WORDS[State(row.state)], *(_ended(row) if case else [])],
    )


def _kind(position: int) -> str:
    return "A story" if position == 1 else "A reply"


def _ended(row: AnyRow) -> list[str]:
    """How a case stands: open or not, what was decided last, and how it ended."""
    found = ["the case is open"] if row.status == "open" else []
    found += [f"a moderator {words.ACTION_WORDS[row.action]}"] if row.action else []
    return found + ([words.OUTCOME_WORDS[row.outcome]] if row.outcome else [])
