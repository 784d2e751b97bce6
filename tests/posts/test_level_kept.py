"""A case that its author brings back is as urgent as it was closed; what others bring back is as urgent as that."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case, CheckIn
from forum.core.db import db, start_writing
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob, mira, omar

NEW = "I wrote this anew, more gently."
REASON = "Please leave the place out."


@pytest.fixture
def act(make, visitor, stored):
    """Have mira post to the case of a post."""

    def act(made, what: str, **fields: str) -> None:
        to = f"/moderation/cases/{make.case_ref(made.post_ref)}/{what}"
        if what == "decisions":
            fields = {"action": "remove", "reason": REASON, "version": str(stored.one(select(Case.version)))} | fields
        answer = visitor().as_(mira).post_form(to, **fields)
        assert answer.status_code == 303, answer.text

    return act


@pytest.fixture(params=["name", "mask"])
def raised(request, make, visitor, act):
    """A quiet post that mira found to be serious, and took off the site."""
    made = make.thread(alice, QUIET, voice=request.param)
    report(visitor(), made)
    act(made, "care", care="3", reason="They name a bridge.")
    act(made, "decisions", outcome="read")
    return made


def report(browser, made) -> None:
    assert browser.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="spam").status_code == 303


def send_again(browser, made, body: str = NEW) -> None:
    to = f"/posts/{made.post_ref}/edit"
    assert browser.as_(alice).fill_in(to, to, body=body).status_code == 303


def level(stored) -> tuple:
    return tuple(stored.one(select(Case.status, Case.care)))


def test_sent_in_again_it_has_the_level_it_was_closed_at(client, raised, stored, clock):
    send_again(client, raised)
    assert level(stored) == ("open", 3)
    due = stored.one(select(Case.due_at)) - clock.now
    assert timedelta(hours=8) <= due <= timedelta(hours=8, minutes=5), "the time of its level"


def test_new_words_that_tell_of_more_raise_it(client, raised, stored):
    send_again(client, raised, CRISIS)
    assert level(stored) == ("open", 4)


def test_a_small_report_in_between_takes_nothing_away(client, visitor, make, act, stored):
    made = make.thread(alice, CRISIS)
    act(made, "decisions", action="keep", outcome="read")
    report(visitor(), made)
    assert stored.one(select(Case.care)) < 3, "a report has its own level: no crisis for ever"
    act(made, "decisions", outcome="guidelines")
    send_again(client, made)
    assert level(stored) == ("open", 4)


def test_no_danger_ends_it(client, make, act, stored):
    made = make.thread(alice, CRISIS)
    act(made, "decisions", outcome="no_danger")
    send_again(client, made)
    assert level(stored) == ("open", 0)


def test_who_lowered_it_had_the_last_word(client, make, act, stored, clock):
    made = make.thread(alice, CRISIS)
    act(made, "decisions", action="keep", outcome="read")
    clock.tick(timedelta(hours=1))
    client.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="worried")
    act(made, "care", care="1", reason="A line of a song.")
    act(made, "decisions")
    send_again(client, made)
    assert level(stored) == ("open", 1)


@pytest.mark.parametrize(("outcome", "kept"), [("doing_better", 2), ("not_needed", 2), ("no_answer", 3)])
def test_a_check_in_that_ended_well_ends_it(app, client, raised, stored, clock, outcome, kept):
    with app.app_context():
        start_writing()
        db.session.execute(update(CheckIn).values(outcome=outcome, done_at=clock.now))
        db.session.commit()
    send_again(client, raised)
    assert level(stored) == ("open", kept)


@pytest.mark.parametrize("newest", [False, True])
def test_another_look_comes_back_at_that_level_too(client, raised, stored, newest):
    from forum.cases.models import Decision

    to = f"/decisions/{stored(select(Decision.ref).order_by(Decision.id.desc()))[0]}/appeals"
    assert client.as_(alice).fill_in(to, to, body=CRISIS if newest else "It was my own week.").status_code == 303
    assert level(stored) == ("open", 4 if newest else 3)
    assert client.as_(omar).get("/moderation/appeals").status_code == 200
