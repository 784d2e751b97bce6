"""What a moderator reads when they decide about a member: no word speaks of a post, because there is none."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CheckIn, SecondLook
from tests.client import Page
from tests.moderation.conftest import Opened, open_for
from tests.people import bob, mira

KIND = "Please have another look at our guidelines."


@pytest.fixture
def bobs(client, make, stored) -> Opened:
    """The case about bob; the client is mira."""
    post = open_for(make, bob, "You are all pathetic and stupid.")
    assert client.as_(mira).fill_in(post.page, post.to("look"), look_reason="The third time.").status_code == 303
    return Opened(post=None, ref=stored.one(select(Case.ref).where(Case.member_id.is_not(None))))


def test_the_form_says_who_reads_the_reason(client, bobs):
    form = Page(client.get(bobs.page).text).form(bobs.to("decisions"))
    assert "Reason, shown to the member" in form.words


@pytest.mark.parametrize("action", ["warn", "pause", "suspend"])
def test_so_does_the_answer_when_it_is_missing(client, bobs, action):
    answer = client.fill_in(bobs.page, bobs.to("decisions"), action=action, note="For us.")
    assert answer.status_code == 422
    assert "Please write a reason. The member will read it." in answer.text
    assert "the post will read it" not in answer.text


@pytest.mark.parametrize(
    ("action", "reason", "words"),
    [
        ("warn", KIND, "you reminded the member of the guidelines. The member sees it with your reason."),
        ("keep", "", "you kept it. The member sees it and that a moderator has looked."),
    ],
)
def test_so_does_what_was_saved(client, bobs, action, reason, words):
    assert client.fill_in(bobs.page, bobs.to("decisions"), action=action, reason=reason).status_code == 303
    assert words in Page(client.get("/moderation").text).one("div", role="status").words


def test_so_do_the_page_its_timeline_and_the_list(client, bobs):
    assert client.fill_in(bobs.page, bobs.to("decisions"), action="suspend", reason=KIND).status_code == 303
    page = Page(client.get(bobs.page).text)
    assert "mira suspended the member" in page.words
    assert "Decided: suspended the member" in page.words
    assert "suspended the writer" not in page.words


@pytest.mark.parametrize(("care", "looks"), [("3", 0), ("4", 1)])
def test_no_check_in_follows_and_the_form_says_why(client, bobs, stored, care, looks):
    """There is no post to write a private note at. A crisis has its second look all the same."""
    told = "No check-in follows this case"
    assert told not in Page(client.get(bobs.page).text).words
    client.fill_in(bobs.page, bobs.to("care"), care=care)
    form = Page(client.get(bobs.page).text).form(bobs.to("decisions"))
    assert told in form.words
    assert ("looks at this case a second time" in form.words) == bool(looks)
    sent = client.post_form(bobs.to("decisions"), action="checked", note="We called him.", check_in="1")
    assert sent.status_code == 303
    assert stored(select(CheckIn.id)) == []
    assert len(stored(select(SecondLook.id))) == looks
    assert Page(client.get("/moderation").text).all("li", data_check_in="") == []
