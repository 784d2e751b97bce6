"""After a serious case is closed somebody asks how its writer is doing: an item of the queue of its own."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case, CaseNote, CheckIn, Signal
from forum.core import worker
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.errors import Unprocessable
from forum.core.settings import change_setting, check_value
from forum.moderation.checking_in import GIVEN
from forum.posts.erasing import delete_words_left
from tests.client import Page
from tests.moderation.conftest import Opened, limit_to, open_for, send_form
from tests.people import ada, alice, bob, guest, mira, omar, sam
from tests.staffing.conftest import set_hours  # noqa: F401

REASON = "We read your words, and we care."
RED = "I cut myself today and I can't stop."
QUIET_CASE = "I can't cope with my exams any more and I feel hopeless"
WAITS = CheckIn.done_at.is_(None)


def decide(browser, opened, **more: str):
    return browser.post_form(opened.to("decisions"), **{"action": "members", "reason": REASON, **more})


def check_in(browser, opened, outcome: str, **more: str):
    browser.post_form(opened.to("private-notes"), body=f"How are you? {outcome}")  # refused where it has to be
    return browser.post_form(opened.to("check-ins"), **{"outcome": outcome, "note": "Wrote to them.", **more})


def rows(browser) -> list:
    return Page(browser.get("/moderation").text).all("li", data_check_in="")


@pytest.fixture
def closed(client, crisis) -> Opened:
    assert decide(client.as_(mira), crisis).status_code == 303
    return crisis


def up_to_hour(moment):
    cut = moment.replace(minute=0, second=0, microsecond=0)
    return cut if cut == moment else cut + timedelta(hours=1)


# When


def test_a_crisis_has_one_in_a_day_and_it_stands_in_the_queue(client, closed, stored, clock):
    due = up_to_hour(clock.now + timedelta(hours=24))
    assert stored.one(select(CheckIn.due_at, CheckIn.outcome)) == (due, None)
    for person in (mira, omar):
        (row,) = rows(client.as_(person))
        assert (row["data-check-in"], row["data-care"]) == (closed.ref, "4")
        assert row["data-due"] == f"{due:%Y-%m-%dT%H:%M:%SZ}"
        assert "Check in: how are they doing?" in row.words


def test_a_red_case_has_one_in_three_days_and_a_quiet_one_has_none(client, make, stored, clock):
    red, quiet = open_for(make, body=RED), open_for(make, bob, body=QUIET_CASE)
    for opened in (red, quiet):
        assert decide(client.as_(mira), opened).status_code == 303
    assert stored.one(select(CheckIn.due_at)) == clock.now + timedelta(hours=72), "by name, to the second"


def test_the_hours_are_settings_with_ends(app, client, make, stored, clock):
    with app.app_context():
        start_writing()
        change_setting("check_in_hours_crisis", 5, by=None)
        db.session.commit()
    assert decide(client.as_(mira), open_for(make)).status_code == 303
    assert stored.one(select(CheckIn.due_at)) == clock.now + timedelta(hours=5)
    for name, hours in (("check_in_hours_crisis", 3), ("check_in_hours_crisis", 49), ("check_in_hours_red", 169)):
        with pytest.raises(Unprocessable):
            check_value(name, hours)


def test_outside_the_hours_it_is_due_when_somebody_is_here_again(client, make, stored, clock, set_hours):  # noqa: F811
    set_hours("12:00-17:00")
    assert decide(client.as_(mira), open_for(make)).status_code == 303
    tomorrow = clock.now + timedelta(days=1)
    assert stored.one(select(CheckIn.due_at)) == tomorrow.replace(hour=12, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize("before", ["", "undone", "warned"])
def test_who_lowers_a_crisis_first_leaves_the_check_in(client, make, stored, clock, before):
    opened = open_for(make)
    lower = {"care": "1", "reason": "It reads like a song."}
    assert client.as_(mira).post_form(opened.to("care"), **lower).status_code == 303
    clock.tick(timedelta(minutes=1))
    if before == "undone":
        assert decide(client, opened).status_code == 303
        assert client.post_form(opened.to("undo")).status_code == 303
        assert stored(select(CheckIn.id)) == []
    elif before == "warned":
        assert decide(client, opened, action="warn").status_code == 303
    clock.tick(timedelta(minutes=1))
    fields = {"action": "keep", "version": str(stored.one(select(Case.version)))}
    assert decide(client, opened, **fields, check_in="none").status_code == 422
    assert "Ask how they are" in Page(client.get(opened.page).text).words
    assert decide(client, opened, **fields).status_code == 303
    waits = stored.one(select(CheckIn.care, CheckIn.due_at).where(WAITS))
    first = timedelta(minutes=1) if before == "warned" else timedelta()
    assert tuple(waits) == (4, clock.now + timedelta(hours=24) - first), "deciding again makes it no later"


def test_a_colleagues_lowering_leaves_it_too_and_no_danger_is_still_an_answer(client, make, stored):
    for choice, outcome in (("", ""), ("none", "no_danger")):
        opened = open_for(make)
        client.as_(omar).post_form(opened.to("care"), care="2", reason="It reads like a song.")
        client.as_(mira)
        answer = send_form(client, opened.page, opened.to("decisions"), action="keep", check_in=choice, outcome=outcome)
        assert answer.status_code == 303
    assert len(stored(select(CheckIn.id))) == 1


def test_another_day_can_be_chosen(client, make, stored, clock):
    opened = open_for(make)
    page = Page(client.as_(mira).get(opened.page).text)
    assert "As usual: 24 hours after closing" in page.words
    answer = send_form(client, opened.page, opened.to("decisions"), action="keep", note="Spoke.", check_in="7")
    assert answer.status_code == 303
    assert stored.one(select(CheckIn.due_at)) == clock.now + timedelta(days=7)


def test_none_needs_the_outcome_that_there_was_no_danger(client, crisis, stored):
    client.as_(mira)
    fields = {"action": "keep", "note": "Spoke to them.", "check_in": "none"}
    answer = send_form(client, crisis.page, crisis.to("decisions"), outcome="in_touch", **fields)
    assert answer.status_code == 422
    assert Page(answer.text).form(crisis.to("decisions")).given["check_in"] == "none"
    answer = send_form(client, answer, crisis.to("decisions"), outcome="no_danger", note="Spoke to them.")
    assert answer.status_code == 303
    assert stored(select(CheckIn.id)) == []


@pytest.mark.parametrize("given", ["5", "-1", "x", "none "])
def test_a_day_that_is_not_offered_is_refused_with_everything_kept(client, crisis, stored, given):
    answer = decide(client.as_(mira), crisis, check_in=given, note="My words.")
    assert answer.status_code == 422
    assert Page(answer.text).form(crisis.to("decisions")).given["note"] == "My words."
    assert stored(select(CheckIn.id)) == []


# Doing it


def test_done_with_an_outcome_and_a_note_for_the_team(client, closed, stored, house):
    client.as_(omar).post_form(closed.to("private-notes"), body="How are you today?")
    answer = send_form(client, closed.page, closed.to("check-ins"), outcome="doing_better", note="She wrote back.")
    assert answer.status_code == 303
    done = stored.one(select(CheckIn.outcome, CheckIn.by_id, CheckIn.done_at))
    assert tuple(done)[:2] == ("doing_better", house.known[omar].id)
    assert (done.done_at.minute, done.done_at.second) == (0, 0), "of a masked post the hour"
    assert stored(select(CaseNote.body)) == ["She wrote back."]
    assert rows(client) == []
    shown = Page(client.as_(mira).get(closed.page).text)
    assert "Checked in: They are doing better" in shown.words
    assert closed.to("check-ins") not in client.get(closed.page).text
    events = stored(select(AuditEvent.details).where(AuditEvent.action == "case.checked_in"))
    assert events == [{"outcome": "doing_better"}]


def test_whoever_wrote_the_post_cannot_under_a_mask_either(client, make, stored):
    masked, named = open_for(make, omar, voice="mask"), open_for(make, omar)
    for opened in (masked, named):
        assert decide(client.as_(mira), opened).status_code == 303
    assert [row["data-check-in"] for row in rows(client.as_(omar))] == [masked.ref], "nobody knows whose mask it is"
    for opened in (masked, named):
        assert closed_to_author(client, opened)
    assert stored(select(CheckIn.id).where(~WAITS)) == []
    assert check_in(client.as_(sam), masked, "no_answer").status_code == 303


def closed_to_author(client, opened) -> bool:
    assert "check-ins" not in client.get(opened.page).text
    sent = [check_in(client, opened, "doing_better"), client.post_form(opened.to("check-ins/claim"))]
    return all(answer.status_code == 403 for answer in sent)


def test_others_find_no_such_page(client, closed):
    for person, status in ((guest, 401), (alice, 404), (bob, 404), (ada, 404)):
        for way in ("check-ins", "check-ins/claim", "check-ins/release"):
            assert client.as_(person).post_form(closed.to(way), outcome="doing_better").status_code == status


def test_a_moderator_of_other_spaces_finds_none(house, client, closed):
    limit_to(house, omar, "garden")
    client.as_(omar)
    assert rows(client) == []
    for way in ("check-ins", "check-ins/claim", "check-ins/release"):
        assert client.post_form(closed.to(way), outcome="doing_better").status_code == 404
    limit_to(house, omar, "kitchen")
    assert len(rows(client.as_(omar))) == 1
    assert check_in(client, closed, "doing_better").status_code == 303


def test_an_outcome_is_needed_and_nothing_typed_is_lost(client, closed):
    client.as_(omar)
    for given in ("", "better", "replaced", "gone"):
        answer = check_in(client, closed, given, note="My words.", further="3")
        assert answer.status_code == 422
        form = Page(answer.text).form(closed.to("check-ins"))
        assert (form.given["note"], form.given["further"]) == ("My words.", "3")


@pytest.mark.parametrize("outcome", GIVEN)
def test_every_outcome_needs_a_word(client, closed, outcome):
    for nothing in ("", " \n "):
        answer = check_in(client.as_(omar), closed, outcome, note=nothing)
        assert answer.status_code == 422
        assert "f-check-in-note" in answer.text
        assert Page(answer.text).form(closed.to("check-ins")).given["outcome"] == outcome
    assert check_in(client, closed, outcome, note="They wrote that it was a song.").status_code == 303


def test_twice_is_told_and_the_words_are_kept_for_a_case_note(client, closed, stored):
    assert check_in(client.as_(omar), closed, "doing_better").status_code == 303
    answer = check_in(client.as_(sam), closed, "no_answer", note="I wrote to her too.")
    assert answer.status_code == 409
    assert Page(answer.text).form(closed.to("notes")).given["body"] == "I wrote to her too."
    assert stored(select(CheckIn.outcome)) == ["doing_better"]


def test_taken_for_an_hour_by_one(client, closed, clock):
    client.as_(omar)
    assert send_form(client, closed.page, closed.to("check-ins/claim")).status_code == 303
    assert "You are doing it" in rows(client)[0].words
    other = client.as_(sam)
    assert "omar is doing it" in rows(other)[0].words
    answer = check_in(other, closed, "doing_better", note="My words.")
    assert answer.status_code == 409
    assert Page(answer.text).form(closed.to("check-ins")).given["note"] == "My words."
    assert other.post_form(closed.to("check-ins/claim")).status_code == 409
    assert other.post_form(closed.to("check-ins/release")).status_code == 409
    clock.tick(timedelta(hours=1))
    assert check_in(client.as_(sam), closed, "doing_better").status_code == 303


def test_left_to_others_again(client, closed):
    client.as_(omar).post_form(closed.to("check-ins/claim"))
    assert send_form(client, closed.page, closed.to("check-ins/release")).status_code == 303
    assert check_in(client.as_(sam), closed, "lines_sent").status_code == 303


def test_it_can_open_the_case_again_at_its_level(client, closed, stored):
    answer = check_in(client.as_(omar), closed, "reopened", note="They name a day.")
    assert answer.status_code == 303
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)
    assert {"check_in": True} in stored(select(Signal.data))
    assert "asked how the writer is, and opened the case again" in Page(client.get(closed.page).text).words
    version = str(stored.one(select(Case.version)))
    assert decide(client, closed, version=version).status_code == 303
    assert len(stored(select(CheckIn.id).where(WAITS))) == 1, "closed anew: one of its own"


def test_one_more_can_be_asked_for_and_only_one(client, closed, stored, clock):
    client.as_(omar)
    assert check_in(client, closed, "reopened", note="Why.", further="3").status_code == 422
    assert check_in(client, closed, "still_struggling", further="4").status_code == 422
    assert check_in(client, closed, "still_struggling", further="3").status_code == 303
    due = up_to_hour(clock.now + timedelta(days=3))
    assert stored.one(select(CheckIn.further, CheckIn.due_at).where(WAITS)) == (True, due)
    assert check_in(client, closed, "still_struggling", further="3").status_code == 422
    assert check_in(client, closed, "still_struggling").status_code == 303
    assert rows(client) == []


def test_a_private_note_can_be_written_from_there(client, closed, stored):
    client.as_(omar)
    answer = send_form(client, closed.page, closed.to("private-notes"), body="How are you today?")
    assert answer.status_code == 303
    assert check_in(client, closed, "no_answer").status_code == 303
    own = Page(client.as_(alice).get(f"/posts/{closed.post.post_ref}").text)
    assert "How are you today?" in own.words


# What becomes of it


def test_an_answer_of_the_author_opens_the_case_and_the_check_in_stands_aside(client, closed, stored):
    client.as_(omar).post_form(closed.to("private-notes"), body="How are you today?")
    answer = client.as_(alice).post_form(f"/posts/{closed.post.post_ref}/notes", body="I am tired.")
    assert answer.status_code == 303
    client.as_(omar)
    assert rows(client) == []
    assert check_in(client, closed, "doing_better", note="Kept words.").status_code == 409
    version = str(stored.one(select(Case.version)))
    assert decide(client, closed, version=version).status_code == 303
    assert len(rows(client)) == len(stored(select(CheckIn.id).where(WAITS))) == 1


def test_an_undone_decision_takes_it_along(client, closed, stored):
    assert client.as_(mira).post_form(closed.to("undo")).status_code == 303
    assert stored(select(CheckIn.id)) == []
    assert rows(client) == []


def test_deciding_anew_replaces_it_and_undoing_that_brings_it_back(client, closed, stored, clock):
    first = stored.one(select(CheckIn.id, CheckIn.due_at))
    clock.tick(timedelta(hours=20))
    client.as_(mira)
    version = str(stored.one(select(Case.version)))
    assert decide(client, closed, version=version).status_code == 303
    again = stored.one(select(CheckIn.id, CheckIn.due_at).where(WAITS))
    assert (again.id != first.id, again.due_at) == (True, first.due_at), "never later than it was"
    assert stored.one(select(CheckIn.outcome).where(CheckIn.id == first.id)) == "replaced"
    assert "replaced" not in Page(client.get(closed.page).text).words
    assert client.post_form(closed.to("undo")).status_code == 303
    assert stored.one(select(CheckIn.id, CheckIn.outcome)) == (first.id, None)


def test_a_day_that_was_chosen_anew_counts(client, closed, stored, clock):
    version = str(stored.one(select(Case.version)))
    assert decide(client.as_(mira), closed, version=version, check_in="7").status_code == 303
    assert stored.one(select(CheckIn.due_at).where(WAITS)) == up_to_hour(clock.now + timedelta(days=7))


def test_what_opens_the_case_for_something_small_hides_no_check_in(client, closed, stored):
    assert client.as_(bob).post_form(f"/posts/{closed.post.post_ref}/reports", reason="spam").status_code == 303
    status, care = stored.one(select(Case.status, Case.care))
    assert (status, care < 3) == ("open", True)
    (row,) = rows(client.as_(omar))
    assert row["data-care"] == "4", "the level it is about"
    assert closed.to("check-ins") in client.get(closed.page).text
    assert check_in(client, closed, "reopened", note="They name a day.").status_code == 303
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)


def test_a_quieter_decision_leaves_the_one_that_waits(app, client, closed, stored):
    with app.app_context():
        start_writing()
        db.session.execute(update(Case).values(care=1))
        db.session.commit()
    version = str(stored.one(select(Case.version)))
    assert decide(client.as_(mira), closed, version=version).status_code == 303
    assert len(stored(select(CheckIn.id).where(WAITS))) == len(stored(select(CheckIn.id))) == 1


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_it_ends_with_the_words_of_the_post(app, client, make, stored, voice):
    opened = open_for(make, voice=voice)
    assert decide(client.as_(mira), opened).status_code == 303
    client.as_(alice).post_form(f"/posts/{opened.post.post_ref}/withdrawal")
    assert client.post_form(f"/posts/{opened.post.post_ref}/deletion").status_code == 303
    with app.app_context():
        worker._sweep(delete_words_left)
    ended = stored.one(select(CheckIn.outcome, CheckIn.done_at, CheckIn.due_at, CheckIn.by_id))
    assert (ended.outcome, ended.by_id) == ("gone", None)
    assert ended.done_at == ended.due_at, "nothing says when the words were deleted"
    assert rows(client.as_(omar)) == []


def test_what_is_late_is_counted_in_the_queue(client, closed, clock):
    client.as_(omar)
    assert "late." not in Page(client.get("/moderation").text).one("p", class_="lead").words
    clock.tick(timedelta(hours=25))
    assert "2 second looks and check-ins are late." in Page(client.as_(omar).get("/moderation").text).words
    assert check_in(client, closed, "doing_better").status_code == 303
    assert "One second look or check-in is late." in Page(client.get("/moderation").text).words
