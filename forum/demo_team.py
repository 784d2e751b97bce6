"""What the demo's people do at a case, by the services of the workbench: `[[thread.act]]` in `demo_content/*.toml`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Select, select

from forum.accounts.models import Member
from forum.appeals import services as appeals
from forum.cases.models import Appeal, Case, Decision
from forum.core.access import Author, Viewer
from forum.core.db import db
from forum.moderation import services as moderation
from forum.moderation.deciding import Verdict, decide
from forum.moderation.services import Letter
from forum.posts.models import Post

Entry = dict[str, Any]


def act(post_ref: str, entry: Entry, *, by: Author, viewer: Viewer) -> None:
    """One act about a post: `does` names it, the other fields are its words."""
    ACTS[entry["does"]](post_ref, entry, by, viewer)


def _claim(post_ref: str, entry: Entry, by: Author, viewer: Viewer) -> None:
    moderation.claim(_case(post_ref), by=by)


def _note(post_ref: str, entry: Entry, by: Author, viewer: Viewer) -> None:
    moderation.add_note(_case(post_ref), entry["words"], by=by)


def _write(post_ref: str, entry: Entry, by: Author, viewer: Viewer) -> None:
    assert viewer.role is not None
    letter = Letter(body=entry["words"], with_lines=entry.get("lines", False))
    moderation.write_to_author(_case(post_ref), letter, by=by, role=viewer.role)


def _hand(post_ref: str, entry: Entry, by: Author, viewer: Viewer) -> None:
    to = db.session.scalars(select(Member.ref).where(Member.name == entry["to"])).one()
    moderation.hand(_case(post_ref), to=to, words=entry["words"], by=by)


def _decide(post_ref: str, entry: Entry, by: Author, viewer: Viewer) -> None:
    words = {name: entry[name] for name in ("reason", "note", "outcome", "content_note") if name in entry}
    decide(_case(post_ref), Verdict(action=entry["action"], **words), by=by)


def _ask(post_ref: str, entry: Entry, by: Author, viewer: Viewer) -> None:
    appeals.ask(_newest(_of(post_ref, Decision.ref), Decision.id), body=entry["words"], key=None, by=by)


def _answer(post_ref: str, entry: Entry, by: Author, viewer: Viewer) -> None:
    given = appeals.Answer(outcome=entry["outcome"], reason=entry["reason"], note=entry.get("note", ""))
    asked = select(Appeal.ref).join(Case, Case.id == Appeal.case_id).join(Post, Post.id == Case.post_id)
    appeals.answer(_newest(asked.where(Post.ref == post_ref), Appeal.at), given, by=by, viewer=viewer)


ACTS: dict[str, Callable[[str, Entry, Author, Viewer], None]] = {
    "claim": _claim,
    "note": _note,
    "write": _write,
    "hand": _hand,
    "decide": _decide,
    "ask": _ask,
    "answer": _answer,
}


def _case(post_ref: str) -> str:
    return db.session.scalars(select(Case.ref).join(Post, Post.id == Case.post_id).where(Post.ref == post_ref)).one()


def _of(post_ref: str, column: Any) -> Select[Any]:
    return select(column).join(Post, Post.id == Decision.post_id).where(Post.ref == post_ref)


def _newest(found: Select[Any], by: Any) -> str:
    return str(db.session.scalars(found.order_by(by.desc()).limit(1)).one())
