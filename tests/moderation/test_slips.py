"""A number of a form that is none: kind words, once, at a field that is there, and everything typed is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import CaseNote, Decision
from tests.client import Page
from tests.moderation.conftest import open_for
from tests.people import alice, mira

WORDS = "We read your words, and we care."
CLOSING = {"action": "members", "reason": WORDS, "outcome": "in_touch"}
LOST = "A part of this form got lost on its way. Please send it again: it holds everything you wrote."
NO_NUMBERS = ("abc", "1.5", "½", "1e3", "--1", "two")


def told(answer, field: str, kept: str) -> list[str]:
    """The texts of the summary, which all lead to this field; the other words are still there."""
    assert answer.status_code == 422
    assert kept in answer.text
    assert "integer" not in answer.text
    page = Page(answer.text)
    summary = page.one("div", class_="notice notice-bad error-summary")
    assert {link["href"] for link in summary.all("a")} == {f"#{field}"}
    assert page.all(id=field), "the summary leads somewhere"
    return [link.words for link in summary.all("a")]


@pytest.mark.parametrize("given", NO_NUMBERS)
def test_of_a_decision(client, crisis, stored, given):
    client.as_(mira)
    answer = client.post_form(crisis.to("decisions"), **CLOSING, version=given)
    assert told(answer, "f-action", WORDS) == [LOST]
    answer = client.post_form(crisis.to("decisions"), **CLOSING, days=given)
    assert len(told(answer, "f-days", WORDS)) == 1
    assert stored(select(Decision.id)) == []


def test_sent_again_it_is_saved(client, crisis, stored):
    """The page that came back holds the right version."""
    came_back = client.as_(mira).post_form(crisis.to("decisions"), **CLOSING, version="abc")
    form = Page(came_back.text).form(crisis.to("decisions"))
    assert client.post(form.action, data=form.given).status_code == 303
    assert stored.one(select(Decision.reason)) == WORDS


@pytest.mark.parametrize(
    ("to", "field", "wrong", "more"),
    [
        ("private-notes", "f-private-body", "version", {"body": WORDS}),
        ("care", "f-care", "care", {"reason": WORDS}),
        ("pause", "f-pause-days", "days", {"reason": WORDS}),
        ("check-ins", "f-check-in-further", "further", {"outcome": "doing_better", "note": WORDS}),
    ],
)
def test_of_the_other_forms(client, make, stored, to, field, wrong, more):
    opened = open_for(make, alice, voice="mask")
    client.as_(mira)
    if to == "check-ins":
        assert client.post_form(opened.to("decisions"), **CLOSING).status_code == 303
    answer = client.post_form(opened.to(to), **more, **{wrong: "abc"})
    assert len(told(answer, field, WORDS)) == 1
    assert stored(select(CaseNote.id)) == []
