"""What the tests of the workbench share: a crisis under a mask, and its case."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from werkzeug.test import TestResponse

from forum.posts.pipeline import Submitted
from tests.client import Page, Visitor
from tests.factories.making import CRISIS, Maker
from tests.people import Person, alice


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


@pytest.fixture
def crisis(make: Maker) -> Opened:
    """alice, under a mask, is in danger."""
    return open_for(make, voice="mask")


def send_form(client: Visitor, page: TestResponse | str, to: str, /, **fields: str) -> TestResponse:
    """Send the form of a page (open, or at an address) that leads to `to`. A field may be called `action`."""
    answer = client.get(page) if isinstance(page, str) else page
    return client.post(to, data={**Page(answer.text).form(to).given, **fields})
