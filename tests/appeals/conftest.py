"""What the tests of appeals share: a post of alice's that mira has hidden."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import select

from forum.cases.models import Appeal, Decision
from forum.posts.pipeline import Submitted
from tests.factories.making import QUIET, Maker
from tests.moderation.conftest import Opened
from tests.people import Person, alice, bob, mira

WORDS = "I wrote about my own week, and nobody else."
WHY = "Thank you for asking. We see it differently now."
HIDDEN = "Parts of it could hurt somebody."


@dataclass(frozen=True)
class Decided:
    """A post that was decided on, and where its author asks for another look."""

    post: Submitted
    ref: str
    opened: Opened

    @property
    def to(self) -> str:
        return f"/decisions/{self.ref}/appeals"

    @property
    def own(self) -> str:
        return f"/posts/{self.post.post_ref}"


def told_of(make: Maker, visitor, by: Person = alice, body: str = QUIET, **more: str) -> Opened:
    """A quiet post that a reader told us about, so that it has a case."""
    made = make.thread(by, body, **more)
    visitor().as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="other", details="Please look.")
    return Opened(post=made, ref=make.case_ref(made.post_ref))


@pytest.fixture
def decide(make: Maker, visitor, stored):
    """Have `by` decide on a new post of alice's."""

    def decide(action: str = "hide", *, voice: str = "name", by: Person = mira, body: str = QUIET, **more: str):
        opened = told_of(make, visitor, body=body, voice=voice)
        answer = (
            visitor().as_(by).post_form(opened.to("decisions"), action=action, reason=HIDDEN, space="garden", **more)
        )
        assert answer.status_code == 303
        newest = stored(select(Decision.ref).order_by(Decision.id.desc()))[0]
        return Decided(post=opened.post, ref=newest, opened=opened)

    return decide


@pytest.fixture(params=["name", "mask"])
def hidden(request: pytest.FixtureRequest, decide) -> Decided:
    """alice's post, by name and under a mask, was hidden by mira."""
    return decide("hide", voice=request.param)


@pytest.fixture
def asked(hidden: Decided, visitor, stored) -> Decided:
    """The same, and alice asked for another look."""
    assert visitor().as_(alice).fill_in(hidden.to, hidden.to, body=WORDS).status_code == 303
    return hidden


@pytest.fixture
def place(stored):
    """Where the team answers the only appeal there is."""
    return lambda: f"/moderation/appeals/{stored.one(select(Appeal.ref))}"
