"""Threads, replies and cases, made through the services that members and moderators use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from forum.cases.models import Case
from forum.core.db import db, start_writing
from forum.posts import states
from forum.posts.models import Post, State, Thread, Voice
from forum.posts.pipeline import Draft, Submitted
from forum.replies.services import post_reply
from forum.spaces.models import Space
from forum.threads.services import start_thread
from tests.house import House
from tests.people import Person, alice

QUIET = "The kettle is on and the rain has stopped."
CRISIS = "I want to end my life tonight. I have the tablets here."


@dataclass(frozen=True)
class Maker:
    """`make.thread(alice)`, `make.reply(thread, bob)`: each in a context of its own, committed."""

    house: House

    def thread(self, by: Person = alice, body: str = QUIET, *, space: str = "kitchen", **more: Any) -> Submitted:
        """A thread; `voice`, `title`, `note`, `key` as in a Draft."""
        draft = _draft(body, {"title": "A small thing", **more})
        with self.house.app.app_context():
            space_id = db.session.scalars(select(Space.id).where(Space.slug == space)).one()
            made = start_thread(draft, space_id=space_id, by=self.house.author(by))
            db.session.commit()
        return made

    def reply(self, to: Submitted | str, by: Person = alice, body: str = QUIET, **more: Any) -> Submitted:
        """A reply in the thread of `to` (what `thread` gave, or a thread's reference)."""
        ref = to if isinstance(to, str) else to.thread_ref
        with self.house.app.app_context():
            thread_id = db.session.scalars(select(Thread.id).where(Thread.ref == ref)).one()
            made = post_reply(_draft(body, more), thread_id=thread_id, by=self.house.author(by))
            db.session.commit()
        return made

    def state(self, post_ref: str, to: State, *, by: Person) -> None:
        """Move a post as a moderator's decision does."""
        with self.house.app.app_context():
            start_writing()
            post = db.session.scalars(select(Post).where(Post.ref == post_ref)).one()
            states.move(post, to, cause="decided", by=self.house.known[by].id)
            db.session.commit()

    def case_ref(self, post_ref: str) -> str:
        """The reference of a post's case."""
        with self.house.app.app_context():
            ref = select(Case.ref).join(Post, Post.id == Case.post_id).where(Post.ref == post_ref)
            return db.session.scalars(ref).one()


def _draft(body: str, more: dict[str, Any]) -> Draft:
    return Draft(body=body, voice=Voice(more.pop("voice", "name")), **more)


@dataclass(frozen=True)
class Stored:
    """What is stored now, read in a context of its own: `stored(select(Post.state))`."""

    house: House

    def __call__(self, statement: Select[Any]) -> list[Any]:
        """All rows; of a statement with one column its values."""
        with self.house.app.app_context():
            rows: list[Row[Any]] = list(db.session.execute(statement).all())
            return [row[0] if len(row) == 1 else row for row in rows]

    def one(self, statement: Select[Any]) -> Any:
        """The only row, or value."""
        found = self(statement)
        assert len(found) == 1, f"{len(found)} rows instead of one"
        return found[0]
