"""The author's panel knows where the reading of the post stands: waiting, late, read, and waiting again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from forum.crisis import words
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, mira
from tests.posts.shared import start

pytestmark = pytest.mark.usefixtures("with_directory")


def told(client, address: str) -> str:
    return Page(client.get(address).text).one("section", id="help-panel").one("p", class_="help-next").words


def decide(client, case_ref: str) -> None:
    note = "I have written to the team."
    sent = client.post_form(f"/moderation/cases/{case_ref}/decisions", action="keep", note=note)
    assert sent.status_code == 303


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_waiting_late_read_and_waiting_again(client, visitor, make, clock, voice):
    author = client.as_(alice)
    thread = start(author, CRISIS, voice=voice).location
    post = Page(author.get(thread).text).one("article", data_post="")["data-post"]
    own = f"/posts/{post}"
    assert "We ask a moderator to read it by about" in told(author, thread)
    clock.tick(timedelta(minutes=21))
    assert words.READING_LATE in told(author, thread)
    decide(visitor().as_(mira), make.case_ref(post))
    for address in (thread, own):
        assert words.HAS_READ in told(author, address)
        assert "by about" not in told(author, address)
    author.fill_in(f"{own}/edit", f"{own}/edit", body=f"{CRISIS} Now.")
    assert "We ask a moderator to read it by about" in told(author, own)
