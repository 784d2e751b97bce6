"""`/moderation/cases/<ref>`: everything a moderator needs to decide, and of a mask no more than the mask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.posts.models import Post
from tests.client import Page
from tests.factories.making import CRISIS
from tests.house import count_statements
from tests.moderation.conftest import open_for
from tests.people import ada, alice, bob, guest, mira, sam

STATEMENTS = 24  # however long the history


def test_the_text_is_there_before_any_claim_folded_until_opened(client, crisis):
    answer = client.as_(mira).get(crisis.page)
    page = Page(answer.text)
    folded = page.all("details", class_="case-text") + page.all("details", class_="case-marked")
    assert all("open" not in details.attributes for details in folded)
    assert CRISIS in folded[0].words
    assert page.words.count("end my life") == sum(details.words.count("end my life") for details in folded) == 2


def test_what_was_noticed_is_marked_in_the_text_as_written(client, make):
    opened = open_for(make, alice, "<b>Hi</b> & hello.\n\nI want to end my life tonight.", title="Quotes 'n' things")
    details = Page(client.as_(mira).get(opened.page).text).one("details", class_="case-marked")
    marked = [mark.words for mark in details.all("mark")]
    assert any("end my life" in text for text in marked)
    assert "<b>Hi</b> & hello." in details.words
    assert not details.all("b")
    assert "Quotes 'n' things" in details.words


def test_it_says_why_how_urgent_and_what_the_machine_thought_first(client, crisis):
    page = Page(client.as_(mira).get(crisis.page).text)
    assert "Says they want to end their life" in page.words
    assert "Crisis" in page.words
    assert "It is about suicide" in page.words
    assert "hearth-screening/" in page.words
    assert f"/posts/{crisis.post.post_ref}" in page.links


def test_a_named_author_is_named(client, make):
    assert "by alice" in Page(client.as_(mira).get(open_for(make, alice).page).text).words


def test_a_masked_author_is_the_mask_and_the_hour(client, crisis, clock):
    page = Page(client.as_(mira).get(crisis.page).text)
    assert "alice" not in page.words
    assert "under a mask" in page.words
    exact = [moment["datetime"] for moment in page.all("time") if not moment["datetime"].endswith("00:00Z")]
    assert exact == ["2026-03-04T10:35:00Z"], "the due time alone tells minutes, and those rounded up to five"


@pytest.mark.parametrize("person", [alice, ada, bob])
def test_for_others_it_is_not_there(client, crisis, person):
    assert client.as_(person).get(crisis.page).status_code == 404
    assert client.as_(person).get("/moderation/cases/nowhere00000").status_code == 404


def test_a_guest_is_asked_to_sign_in(client, crisis):
    assert client.as_(guest).get(crisis.page).location.startswith("/sign-in")


def test_an_absent_case_is_not_found(client):
    assert client.as_(mira).get("/moderation/cases/nowhere00000").status_code == 404


def test_the_timeline_tells_who_did_what_in_order(client, visitor, crisis, clock):
    client.as_(mira)
    for minutes, act, fields in (
        (1, "claim", {}),
        (2, "care", {"care": "3", "reason": "Spoke to them."}),
        (3, "notes", {"body": "All calm."}),
        (4, "decisions", {"action": "keep", "note": "Read."}),
    ):
        clock.tick(timedelta(minutes=minutes))
        assert client.post_form(crisis.to(act), **fields).status_code == 303
    events = [item.words for item in Page(client.get(crisis.page).text).one("ol", class_="timeline").all("li")]
    order = ["Filter:", "Began to look", "from Crisis to Red", "Wrote a case note", "Decided: kept it"]
    found = [next(index for index, words in enumerate(events) if start in words) for start in order]
    assert found == sorted(found)
    assert all("mira" in events[index] for index in found[1:])


def test_marks_follow_an_edit(client, make, stored):
    opened = open_for(make, alice)
    edit = f"/posts/{opened.post.post_ref}/edit"
    client.as_(alice).fill_in(edit, edit, body="A line before. I want to end my life tonight.")
    assert stored.one(select(Post.version)) == 2
    details = Page(client.as_(mira).get(opened.page).text).one("details", class_="case-marked")
    assert any("end my life" in mark.words for mark in details.all("mark"))
    assert "The writer changed the post" in Page(client.get(opened.page).text).words


def test_a_report_is_shown_without_who_sent_it(client, visitor, crisis):
    said = "Please look, she sounds as if she is saying farewell."
    visitor().as_(bob).post_form(f"/posts/{crisis.post.post_ref}/reports", reason="worried", details=said)
    page = Page(client.as_(sam).get(crisis.page).text)
    reports = page.one("section", aria_labelledby="reports")
    assert said in reports.words
    assert "from a member" in reports.words
    assert "bob" not in page.words


def test_a_long_history_costs_no_more_statements(app, client, crisis):
    client.as_(mira).get(crisis.page)
    few = count_statements(app, lambda: client.get(crisis.page))
    for number in range(5):
        client.post_form(crisis.to("notes"), body=f"Note {number}")
        client.post_form(crisis.to("claim"))
        client.post_form(crisis.to("care"), care=str(3 + number % 2), reason="Back and forth.")
    assert count_statements(app, lambda: client.get(crisis.page)) == few <= STATEMENTS
