"""What the tests of the workbench share: a crisis under a mask, and its case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from forum.cases.services import Reason, open_case
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.posts.models import Post, State, Thread
from forum.posts.pipeline import Submitted
from forum.spaces.team import limit_moderator
from tests.client import Page, Visitor
from tests.factories.making import CRISIS, Maker
from tests.house import House
from tests.people import Person, ada, alice


@dataclass(frozen=True)
class Opened:
    """A post with its case, and where the case's page is."""

    post: Submitted
    ref: str

    @property
    def page(self) -> str:
        return f"/moderation/cases/{self.ref}"

    def to(self, act: str) -> str:
        return f"{self.page}/{act}"


def open_for(make: Maker, by: Person = alice, body: str = CRISIS, **more: str) -> Opened:
    made = make.thread(by, body, **more)
    return Opened(post=made, ref=make.case_ref(made.post_ref))


def fill_queue(house: House, count: int, *, care: int | None = None) -> None:
    """More cases in the thread there is, with a signal each, of one level or of all in turn; straight into the tables,
    which is much quicker."""
    now = datetime(2026, 3, 4, 9, tzinfo=UTC)
    with house.app.app_context():
        start_writing()
        thread_id, last = db.session.execute(select(Thread.id, Thread.last_position)).one()
        for position in range(last + 1, last + 1 + count):
            post = Post(ref=new_ref(), thread_id=thread_id, position=position, voice="name", body="x", html="<p>x</p>")
            post.render_version, post.state, post.created_at = 1, State.PUBLISHED.value, now
            db.session.add(post)
            db.session.flush()
            reason = Reason(kind="screening", care=position % 5 if care is None else care, data={"rules": []})
            open_case(post_id=post.id, masked=False, reasons=[reason])
        db.session.execute(update(Thread).values(last_position=last + count))
        db.session.commit()


def limit_to(house: House, person: Person, *slugs: str) -> None:
    """These spaces alone are theirs; without any named, all of them again."""
    with house.app.app_context():
        limit_moderator(house.known[person].id, slugs or None, by=house.known[ada].id)
        db.session.commit()


@pytest.fixture
def crisis(make: Maker) -> Opened:
    """alice, under a mask, is in danger."""
    return open_for(make, voice="mask")


def send_form(client: Visitor, page: TestResponse | str, to: str, /, **fields: str) -> TestResponse:
    """Send the form of a page (open, or at an address) that leads to `to`. A field may be called `action`."""
    answer = client.get(page) if isinstance(page, str) else page
    return client.post(to, data={**Page(answer.text).form(to).given, **fields})
