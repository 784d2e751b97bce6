"""Another look at a decision about a member: asked on their own page, answered by somebody else, and taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.accounts.models import Sanction
from forum.appeals.holdings import exports
from forum.cases.models import Appeal, Case, Decision, Signal
from forum.core.audit import AuditEvent, verify
from forum.core.db import db
from tests.client import Page
from tests.factories.making import CRISIS
from tests.moderation.conftest import open_for
from tests.people import ada, alice, bob, guest, mira, omar, sam

REASON = "Please have another look at our guidelines."
WORDS = "It was a joke between friends."
WHY = "We see it the way you do now."


@pytest.fixture
def place(client, visitor, make, stored, house) -> str:
    """mira suspended bob on the case about him; where he asks about it. The client is bob."""
    post = open_for(make, bob, "You are all pathetic and stupid.")
    staff = visitor().as_(mira)
    assert staff.post_form(post.to("look"), look_reason="Again.").status_code == 303
    case = stored.one(select(Case.ref).where(Case.member_id == house.known[bob].id))
    page = f"/moderation/cases/{case}"
    assert staff.fill_in(page, f"{page}/decisions", action="suspend", reason=REASON).status_code == 303
    client.as_(bob)
    return f"/decisions/{stored.one(select(Decision.ref))}/appeals"


@pytest.fixture
def asked(client, place, stored) -> str:
    """The team's page of what bob asked."""
    assert client.fill_in(place, place, body=WORDS).status_code == 303
    return f"/moderation/appeals/{stored.one(select(Appeal.ref))}"


def test_the_member_asks_from_their_own_page(client, place, stored, house):
    told = Page(client.get("/me").text).one("section", id="from-the-team")
    assert REASON in told.words
    assert place in [link["href"] for link in told.all("a", href="")]
    sent = client.fill_in(place, place, body=WORDS)
    assert (sent.status_code, sent.location) == (303, place)
    page = Page(client.get(place).text)
    assert WORDS in page.words
    assert "/me#from-the-team" in page.links
    case = stored.one(select(Case).where(Case.member_id == house.known[bob].id))
    assert case.status == "open"
    assert stored(select(Signal.kind).where(Signal.case_id == case.id, Signal.answered.is_(False))) == ["appeal"]
    assert client.post_form(place, body=WORDS, key="other").status_code == 409
    assert "You asked for another look." in Page(client.get("/me").text).words


@pytest.mark.parametrize("person", [alice, mira, sam, ada, guest], ids=str)
def test_for_everybody_else_there_is_no_such_page(client, place, person):
    client.as_(person)
    assert client.get(place).status_code == 404
    assert client.post_form(place, body=WORDS).status_code == 404


def test_words_of_danger_bring_help_and_raise_the_case(client, place, stored, house, with_directory):
    assert client.fill_in(place, place, body=CRISIS).status_code == 303
    assert stored.one(select(Case.care).where(Case.member_id == house.known[bob].id)) == 4
    assert Page(client.get(place).text).one("section", id="help-panel")


def test_an_empty_one_comes_back(client, place, stored):
    assert client.fill_in(place, place, body="  ").status_code == 422
    assert stored(select(Appeal.id)) == []


def test_somebody_else_takes_it_back_and_the_suspension_ends(client, visitor, asked, stored, house, place):
    assert visitor().as_(mira).post_form(asked, outcome="overturned", reason=WHY).status_code == 403
    other = visitor().as_(omar)
    assert asked.rpartition("/")[2] in other.get("/moderation/appeals").text
    page = other.get(asked)
    assert WORDS in page.text
    assert "about bob" in Page(page.text).words
    answer = other.fill_in(asked, asked, outcome="overturned", reason=WHY)
    assert answer.status_code == 303, answer.text
    assert stored.one(select(Sanction.lifted_at)) is not None
    assert stored.one(select(Case.status).where(Case.member_id == house.known[bob].id)) == "closed"
    assert WHY in client.get(place).text
    assert WHY in Page(client.get("/me").text).one("section", id="from-the-team").words
    with house.app.app_context():
        assert verify()[1] is None
    assert stored(select(AuditEvent.action).where(AuditEvent.action == "decision.appeal_answered"))


def test_a_decision_that_stands_leaves_the_suspension(client, visitor, asked, stored, place):
    answer = visitor().as_(sam).fill_in(asked, asked, outcome="upheld", reason=WHY)
    assert answer.status_code == 303
    assert stored.one(select(Sanction.lifted_at)) is None
    assert WHY in client.get(place).text
    case = stored.one(select(Case.ref).where(Case.member_id.is_not(None)))
    timeline = Page(visitor().as_(omar).get(f"/moderation/cases/{case}").text).one("ol", class_="timeline").words
    assert "Looked again at “suspended the member”: it stands sam" in timeline
    assert WHY in timeline


def test_the_copy_holds_what_was_asked(house, asked):
    with house.app.app_context():
        (section,) = exports(house.known[bob].id)
        assert [(entry["words"], entry["about_the_decision"]) for entry in section.entries] == [(WORDS, "suspend")]
        assert not list(exports(house.known[alice].id)[0].entries)
        db.session.rollback()


def test_the_words_for_who_answers_speak_of_a_member(client, visitor, asked):
    desk = visitor().as_(omar)
    page = Page(desk.get(asked).text)
    assert "What the member says" in page.words
    assert "The member reads this, not your name." in page.words
    answer = desk.fill_in(asked, asked, outcome="upheld", note="For us.")
    assert answer.status_code == 422
    assert "Please write a reason. The member will read it." in answer.text
    assert "writer" not in Page(answer.text).one("main").words
    assert "For us." in answer.text
    assert desk.fill_in(asked, asked, outcome="upheld", reason=WHY).status_code == 303
    saved = "Saved: the decision stands. Whoever asked sees it with your reason."
    assert saved in Page(desk.get("/moderation/appeals").text).words
