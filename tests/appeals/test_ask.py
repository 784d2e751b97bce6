"""`/decisions/<ref>/appeals`: the author of a post asks for another look, whatever voice it has."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.cases.models import Appeal, Case, Signal
from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.posts.erasing import delete_own_words, delete_words_left
from forum.posts.models import Post
from tests.appeals.conftest import WORDS
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob, guest, mira, omar

HOURS = timedelta(hours=72)


def test_the_statement_leads_to_the_form_and_the_form_stores_it(client, hidden, stored):
    page = Page(client.as_(alice).get(hidden.own).text)
    assert f'href="{hidden.to}"' in client.get(hidden.own).text
    assert "Ask someone else to look again" in page.words
    answer = client.fill_in(hidden.to, hidden.to, body=WORDS)
    assert (answer.status_code, answer.location) == (303, hidden.to)
    appeal = stored.one(select(Appeal))
    assert (appeal.body, appeal.outcome, appeal.by_id, appeal.unread) == (WORDS, None, None, False)
    assert appeal.engine
    page = Page(client.get(hidden.to).text)
    assert WORDS in page.words
    assert "It waits for an answer" in page.words
    assert "You asked for another look." in client.get(hidden.own).text


def test_nobody_else_knows_of_it(client, hidden, stored):
    for person in (bob, mira, guest):
        client.as_(person)
        assert client.get(hidden.to).status_code == 404
        assert client.post_form(hidden.to, body=WORDS).status_code == 404
    assert client.as_(alice).get("/decisions/abcdefghijkl/appeals").status_code == 404
    assert stored(select(Appeal)) == []


def test_it_brings_the_case_back_and_drives_its_time(client, hidden, stored, clock):
    clock.tick(timedelta(minutes=3, seconds=11))
    client.as_(alice).fill_in(hidden.to, hidden.to, body=WORDS)
    case, appeal = stored.one(select(Case)), stored.one(select(Appeal))
    since = clock.now.replace(minute=0, second=0, microsecond=0) if case.masked else clock.now
    assert (appeal.at, appeal.due_at) == (since, since + HOURS)
    assert case.status == "open"
    assert case.due_at <= appeal.due_at
    row = Page(client.as_(omar).get("/moderation?kind=appeal").text).one("li", data_case=case.ref)
    assert "The writer asks somebody else to look at a decision again" in row.words
    assert WORDS not in row.words


def test_a_shorter_time_set_by_the_team_counts(app, client, hidden, stored):
    from forum.core.db import db, start_writing
    from forum.core.settings import change_setting

    with app.app_context():
        start_writing()
        change_setting("appeal_answer_hours", 5, by=None)
        db.session.commit()
    client.as_(alice).fill_in(hidden.to, hidden.to, body=WORDS)
    appeal = stored.one(select(Appeal))
    assert appeal.due_at - appeal.at == timedelta(hours=5)
    assert stored.one(select(Case.due_at)) == appeal.due_at


def test_who_asked_is_written_down_nowhere(client, decide, stored, hour_over):
    decided = decide("hide", voice="mask")
    client.as_(alice).fill_in(decided.to, decided.to, body=WORDS)
    hour_over()
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "decision.appealed"))
    assert (event.actor_id, event.at.minute, event.details) == (None, 0, {})
    signal = stored.one(select(Signal).where(Signal.kind == "appeal"))
    assert (signal.at.minute, signal.at.second) == (0, 0)


def test_words_of_danger_raise_the_case_and_bring_help_at_once(client, hidden, stored, with_directory):
    sent = client.as_(alice).fill_in(hidden.to, hidden.to, body=CRISIS)
    assert stored.one(select(Case.care)) == 4
    panel = Page(client.get(sent.location).text).one("section", id="help-panel")
    assert "What you wrote is with the team." in panel.words


def test_the_same_form_twice_is_once(client, hidden, stored):
    fields = {"body": WORDS, "key": "one"}
    assert [client.as_(alice).post_form(hidden.to, **fields).status_code for _ in range(2)] == [303, 303]
    assert stored.one(select(func.count()).select_from(Appeal)) == 1
    other = client.post_form(hidden.to, body="Something else.", key="one")
    assert other.status_code == 409
    assert "Something else." in other.text


def test_a_second_one_is_declined_and_keeps_what_was_typed(client, asked, stored):
    answer = client.as_(alice).post_form(asked.to, body="And one more thing.", key="two")
    assert answer.status_code == 409
    assert "And one more thing." in answer.text
    assert "You have asked about this decision already." in Page(answer.text).words
    assert stored.one(select(func.count()).select_from(Appeal)) == 1


@pytest.mark.parametrize("body", ["", "   \n", "\u200b\u200b", "x" * 4001])
def test_what_can_not_be_stored_comes_back(client, hidden, stored, body):
    answer = client.as_(alice).post_form(hidden.to, body=body)
    assert answer.status_code == 422
    assert Page(answer.text).all("textarea", name="body")
    assert stored(select(Appeal)) == []


def test_a_text_of_danger_that_comes_back_has_help_beside_it(client, hidden, with_directory):
    answer = client.as_(alice).post_form(hidden.to, body=CRISIS + " x" * 2500)
    assert answer.status_code == 422
    assert Page(answer.text).one("section", id="help-panel")


def test_after_thirty_days_it_is_too_late(client, hidden, stored, clock):
    clock.tick(timedelta(days=30))
    assert client.as_(alice).get(hidden.to).status_code == 200
    clock.tick(timedelta(seconds=1))
    page = Page(client.get(hidden.to).text)
    assert "The time to ask was 30 days" in page.words
    assert not page.all("textarea", name="body")
    assert "Ask someone else to look again" not in client.get(hidden.own).text
    answer = client.post_form(hidden.to, body=WORDS)
    assert answer.status_code == 409
    assert WORDS in answer.text
    assert stored(select(Appeal)) == []


@pytest.mark.parametrize("action", ["keep", "checked"])
def test_what_takes_nothing_can_not_be_asked_about(client, decide, action):
    decided = decide(action)
    assert "Ask someone else" not in client.as_(alice).get(decided.own).text
    assert "takes nothing from you" in client.get(decided.to).text
    assert client.post_form(decided.to, body=WORDS).status_code == 409


def test_what_was_taken_back_can_not_be_asked_about(client, hidden):
    client.as_(mira).post_form(hidden.opened.to("undo"))
    assert client.as_(alice).post_form(hidden.to, body=WORDS).status_code == 409


def test_a_paused_writer_can_ask(client, decide, stored):
    decided = decide("pause", voice="mask")
    assert client.as_(alice).fill_in(decided.to, decided.to, body=WORDS).status_code == 303
    assert stored.one(select(Appeal.body)) == WORDS


def test_a_guest_asks_with_the_receipt_open_and_only_then(client, visitor, make, stored):
    writer = visitor()
    writer.post_form("/anonymous/new", space="doorstep", title="A title", body="A hard week.", key="a")
    ref = Page(writer.get("/receipt").text).one("article", data_post="")["data-post"]
    case = f"/moderation/cases/{make.case_ref(ref)}"
    client.as_(mira).post_form(f"{case}/decisions", action="remove", reason="Not here, please.")
    to = f"/decisions/{stored_ref(stored)}/appeals"
    assert to in writer.get("/receipt").text
    assert writer.fill_in(to, to, body=WORDS).location == to
    assert WORDS in writer.get(to).text
    assert stored.one(select(Appeal.at)).minute == 0
    writer.post_form("/receipt/closed")
    assert writer.get(to).status_code == 404
    assert visitor().get(to).status_code == 404


def stored_ref(stored) -> str:
    from forum.cases.models import Decision

    return stored.one(select(Decision.ref))


def test_the_words_go_with_those_of_the_post(app, client, house, asked, stored, place):
    client.as_(alice).post_form(f"{asked.own}/withdrawal")
    client.as_(omar).fill_in(place(), place(), outcome="upheld", reason="It stands.")
    with app.app_context():
        delete_own_words(asked.post.post_ref, by=house.author(alice))
        db.session.commit()
    assert stored.one(select(Post.body)) == ""
    assert stored.one(select(Appeal.body)) == ""
    assert "These words were deleted" in client.as_(omar).get(place()).text


def test_what_is_asked_after_the_words_of_the_post_are_gone_goes_too(app, client, hidden, stored, place):
    """Nothing would come back to it: whoever leaves later has no words left there to delete."""
    client.as_(alice).post_form(f"{hidden.own}/withdrawal")
    client.post_form(f"{hidden.own}/deletion")
    assert stored.one(select(Post.body)) == ""
    assert client.fill_in(hidden.to, hidden.to, body=WORDS).status_code == 303
    sweep(app)
    assert stored.one(select(Appeal.body)) == WORDS, "until somebody has looked at it"
    client.as_(omar).fill_in(place(), place(), outcome="upheld", reason="It stands.")
    sweep(app)
    assert stored.one(select(Appeal.body)) == ""


def sweep(app) -> None:
    with app.app_context():
        delete_words_left()
        db.session.commit()
