"""Whatever a moderator does on a case's page first, a decision leads back into the view they came from."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from tests.client import Page
from tests.factories.making import CRISIS
from tests.moderation.conftest import Opened, open_for
from tests.people import alice, bob, mira, omar

QUEUE = "/moderation"
VIEW = "care=4&unclaimed=1"
ACTS = {
    "claim": {},
    "notes": {"body": "They have slept."},
    "care": {"care": "4", "reason": "As it was."},
    "private-notes": {"body": "We have read it."},
    "pause": {"days": "1", "reason": "A rest."},
    "unlock": {},
}


def forms_without_a_view(page: Page, opened: Opened) -> list[str]:
    """The forms about this case that would forget where somebody came from."""
    about = [form for form in page.all("form") if (form.get("action") or "").startswith(opened.page)]
    assert about
    return [form["action"] for form in about if form.given.get("view") != VIEW]


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("closed", [False, True])
def test_every_form_of_a_case_carries_the_view(client, visitor, make, voice, closed):
    opened = open_for(make, alice, CRISIS, voice=voice)
    visitor().as_(omar).post_form(opened.to("decisions"), action="lock", reason="A rest.")
    if closed:
        visitor().as_(omar).post_form(opened.to("decisions"), action="keep", note="Read.")
    page = Page(client.as_(mira).get(opened.page, query_string={"view": VIEW}).text)
    assert forms_without_a_view(page, opened) == []


def test_so_does_a_case_about_a_member(client, make, stored):
    post = open_for(make, bob, "You are all pathetic and stupid.")
    client.as_(mira).fill_in(post.page, post.to("look"), look_reason="The third one.")
    about = Opened(post=None, ref=stored.one(select(Case.ref).where(Case.member_id.is_not(None))))
    page = Page(client.get(about.page, query_string={"view": VIEW}).text)
    assert forms_without_a_view(page, about) == []


@pytest.mark.parametrize("act", ACTS)
def test_after_any_act_the_page_still_knows_it(client, make, act):
    opened = open_for(make, alice, CRISIS, voice="mask")
    answer = client.as_(mira).post_form(opened.to(act), view=VIEW, **ACTS[act])
    assert answer.status_code == 303
    assert forms_without_a_view(Page(client.get(answer.location).text), opened) == []


def test_what_was_mistyped_forgets_nothing_either(client, make):
    opened = open_for(make)
    answer = client.as_(mira).post_form(opened.to("notes"), view=VIEW, body="")
    assert answer.status_code == 422
    assert forms_without_a_view(Page(answer.text), opened) == []


def test_a_second_look_and_an_undo_from_the_queue_lead_back_too(client, visitor, make):
    opened = open_for(make)
    visitor().as_(omar).post_form(opened.to("decisions"), action="keep", note="Read.")
    answer = client.as_(mira).post_form(opened.to("second-look"), agrees="yes", view=VIEW)
    assert answer.location == f"{QUEUE}?{VIEW}"
    other = open_for(make, bob)
    client.post_form(other.to("decisions"), action="keep", note="Read.", view=VIEW)
    queue = Page(client.get(f"{QUEUE}?{VIEW}").text)
    assert queue.form(f"{QUEUE}/undo").given["view"] == VIEW
    assert client.post_form(f"{QUEUE}/undo", view=VIEW).location == f"{other.page}?view=care%3D4%26unclaimed%3D1"
