"""Nobody who opened up here is met by a day of silence: after six hours without an answer a human looks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, Signal
from forum.core import worker
from forum.core.errors import Unprocessable
from forum.core.settings import check_value
from forum.posts.models import State
from tests.factories.making import QUIET
from tests.people import alice, bob, mira
from tests.posts.shared import GOODBYE, kinds_of, set_to

SIX_HOURS = timedelta(hours=6)


@pytest.fixture(autouse=True)
def no_sample(house):
    """So that every case here is one of silence."""
    set_to(house, "sample_percent", 0)


@pytest.fixture
def sweep(app, clock):
    def later(by: timedelta = SIX_HOURS) -> None:
        clock.tick(by)
        with app.app_context():
            worker.run(once=True)

    return later


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_after_six_hours_of_silence_it_is_a_case_of_level_2(make, stored, sweep, voice):
    made = make.thread(alice, QUIET, voice=voice)
    sweep()
    assert stored(kinds_of(made.post_ref)) == ["no_reply"]
    assert stored.one(select(Case.care, Case.status, Case.masked)) == (2, "open", voice == "mask")


def test_a_minute_earlier_it_is_not(make, stored, sweep):
    make.thread(alice, QUIET)
    sweep(SIX_HOURS - timedelta(minutes=1))
    assert stored(select(Case.id)) == []


def test_it_happens_once(make, client, stored, sweep):
    made = make.thread(alice, QUIET)
    sweep()
    sweep(timedelta(minutes=11))
    address = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    assert client.as_(mira).post_form(f"{address}/decisions", action="keep").status_code == 303
    sweep(timedelta(minutes=11))
    assert len(stored(select(Signal.id))) == 1
    assert stored.one(select(Case.status)) == "closed"


def test_an_answer_ends_the_silence(make, stored, sweep):
    make.reply(make.thread(alice, QUIET), bob)
    sweep()
    assert stored(select(Case.id)) == []


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_second_post_of_their_own_is_no_answer(make, stored, sweep, voice):
    thread = make.thread(alice, QUIET, voice=voice)
    make.reply(thread, alice, "Is anybody there?", voice=voice)
    sweep()
    assert stored(kinds_of(thread.post_ref)) == ["no_reply"]


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED])
def test_an_answer_nobody_can_read_is_none(make, stored, sweep, state):
    thread = make.thread(alice, QUIET)
    make.state(make.reply(thread, bob).post_ref, state, by=mira)
    sweep()
    assert stored(kinds_of(thread.post_ref)) == ["no_reply"]


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED, State.WITHDRAWN])
def test_nobody_is_expected_to_answer_what_is_not_on_show(make, stored, sweep, state):
    make.state(make.thread(alice, QUIET).post_ref, state, by=mira)
    sweep()
    assert stored(select(Case.id)) == []


def test_a_case_that_is_there_is_raised_not_doubled(make, stored, sweep):
    made = make.thread(alice, "you are a fucking idiot")
    assert stored.one(select(Case.care)) == 0
    sweep()
    assert stored.one(select(Case.care, Case.machine_care)) == (2, 0)
    assert stored(kinds_of(made.post_ref)) == ["screening", "no_reply"]


def test_a_crisis_is_not_lowered_by_it(make, stored, sweep):
    made = make.thread(alice, GOODBYE)
    make.state(made.post_ref, State.PUBLISHED, by=mira)
    sweep()
    assert stored.one(select(Case.care)) == 4


def test_a_site_may_look_sooner(house, make, stored, sweep):
    set_to(house, "unanswered_hours", 2)
    made = make.thread(alice, QUIET)
    sweep(timedelta(hours=1))
    assert stored(kinds_of(made.post_ref)) == []
    sweep(timedelta(hours=1))
    assert stored(kinds_of(made.post_ref)) == ["no_reply"]


def test_never_later_than_after_six_hours():
    with pytest.raises(Unprocessable):
        check_value("unanswered_hours", 7)
