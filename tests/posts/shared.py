"""What the tests of posts, threads and replies share."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, func, select
from werkzeug.test import TestResponse

from forum.cases.models import Case, Signal
from forum.core import clock
from forum.core.db import db, start_writing
from forum.core.settings import SettingRow
from forum.posts.models import Post
from tests.client import Visitor
from tests.factories.made import as_made
from tests.house import House

WORRIED = "I keep thinking that everybody would be better off without me."
GOODBYE = "This is my last post. I'm sorry, I love you all, goodbye."
ABUSE = "My ex hits our son with a belt every weekend he has him."  # care 4, and exposure 1


def start(
    client: Visitor, body: str, /, *, space: str = "kitchen", title: str = "A title", **more: str
) -> TestResponse:
    """Send the form of a new thread."""
    return client.post_form("/threads", space=space, title=title, body=body, **more)


def set_to(house: House, name: str, value: int) -> None:
    """Set a setting, below its floor too: a test needs a sample of nothing, or a limit it can reach."""
    with house.app.app_context():
        start_writing()
        db.session.add(SettingRow(name=name, value=value, changed_at=clock.now(), changed_by=None))
        db.session.commit()


def count(model: type, *where: ColumnElement[bool]) -> Select[tuple[int]]:
    return select(func.count()).select_from(model).where(*where)


def kinds_of(post_ref: str) -> Select[tuple[str]]:
    """The kinds of signal on a post's case, in order."""
    joined = select(Signal.kind).join(Case, Case.id == Signal.case_id).join(Post, Post.id == Case.post_id)
    return joined.where(Post.ref == post_ref).order_by(as_made(Signal))
