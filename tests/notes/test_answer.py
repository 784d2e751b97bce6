"""`POST /posts/<ref>/notes`: the author answers the team, in whatever voice the post is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Sanction
from forum.cases.models import Case, Signal
from forum.core.access import Author
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.core.refs import new_ref
from forum.notes.models import PrivateNote
from forum.notes.policy import ANSWERS_PER_HOUR, MAX_LENGTH
from forum.notes.services import answer_note
from forum.posts import assessing
from forum.posts.models import Post, State
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.notes.conftest import ANSWER, Written
from tests.people import ada, alice, bob, guest, mira, omar

ABSENT = "/posts/abcdefghijkl/notes"


def answers(stored) -> list[PrivateNote]:
    return stored(select(PrivateNote).where(PrivateNote.side == "author"))


def close(client, written: Written) -> None:
    answer = client.as_(mira).fill_in(
        written.page, f"{written.page}/decisions", action="keep", note="We wrote to them."
    )
    assert answer.status_code == 303


@pytest.mark.parametrize("place", ["own", "notes"])
def test_the_form_beside_the_note_answers_it(client, letter, stored, place):
    answer = client.as_(alice).fill_in(getattr(letter, place), letter.notes, body=ANSWER)
    assert (answer.status_code, answer.location) == (303, letter.notes)
    note = answers(stored)[0]
    assert (note.body, note.by_id, note.signed_as) == (ANSWER, None, None)
    assert note.engine
    assert ANSWER in Page(client.get(letter.notes).text).words


def test_under_a_mask_it_is_stored_like_a_masked_post(client, masked_letter, stored, clock, hour_over):
    clock.tick(timedelta(minutes=3, seconds=11))
    client.as_(alice).fill_in(masked_letter.own, masked_letter.notes, body=ANSWER)
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    assert [note.at for note in stored(select(PrivateNote))] == [hour, hour]
    signal = stored.one(select(Signal).where(Signal.kind == "author_note"))
    assert signal.at == hour
    hour_over()
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "case.author_answered"))
    assert (event.actor_id, event.at, event.details) == (None, hour, {})


def test_it_brings_a_closed_case_back_with_a_mark(client, letter, stored):
    close(client, letter)
    assert "data-answered" not in client.get("/moderation").text
    client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER)
    case = stored.one(select(Case))
    assert (case.status, case.care) == ("open", 4), "the level it was closed at"
    row = Page(client.as_(mira).get("/moderation").text).one("li", data_case=letter.case)
    assert row.all("span", data_answered="")
    assert "The writer has answered" in row.words
    assert ANSWER not in row.words
    page = Page(client.get(letter.page).text)
    assert ANSWER in page.one("section", id="private-notes").words
    assert "The writer answered the team" in page.one("section", aria_labelledby="timeline").words


def test_a_quiet_case_comes_back_at_amber(client, make, stored, clock):
    post = make.thread(alice, QUIET)
    ref = make.private_note(post.post_ref)
    close(client, Written(post=post, case=ref))
    client.as_(alice).fill_in(f"/posts/{post.post_ref}", f"/posts/{post.post_ref}/notes", body=ANSWER)
    assert stored.one(select(Case.care)) == 2
    assert stored.one(select(Case.due_at)) - clock.now == timedelta(hours=12)


def test_the_level_that_a_moderator_gave_last_is_the_one_it_comes_back_at(client, letter, stored):
    lower = {"care": "3", "reason": "They are with a friend."}
    assert client.as_(mira).post_form(f"{letter.page}/care", **lower).status_code == 303
    close(client, letter)
    client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER)
    assert stored.one(select(Case.care)) == 3


def test_the_panel_speaks_of_the_answer_and_of_the_time_of_its_case(client, letter, stored, with_directory, clock):
    close(client, letter)
    clock.tick(timedelta(hours=2))
    sent = client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER)
    due = stored.one(select(Case.due_at))
    assert timedelta(minutes=15) <= due - clock.now <= timedelta(minutes=20), "the time of a crisis"
    by = f"We ask a moderator to read it by about {due:%H:%M}"
    told = Page(client.get(sent.location).text).one("section", id="help-panel").one("p", class_="help-next").words
    assert told.startswith(f"Your answer is saved. Only the team can read it. {by}")
    told = Page(client.get(letter.own).text).one("section", id="help-panel").one("p", class_="help-next").words
    assert told.startswith(f"Your post is saved, and so is your answer. Only the team can read the answer. {by}")


def test_once_the_team_has_written_again_the_panel_speaks_of_the_post(client, letter, make, with_directory):
    client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER)
    make.private_note(letter.post.post_ref, by=omar, body="We hear you.")
    panel = Page(client.get(letter.notes).text).one("section", id="help-panel")
    assert panel.one("p", class_="help-next").words.startswith("Your post is saved")
    assert "Your answer is saved" not in panel.words


def test_the_timeline_tells_who_wrote_after_whom(client, letter, make):
    client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER)
    make.private_note(letter.post.post_ref, by=omar, body="We hear you.")
    timeline = Page(client.as_(mira).get(letter.page).text).one("section", aria_labelledby="timeline")
    told = [line.words for line in timeline.all("li") if "writer" in line.words]
    assert ["answered" in line for line in told] == [False, True, False]


def test_the_mark_goes_when_the_team_has_written_again(client, letter, make):
    client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER)
    make.private_note(letter.post.post_ref, by=omar, body="We hear you.")
    assert "data-answered" not in client.as_(mira).get("/moderation").text


def test_it_changes_neither_the_first_value_nor_what_readers_may_see(client, make, stored):
    post = make.thread(alice, QUIET, voice="mask")
    make.private_note(post.post_ref)
    client.as_(alice).fill_in(f"/posts/{post.post_ref}", f"/posts/{post.post_ref}/notes", body=CRISIS)
    case = stored.one(select(Case))
    assert (case.machine_care, case.exposure, case.care) == (0, 0, 4)
    assert stored.one(select(Post.state)) == State.PUBLISHED


def test_words_of_danger_raise_the_case_and_bring_help_at_once(client, make, stored, with_directory):
    post = make.thread(alice, QUIET, voice="mask")
    make.private_note(post.post_ref)
    notes = f"/posts/{post.post_ref}/notes"
    before = len(stored(select(OutboxRow).where(OutboxRow.topic == "case.needs_someone")))
    sent = client.as_(alice).fill_in(notes, notes, body=CRISIS)
    assert stored.one(select(Case.care)) == 4
    page = Page(client.get(sent.location).text)
    assert "Your answer is saved. Only the team can read it." in page.one("section", id="help-panel").words
    assert len(stored(select(OutboxRow).where(OutboxRow.topic == "case.needs_someone"))) == before + 1
    assert Page(client.get(f"/posts/{post.post_ref}").text).one("section", id="help-panel")


def test_the_conversation_speaks_of_the_answer_too(client, make, with_directory):
    """The panel there comes from this browser's own cookie: nothing became of the post, and others can't read this."""
    post = make.thread(alice, QUIET)
    make.private_note(post.post_ref)
    notes, thread = f"/posts/{post.post_ref}/notes", f"/threads/{post.thread_ref}"
    client.as_(alice).fill_in(notes, notes, body=CRISIS)
    told = Page(client.get(thread).text).one("section", id="help-panel").one("p", class_="help-next").words
    assert told.startswith("Your answer is saved. Only the team can read it.")
    client.post_form(f"{thread}/replies", body=CRISIS)
    told = Page(client.get(thread).text).one("section", id="help-panel").one("p", class_="help-next").words
    assert told.startswith("Your post is saved and")


def test_another_answer_in_danger_opens_the_panel_that_was_closed(client, make):
    post = make.thread(alice, QUIET)
    make.private_note(post.post_ref)
    notes = f"/posts/{post.post_ref}/notes"
    client.as_(alice).fill_in(notes, notes, body=CRISIS)
    assert client.fill_in(notes, "/help/closed").status_code == 303
    assert Page(client.get(notes).text).all("section", id="help-panel") == []
    client.fill_in(notes, notes, body=f"{CRISIS} Still.")
    assert Page(client.get(notes).text).one("section", id="help-panel")


def test_a_failing_filter_costs_nothing(client, masked_letter, stored, monkeypatch):
    def fail(*_: object) -> None:
        raise ValueError("the filter stopped")

    monkeypatch.setattr(assessing, "assess", fail)
    sent = client.as_(alice).fill_in(masked_letter.own, masked_letter.notes, body=ANSWER)
    assert sent.status_code == 303
    note = answers(stored)[0]
    assert (note.body, note.unread, note.care) == (ANSWER, True, 3)
    assert Page(client.get(sent.location).text).one("section", id="help-panel")
    monkeypatch.undo()
    assert "The filter could not read the answer" in Page(client.as_(mira).get(masked_letter.page).text).words


def test_there_is_a_limit_and_the_text_comes_back(client, letter, stored, clock):
    client.as_(alice)
    for number in range(ANSWERS_PER_HOUR):
        assert client.fill_in(letter.notes, letter.notes, body=f"{ANSWER} {number}").status_code == 303
    answer = client.fill_in(letter.notes, letter.notes, body="One more.")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"]
    assert Page(answer.text).form(letter.notes).given["body"] == "One more."
    assert len(answers(stored)) == ANSWERS_PER_HOUR
    clock.tick(timedelta(hours=1))
    assert client.as_(alice).fill_in(letter.notes, letter.notes, body="One more.").status_code == 303


@pytest.mark.parametrize("body", ["", " \u200b\n", f"{CRISIS} {'x' * MAX_LENGTH}"], ids=["nothing", "blank", "long"])
def test_what_cannot_be_sent_comes_back_whole(client, letter, stored, body):
    answer = client.as_(alice).fill_in(letter.own, letter.notes, body=body)
    assert answer.status_code == 422
    assert Page(answer.text).form(letter.notes).given["body"] == body
    assert "#f-body" in Page(answer.text).links
    assert bool(Page(answer.text).all("section", id="help-panel")) == body.startswith(CRISIS), "help beside it"
    assert answers(stored) == []


def test_a_key_without_end_is_refused_with_the_text(client, letter, stored):
    answer = client.as_(alice).post_form(letter.notes, body=ANSWER, key="k" * 5000)
    assert answer.status_code == 422
    assert Page(answer.text).form(letter.notes).given["body"] == ANSWER
    assert answers(stored) == []


def test_the_same_form_twice_is_one_answer(client, letter, stored):
    page = client.as_(alice).get(letter.notes)
    for _ in range(2):
        assert client.send(page, letter.notes, body=ANSWER).status_code == 303
    assert len(answers(stored)) == 1
    other = client.send(page, letter.notes, body="Other words.")
    assert other.status_code == 409
    assert Page(other.text).form(letter.notes).given["body"] == "Other words."


def test_whoever_is_paused_may_still_answer(app, house, client, letter, stored, clock):
    with app.app_context():
        start_writing()
        pause = Sanction(ref=new_ref(), member_id=house.known[alice].id, kind="pause", reason="a rest")
        pause.by_id, pause.starts_at = house.known[ada].id, clock.now
        pause.ends_at = clock.now + timedelta(days=1)
        db.session.add(pause)
        db.session.commit()
    page = client.as_(alice).get(letter.own)
    assert "Your posting is paused, but you can still answer here." in Page(page.text).words
    assert client.send(page, letter.notes, body=ANSWER).status_code == 303
    assert len(answers(stored)) == 1


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED, State.WAITING], ids=str)
def test_a_post_that_is_not_on_show_still_has_its_notes(client, letter, make, stored, state):
    make.state(letter.post.post_ref, state, by=mira)
    assert client.as_(alice).fill_in(letter.own, letter.notes, body=ANSWER).status_code == 303
    assert ANSWER in Page(client.get(letter.own).text).words


def test_one_that_its_author_took_back_too(client, letter, stored):
    assert client.as_(alice).post_form(f"{letter.own}/withdrawal").status_code == 303
    assert client.fill_in(letter.own, letter.notes, body=ANSWER).status_code == 303
    assert len(answers(stored)) == 1
    assert stored.one(select(Post.state)) == State.WITHDRAWN, "an answer brings nothing back"


@pytest.mark.parametrize("person", [bob, mira, omar, ada], ids=str)
def test_for_others_it_is_as_if_there_were_no_such_post(client, letter, stored, person):
    client.as_(person)
    for method in ("get", "post_form"):
        there = getattr(client, method)(letter.notes, **({} if method == "get" else {"body": ANSWER}))
        absent = getattr(client, method)(ABSENT, **({} if method == "get" else {"body": ANSWER}))
        assert there.status_code == absent.status_code == 404
        assert len(there.text) == len(absent.text)
    assert answers(stored) == []


def test_a_guest_is_asked_to_sign_in_and_keeps_the_text(client, letter, stored):
    assert client.as_(guest).get(letter.notes).status_code == 303
    answer = client.post_form(letter.notes, body=ANSWER)
    assert answer.status_code == 401
    assert ANSWER in answer.text
    assert answers(stored) == []


def test_there_is_nothing_to_answer_before_the_team_has_written(client, written, stored):
    client.as_(alice)
    assert client.get(written.notes).status_code == 404
    answer = client.post_form(written.notes, body=ANSWER)
    assert answer.status_code == 404
    assert ANSWER in answer.text, "what was typed is not lost"
    assert stored(select(PrivateNote)) == []


def test_the_secret_of_a_post_is_enough(app, house, masked_letter, stored):
    """A guest with a receipt has no account: what they can prove is all that is asked."""
    somebody = Author(secret=house.known[alice].secret)
    with app.app_context():
        answer_note(masked_letter.post.post_ref, body=ANSWER, key=None, by=somebody)
        db.session.commit()
    assert len(answers(stored)) == 1


def test_markup_is_cleaned(client, letter):
    client.as_(alice).fill_in(letter.own, letter.notes, body="<img src=x onerror=y> <b>so</b>")
    for page, person in ((letter.own, alice), (letter.page, mira)):
        assert "<img" not in client.as_(person).get(page).text
