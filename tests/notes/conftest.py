"""What the tests of private notes share: a post of alice's to which the team has written."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from forum.posts.pipeline import Submitted
from tests.factories.making import CRISIS, Maker
from tests.people import alice

LETTER = "We have read your post, and we are glad that you wrote."
ANSWER = "Thank you. It was a quieter night."


@dataclass(frozen=True)
class Written:
    """A post, its case, and where both sides read the notes."""

    post: Submitted
    case: str

    @property
    def notes(self) -> str:
        return f"/posts/{self.post.post_ref}/notes"

    @property
    def own(self) -> str:
        return f"/posts/{self.post.post_ref}"

    @property
    def thread(self) -> str:
        return f"/threads/{self.post.thread_ref}"

    @property
    def page(self) -> str:
        return f"/moderation/cases/{self.case}"

    @property
    def write(self) -> str:
        return f"{self.page}/private-notes"


@pytest.fixture(params=["name", "mask"])
def written(request: pytest.FixtureRequest, make: Maker) -> Written:
    """alice, by name and under a mask, is in danger; nobody has written to her yet."""
    post = make.thread(alice, CRISIS, voice=request.param)
    return Written(post=post, case=make.case_ref(post.post_ref))


@pytest.fixture
def masked(make: Maker) -> Written:
    post = make.thread(alice, CRISIS, voice="mask")
    return Written(post=post, case=make.case_ref(post.post_ref))


@pytest.fixture
def letter(written: Written, make: Maker) -> Written:
    """The same, and mira has written to her."""
    make.private_note(written.post.post_ref, body=LETTER)
    return written


@pytest.fixture
def masked_letter(masked: Written, make: Maker) -> Written:
    make.private_note(masked.post.post_ref, body=LETTER)
    return masked
