"""What becomes of a report, told on the sender's own page and nowhere else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.reports.models import Report
from forum.reports.words import outcome_words
from tests.client import Page
from tests.factories.made import as_made
from tests.people import alice, bob, guest, mira, newt

SECTION = {"aria_labelledby": "own-reports"}


def told(client, make, reason: str = "harassment"):
    made = make.thread(alice, "The kettle is on.")
    client.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason=reason, details="Please look at this.")
    return made


def decide(visitor, make, made, action: str) -> None:
    to = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    assert visitor().as_(mira).post_form(to, action=action, reason="Be gentle, please.").status_code == 303


def test_the_sender_sees_that_it_is_open_and_then_what_was_decided(client, visitor, make, stored, clock):
    made = told(client, make)
    assert "A moderator will read it." in Page(client.get("/me").text).one("section", **SECTION).words
    decide(visitor, make, made, "hide")
    section = Page(client.get("/me").text).one("section", **SECTION)
    assert "A moderator has read the post and has acted on it." in section.words
    answered = stored.one(select(Report.outcome, Report.outcome_at))
    assert tuple(answered) == ("hide", clock.now)


def test_it_says_nothing_about_the_writer_and_names_no_post(client, visitor, make):
    made = told(client, make)
    decide(visitor, make, made, "remove")
    section = Page(client.get("/me").text).one("section", **SECTION)
    for word in ("alice", "kettle", made.post_ref, "gentle"):
        assert word not in section.words
    assert section.all("a") == []


def test_others_see_no_such_section(client, visitor, make):
    told(client, make)
    for person in (alice, newt):
        assert not Page(visitor().as_(person).get("/me").text).all("section", **SECTION)


def test_a_guests_report_is_answered_without_anybody_to_tell(client, visitor, make, stored):
    made = make.thread(alice)
    client.as_(guest).post_form(f"/posts/{made.post_ref}/reports", reason="harm")
    decide(visitor, make, made, "keep")
    assert stored(select(Report.outcome, Report.reporter_id)) == [("keep", None)]


def test_one_decision_answers_all_that_are_open_and_no_older_one(client, visitor, make, stored):
    made = told(client, make)
    decide(visitor, make, made, "keep")
    visitor().as_(newt).post_form(f"/posts/{made.post_ref}/reports", reason="harm")
    visitor().as_(guest).post_form(f"/posts/{made.post_ref}/reports", reason="spam")
    decide(visitor, make, made, "fold")
    assert stored(select(Report.outcome).order_by(as_made(Report))) == ["keep", "fold", "fold"]


@pytest.mark.parametrize(
    ("reason", "outcome", "words"),
    [
        ("spam", "keep", "It stays on the site."),
        ("spam", "fold", "has acted on it"),
        ("worried", "hide", "we can’t say more"),
        ("worried", "keep", "we can’t say more"),
        ("harm", None, "will read it"),
    ],
)
def test_the_words_fit_what_was_told_and_decided(reason, outcome, words):
    assert words in outcome_words(reason, outcome)


def test_the_thanks_page_can_be_opened_by_anybody(client):
    page = Page(client.as_(guest).get("/reports/thanks").text)
    assert "Thank you for telling us" in page.words
