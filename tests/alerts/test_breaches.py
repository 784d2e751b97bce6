"""A case past its time: the next role is called, each step once, whatever dies in between."""

from __future__ import annotations

import re
import threading
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select, update

from forum.alerts.jobs import call_next_role
from forum.alerts.ladder import next_step, step_after, steps_of
from forum.cases.models import Case, CaseAlert
from forum.core import outbox, worker
from forum.core.access import Role
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.moderation.services import Letter, change_care, claim, write_to_author
from forum.notes.services import answer_note
from tests.factories.making import CRISIS
from tests.people import ada, alice, mira, omar, sam

RED = "I cut myself today and I can't stop."
STEPS = select(CaseAlert.step).order_by(CaseAlert.id)


@pytest.fixture(autouse=True)
def everybody_has_an_address(give_address):
    give_address(mira, sam, ada)


def sent_to(letters) -> list[str]:
    return sorted(letter["To"].partition("@")[0] for letter in letters())


def test_the_ladder():
    assert list(steps_of(3)) == [1, 2, 3]
    assert list(steps_of(4)) == [2, 3], "moderators and leads were written to when it came in"
    assert [next_step(3, alerted) for alerted in (0, 1, 2)] == [1, 2, 3]
    assert next_step(4, 0) == 2
    assert step_after(4, 2) == timedelta(0)
    assert step_after(3, 3) == timedelta(hours=1)


def test_one_role_after_the_other_and_each_once(make, letters, later, stored, set_hours):
    set_hours("09:00-17:00")
    make.thread(alice, RED)
    later(minutes=59)
    assert letters() == []
    later(minutes=2)
    assert sent_to(letters) == ["mira"]
    later(minutes=28)
    assert sent_to(letters) == ["mira"]
    later(minutes=2)
    assert sent_to(letters) == ["mira", "sam"]
    later(hours=6)
    assert sent_to(letters) == ["ada", "mira", "sam"]
    assert stored(STEPS) == [1, 2, 3]


def test_a_crisis_calls_all_who_look_after_the_queue_at_once_and_then_goes_on_with_the_leads(
    make, letters, later, work
):
    make.thread(alice, CRISIS)
    work()
    assert sent_to(letters) == ["mira", "sam"]
    later(minutes=16)
    assert sent_to(letters) == ["mira", "sam", "sam"]
    later(minutes=10)
    assert sent_to(letters) == ["ada", "mira", "sam", "sam"]


def test_who_is_on_call_is_told_at_once_at_night_which_case(make, letters, work, put_on_call, set_hours, clock):
    set_hours("12:00-17:00")
    put_on_call(mira, clock.now, clock.now + timedelta(hours=1))
    made = make.thread(alice, CRISIS, voice="mask")
    work()
    text = {letter["To"][:4]: letter.get_payload() for letter in letters()}
    assert "You are on call." in text["mira"]
    assert f"/moderation/cases/{make.case_ref(made.post_ref)}" in text["mira"]
    assert "You are on call." not in text["sam@"]


def test_inside_the_hours_nobody_is_told_that_they_are_on_call(make, letters, work, put_on_call, set_hours, clock):
    set_hours("09:00-17:00")
    put_on_call(mira, clock.now, clock.now + timedelta(hours=1))
    make.thread(alice, CRISIS)
    work()
    assert not any("on call" in letter.get_payload() for letter in letters())


def test_who_is_on_call_is_called_with_every_step_but_not_for_what_is_quiet(
    house, make, letters, later, put_on_call, clock
):
    put_on_call(sam, clock.now, clock.now + timedelta(days=14))
    made = make.thread(alice, RED)
    later(hours=8, minutes=1)
    assert sent_to(letters) == ["mira", "sam"]
    with house.app.app_context():
        change_care(make.case_ref(made.post_ref), 0, reason="Talked to them.", by=house.author(omar))
        db.session.commit()
    clock.tick(timedelta(hours=72))
    later(minutes=1)
    assert sent_to(letters) == ["mira", "mira", "sam"]


def test_nobody_is_called_while_somebody_looks_after_it(house, make, letters, later):
    made = make.thread(alice, CRISIS)
    later(minutes=14)
    before = len(letters())
    with house.app.app_context():
        claim(make.case_ref(made.post_ref), by=house.author(omar))
        db.session.commit()
    later(minutes=14)
    assert len(letters()) == before
    later(minutes=1)
    assert len(letters()) == before + 1, "and let it go again"


def test_a_raised_case_has_a_new_time_and_a_ladder_of_its_own(house, make, letters, later, stored):
    made = make.thread(alice, RED)
    later(hours=8, minutes=1)
    assert stored(STEPS) == [1]
    with house.app.app_context():
        change_care(make.case_ref(made.post_ref), 4, reason="", by=house.author(omar))
        db.session.commit()
    later(minutes=31)
    assert sorted(stored(STEPS)) == [0, 1, 2, 3]


def test_who_tells_the_team_again_when_nobody_is_there_any_more_is_heard(house, make, letters, later, clock):
    """The ladder is over, and the claim too: words to the team must not wait in silence."""
    made = make.thread(alice, CRISIS)
    later(hours=1)
    case, before = make.case_ref(made.post_ref), len(letters())
    with house.app.app_context():
        claim(case, by=house.author(omar))
        db.session.commit()
        letter = Letter(body="We have read your post, and we are here.")
        write_to_author(case, letter, by=house.author(omar), role=Role.MODERATOR)
        db.session.commit()
    answer(house, made.post_ref, "I have taken the tablets just now and I want to die tonight.")
    later(minutes=1)
    assert len(letters()) == before, "omar holds it, and sees it there"
    later(minutes=20)
    before = len(letters())
    answer(house, made.post_ref, "I took all of the tablets and I want to end my life tonight.")
    later(minutes=1)
    assert len(letters()) == before + 2, "mira and sam"


def answer(house, ref: str, body: str) -> None:
    with house.app.app_context():
        answer_note(ref, body=body, key=None, by=house.author(alice))
        db.session.commit()


def test_the_letter_holds_a_level_and_a_reference_and_nothing_else(make, letters, later):
    made = make.thread(alice, RED, title="A canary in the title", voice="mask")
    later(hours=10)
    assert len(letters()) == 3
    for letter in letters():
        whole = letter.get_payload(decode=True).decode() + letter["Subject"]
        assert not re.search(r"alice|cut myself|canary|crisis|suicid|forum|mental|health", whole, re.IGNORECASE)
        assert made.post_ref not in whole
        assert "Level: 3 of 4" in whole
        assert make.case_ref(made.post_ref) in whole
    assert "/moderation/cases/" not in next(one.get_payload() for one in letters() if one["To"].startswith("ada"))


def test_of_a_masked_post_the_hour_of_an_alert_is_kept(make, later, stored, work):
    make.thread(alice, CRISIS, voice="mask")
    work()
    later(minutes=40)
    times = stored(select(CaseAlert.at))
    assert len(times) == 3
    assert {(at.minute, at.second, at.microsecond) for at in times} == {(0, 0, 0)}


def test_a_role_in_which_nobody_can_be_written_to_is_passed_over(house, make, letters, later):
    with house.app.app_context():
        start_writing()
        db.session.execute(update(Case).values(version=1))
        from forum.accounts.models import Member

        db.session.execute(update(Member).where(Member.name_key == "mira").values(email_sealed=None))
        db.session.commit()
    make.thread(alice, RED)
    later(hours=8, minutes=1)
    assert sent_to(letters) == ["sam"]


def test_a_mail_server_that_is_away_for_an_hour_loses_and_doubles_nothing(make, letters, later, stored, mail_away):
    make.thread(alice, CRISIS)
    mail_away(True)
    later(minutes=60)
    assert stored(STEPS) == [0, 2, 3]
    waiting = stored(select(OutboxRow.topic).where(OutboxRow.topic.in_(("staff.letter_due", "alert.letter_due"))))
    assert len(waiting) == 4
    mail_away(False)
    later(minutes=12)
    assert sent_to(letters) == ["ada", "mira", "sam", "sam"]
    later(hours=2)
    assert len(letters()) == 4


def test_a_worker_that_dies_in_the_middle_of_a_step_leaves_all_or_nothing(
    house, make, letters, later, stored, clock, monkeypatch
):
    make.thread(alice, RED)
    later(hours=7, minutes=59)
    clock.tick(timedelta(minutes=2))
    commit = db.session.commit

    def die() -> None:
        raise RuntimeError("killed")

    with house.app.app_context():
        monkeypatch.setattr(db.session, "commit", die)
        with pytest.raises(RuntimeError):
            worker._sweep(call_next_role)
        monkeypatch.setattr(db.session, "commit", commit)
        db.session.rollback()
    assert stored(STEPS) == []
    later(minutes=1)
    assert stored(STEPS) == [1]
    assert sent_to(letters) == ["mira"]


def test_two_workers_at_once_take_each_step_once(house, make, letters, stored, clock):
    for number in range(6):
        make.thread(alice, f"{RED} {number}", key=f"k{number}")
    clock.tick(timedelta(hours=9))
    ready = threading.Barrier(2)

    def look() -> None:
        with house.app.app_context():
            ready.wait()
            for _ in range(4):
                worker._guarded(partial(worker._sweep, call_next_role))
                while outbox.work_once():
                    pass

    workers = [threading.Thread(target=look) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    taken = stored(select(CaseAlert.case_id, CaseAlert.step))
    assert len(taken) == len({tuple(row) for row in taken}) == 18
    assert len(letters()) == len(taken)


def test_without_anybody_to_write_to_the_step_is_still_taken(house, make, later, stored):
    from forum.accounts.models import Member

    with house.app.app_context():
        start_writing()
        db.session.execute(update(Member).values(email_sealed=None))
        db.session.commit()
    make.thread(alice, RED)
    later(hours=8, minutes=1)
    assert stored(STEPS) == [1]
    assert stored(select(OutboxRow.topic).where(OutboxRow.topic.startswith("alert."))) == []
