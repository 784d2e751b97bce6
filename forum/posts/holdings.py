"""What posts hold of a member: by name for the worker to find, under masks for their own request alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from forum.cases.queries import list_decisions
from forum.core.access import Author
from forum.core.db import db
from forum.core.holdings import Entry, Leaving, Section, answers, in_words
from forum.core.types import AnyRow
from forum.masks.models import Mask
from forum.posts import erasing
from forum.posts.models import Post, PostRevision, Thread
from forum.posts.queries import words_of
from forum.posts.states import MEMBER_STATES
from forum.posts.views import DECISION_WORDS, GONE_TITLE, how_it_stands
from forum.spaces.models import Space

IN_ORDER = (Post.created_at, Post.thread_id, Post.position)
ON_SHOW = "Everyone who can read the space can read it."


def exports(member_id: int) -> Sequence[Section]:
    entries = _entries(erasing.list_named(member_id))
    return [Section(name="posts", title="What you posted by name", entries=list(entries))]


def exports_masked(author: Author) -> Sequence[Section]:
    entries = _entries(erasing.list_masked(author))
    return [Section(name="posts-under-masks", title="What you posted under masks", entries=list(entries))]


def erases(leaving: Leaving) -> None:
    """The posts stay without a name, or go without their words. Nothing under a mask is found here."""
    erasing.forget_name(leaving.member_id)
    if leaving.words_go:
        erasing.take_back(erasing.list_named(leaving.member_id))


def _entries(post_ids: Sequence[int]) -> Iterator[Entry]:
    for some in erasing.batches(post_ids):
        older, decided = _older(some), list_decisions(some)
        for row in _rows(some):
            entry = _entry(row)
            entry["older_versions"] = older.get(row.id, [])
            entry["decisions"] = [_decision(one) for one in decided.get(row.id, [])]
            yield entry


def _decision(row: AnyRow) -> Entry:
    told = {"decision": DECISION_WORDS[row.action], "reason": row.reason, "at": in_words(row.at)}
    more = {"rule": row.rule, "days": row.days, "what_you_can_do": row.mend}
    return told | {name: value for name, value in more.items() if value}


def _rows(post_ids: Sequence[int]) -> Sequence[AnyRow]:
    columns: Any = (Post.id, Post.ref, Post.position, Post.voice, Post.body, Post.note, Post.state)
    times: Any = (Post.created_at, Post.edited_at, words_of(Post.__table__))
    place: Any = (Thread.title, Thread.opening_state, Space.name.label("space"), Mask.name.label("mask"))
    rows = select(*columns, *times, *place).join(Thread, Thread.id == Post.thread_id)
    rows = rows.join(Space, Space.id == Thread.space_id).outerjoin(Mask, Mask.id == Post.mask_id)
    return db.session.execute(rows.where(Post.id.in_(post_ids)).order_by(*IN_ORDER)).all()


def _entry(row: AnyRow) -> Entry:
    """One post with its place. The title of somebody else's conversation is there only while members can read it."""
    shows = row.position == 1 or row.opening_state in MEMBER_STATES
    place = {"space": row.space, "conversation": row.title if shows else GONE_TITLE}
    kind = "the opening post" if row.position == 1 else "a reply"
    signed = {"mask": row.mask} if row.mask else {}
    times = {"written": in_words(row.created_at), "changed": in_words(row.edited_at)}
    state = how_it_stands(row, on_show=ON_SHOW)
    words = {"content_note": row.note, "words": row.body}
    return {"reference": row.ref, **place, "kind": kind, **signed, **times, "how_it_stands": state, **words}


def _older(post_ids: Sequence[int]) -> dict[int, list[Entry]]:
    """The words before each change, by post."""
    columns: Any = (PostRevision.post_id, PostRevision.title, PostRevision.body, PostRevision.note)
    rows = select(*columns, PostRevision.replaced_at).where(PostRevision.post_id.in_(post_ids))
    found: dict[int, list[Entry]] = {}
    for row in db.session.execute(rows.order_by(PostRevision.post_id, PostRevision.number)):
        entry = {"replaced": in_words(row.replaced_at), "conversation": row.title, "content_note": row.note}
        found.setdefault(row.post_id, []).append({**entry, "words": row.body})
    return found


KEPT = "stays without a name; or goes without its words, as the member chose"

answers(
    "posts",
    tables={
        "posts": KEPT,
        "threads": "stays without a name; the title goes with the words of its opening post",
        "post_revisions": "stays with its post; deleted when the words go",
        "redactions": "stays sealed for the team; deleted when the words go",
        "post_transitions": "stays: it names staff at most, and then without the name of those who left",
        "assessments": "stays with its post: codes and places in a text, no words",
        "words_to_go": "deleted with the words",
        "post_pauses": "stays: it names a post and, of the team, nobody who left",
    },
    exports=exports,
    exports_masked=exports_masked,
    erases=erases,
)
