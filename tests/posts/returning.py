"""Somebody at one of the four forms for texts of members, and everything that may stand in the way of sending it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from werkzeug.test import TestResponse

from forum.accounts.services import add_sanction
from forum.core.db import db, start_writing
from forum.posts import services
from forum.posts.models import State
from forum.posts.pipeline import HARD_LIMIT
from forum.posts.text import MAX_LENGTH
from forum.reports import services as report_services
from forum.spaces.models import Space
from tests.client import Visitor
from tests.factories.making import Maker
from tests.house import House
from tests.people import alice, bob, mira
from tests.posts.shared import set_to

TOO_LONG = "x" * 101  # for a content note


@dataclass
class Scene:
    """Somebody at a form, and what stands in the way of sending it."""

    house: House
    make: Maker
    client: Visitor
    patch: pytest.MonkeyPatch
    clock: Any

    def __post_init__(self) -> None:
        self.mine = self.make.thread(alice)
        self.bobs = self.make.thread(bob)

    # the four forms

    def starts(self, body: str, /, **more: str) -> TestResponse:
        fields = {"space": "kitchen", "title": "A title", "body": body, **more}
        return self.client.post_form("/threads", **fields)

    def replies(self, body: str, /, **more: str) -> TestResponse:
        return self.client.post_form(f"/threads/{self.bobs.thread_ref}/replies", body=body, **more)

    def edits(self, body: str, /, **more: str) -> TestResponse:
        fields = {"title": "A title", "body": body, "version": "1", **more}
        return self.client.post_form(f"/posts/{self.mine.post_ref}/edit", **fields)

    def reports(self, body: str, /, **more: str) -> TestResponse:
        fields = {"reason": "other", "details": body, **more}
        return self.client.post_form(f"/posts/{self.bobs.post_ref}/reports", **fields)

    # what stands in the way

    def inside(self, act: Callable[[], object]) -> None:
        with self.house.app.app_context():
            act()
            db.session.commit()

    def pause(self, kind: str = "pause") -> None:
        ends, known = self.clock.now + timedelta(days=2), self.house.known
        self.inside(lambda: add_sanction(known[alice].id, kind=kind, reason="Rest.", ends_at=ends, by=known[mira].id))

    def close_space(self) -> None:
        def close() -> None:
            start_writing()
            db.session.execute(update(Space).values(is_open=False))

        self.inside(close)

    def write_a_lot(self) -> None:
        set_to(self.house, "posts_per_hour", 1)
        for _ in range(HARD_LIMIT - 1):
            self.make.reply(self.bobs, alice)

    def no_more(self, module: object, limit: str) -> None:
        self.patch.setattr(module, limit, 0)

    def hide(self, post_ref: str) -> None:
        self.make.state(post_ref, State.HIDDEN, by=mira)

    def sent_before(self, send: Callable[..., TestResponse]) -> None:
        assert send("Other words.", key="the-same-key").status_code == 303

    def edited_elsewhere(self) -> None:
        assert self.edits("Other words.").status_code == 303


# name: (status, what stands in the way, how it is sent)
Way = tuple[int, Callable[[Scene], object], Callable[[Scene, str], TestResponse]]
NOTHING: Callable[[Scene], object] = lambda scene: None  # noqa: E731
WAYS: dict[str, Way] = {
    "start-no-title": (422, NOTHING, lambda s, text: s.starts(text, title="")),
    "start-long-note": (422, NOTHING, lambda s, text: s.starts(text, note=TOO_LONG)),
    "start-too-long": (422, NOTHING, lambda s, text: s.starts(text + "\n" + "so. " * (MAX_LENGTH // 4))),
    "start-title-alone": (422, NOTHING, lambda s, text: s.starts("", title=text[:100])),
    "start-paused": (403, lambda s: s.pause(), lambda s, text: s.starts(text)),
    "start-suspended": (403, lambda s: s.pause("suspend"), lambda s, text: s.starts(text)),
    "start-closed": (403, lambda s: s.close_space(), lambda s, text: s.starts(text)),
    "start-too-many": (429, lambda s: s.write_a_lot(), lambda s, text: s.starts(text)),
    "start-again": (409, lambda s: s.sent_before(s.starts), lambda s, text: s.starts(text, key="the-same-key")),
    "start-nowhere": (404, NOTHING, lambda s, text: s.starts(text, space="no-such-space")),
    "start-expired": (400, NOTHING, lambda s, text: s.starts(text, csrf_token="old")),
    "reply-long-note": (422, NOTHING, lambda s, text: s.replies(text, note=TOO_LONG)),
    "reply-too-long": (422, NOTHING, lambda s, text: s.replies(text + "\n" + "so. " * (MAX_LENGTH // 4))),
    "reply-paused": (403, lambda s: s.pause(), lambda s, text: s.replies(text)),
    "reply-suspended": (403, lambda s: s.pause("suspend"), lambda s, text: s.replies(text)),
    "reply-closed": (403, lambda s: s.close_space(), lambda s, text: s.replies(text)),
    "reply-too-many": (429, lambda s: s.write_a_lot(), lambda s, text: s.replies(text)),
    "reply-again": (409, lambda s: s.sent_before(s.replies), lambda s, text: s.replies(text, key="the-same-key")),
    "reply-hidden": (404, lambda s: s.hide(s.bobs.post_ref), lambda s, text: s.replies(text)),
    "reply-expired": (400, NOTHING, lambda s, text: s.replies(text, csrf_token="old")),
    "edit-long-note": (422, NOTHING, lambda s, text: s.edits(text, note=TOO_LONG)),
    "edit-too-long": (422, NOTHING, lambda s, text: s.edits(text + "\n" + "so. " * (MAX_LENGTH // 4))),
    "edit-paused": (403, lambda s: s.pause(), lambda s, text: s.edits(text)),
    "edit-too-many": (429, lambda s: s.no_more(services, "EDITS_PER_HOUR"), lambda s, text: s.edits(text)),
    "edit-elsewhere": (409, lambda s: s.edited_elsewhere(), lambda s, text: s.edits(text)),
    "edit-expired": (400, NOTHING, lambda s, text: s.edits(text, csrf_token="old")),
    "report-no-reason": (422, NOTHING, lambda s, text: s.reports(text, reason="")),
    "report-too-long": (422, NOTHING, lambda s, text: s.reports(text + "\n" + "so. " * 500)),
    "report-too-many": (
        429, lambda s: s.no_more(report_services, "MEMBER_LIMIT"), lambda s, text: s.reports(text),
    ),
    "report-own": (
        403, NOTHING,
        lambda s, text: s.client.post_form(f"/posts/{s.mine.post_ref}/reports", reason="other", details=text),
    ),
    "report-hidden": (404, lambda s: s.hide(s.bobs.post_ref), lambda s, text: s.reports(text)),
    "report-expired": (400, NOTHING, lambda s, text: s.reports(text, csrf_token="old")),
}  # fmt: skip
