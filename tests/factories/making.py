"""Threads, replies and cases, made through the services that members and moderators use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, select

from forum.appeals.services import ask
from forum.cases.models import Appeal, Case, Decision
from forum.cases.services import Reason, open_case
from forum.core.db import db, start_writing
from forum.moderation.deciding import Verdict, decide
from forum.moderation.services import Letter, write_to_author
from forum.posts import states
from forum.posts.models import Post, State, Thread, Voice
from forum.posts.pipeline import Draft, Submitted
from forum.replies.services import post_reply
from forum.spaces.models import Space
from forum.threads.services import start_thread
from tests.house import House
from tests.people import Person, alice, mira

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

    def private_note(self, post_ref: str, by: Person = mira, body: str = "Thank you for writing.", **more: Any) -> str:
        """The team writes to the author of a post; `with_lines` as in a Letter. Opens a case if there is none."""
        with self.house.app.app_context():
            start_writing()
            post = db.session.scalars(select(Post).where(Post.ref == post_ref)).one()
            case = db.session.scalar(select(Case).where(Case.post_id == post.id))
            if case is None:
                case = open_case(post_id=post.id, masked=post.voice != "name", reasons=[Reason(kind="person")])
            ref, role = case.ref, by.role
            assert role is not None
            db.session.commit()
            write_to_author(ref, Letter(body=body, **more), by=self.house.author(by), role=role)
            db.session.commit()
        return ref

    def decision(self, post_ref: str, *, by: Person = mira, action: str = "fold") -> str:
        """A moderator decides about a post; the reference of the decision. Opens a case if there is none."""
        with self.house.app.app_context():
            start_writing()
            post = db.session.scalars(select(Post).where(Post.ref == post_ref)).one()
            case = open_case(post_id=post.id, masked=post.voice != "name", reasons=[Reason(kind="person")])
            ref, version, case_id = case.ref, case.version, case.id
            db.session.commit()
            decide(ref, Verdict(action=action, reason="Thank you.", version=version), by=self.house.author(by))
            db.session.commit()
            made = select(Decision.ref).where(Decision.case_id == case_id).order_by(Decision.id.desc()).limit(1)
            return db.session.scalars(made).one()

    def appeal(self, decision_ref: str, *, by: Person = alice, body: str = "Please look at it again.") -> str:
        """The author of a post asks for another look at a decision; the reference of what was stored."""
        with self.house.app.app_context():
            ask(decision_ref, body=body, key=None, by=self.house.author(by))
            db.session.commit()
            made = select(Appeal.ref).join(Decision, Decision.id == Appeal.decision_id)
            return db.session.scalars(made.where(Decision.ref == decision_ref)).one()

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
