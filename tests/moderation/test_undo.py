"""`POST /moderation/cases/<ref>/undo`: for ten minutes a decision can be taken back, and nobody was written to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, Decision, DecisionUndo, Signal
from forum.core.audit import AuditEvent, verify
from forum.core.clock import now
from forum.core.outbox import OutboxRow, work_once
from forum.moderation.undoing import forget_ways_back
from forum.posts.models import Post, PostTransition, Thread
from forum.reports.models import Report
from tests.client import Page
from tests.moderation.conftest import open_for, send_form
from tests.people import ada, alice, bob, guest, mira, omar

REASON = "We would like to talk about this first."
TEN = timedelta(minutes=10)


def decide(browser, opened, action: str, **more: str):
    return browser.post_form(opened.to("decisions"), action=action, reason=REASON, space="garden", **more)


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize(
    "action", ["note", "fold", "members", "hide", "remove", "lock", "move", "warn", "pause", "suspend", "checked"]
)
def test_everything_is_as_it_was(client, make, stored, action, voice):
    opened = open_for(make, voice=voice)
    seen = select(Post.state, Post.note, Thread.locked, Thread.space_id, Thread.opening_state, Case.status, Case.care)
    seen = seen.add_columns(Case.due_at).join(Thread, Thread.id == Post.thread_id).join(Case, Case.post_id == Post.id)
    before = stored.one(seen)
    assert decide(client.as_(mira), opened, action).status_code == 303
    answer = send_form(client, opened.page, opened.to("undo"))
    assert answer.status_code == 303
    assert "The case is as it was." in Page(client.get(opened.page).text).words
    assert stored.one(seen) == before
    assert set(stored(select(Signal.answered))) == {False}, "the queue says again why the case is there"
    page = Page(client.as_(alice).get(f"/posts/{opened.post.post_ref}").text)
    assert not page.all("section", **{"class": "statement"}), "the statement goes at once"
    made = client.post_form(f"/threads/{opened.post.thread_ref}/replies", body="Hello again.", voice=voice)
    assert made.status_code == 303, "whoever was paused can write"


def test_it_is_a_new_row_and_the_old_one_stays(app, client, crisis, stored, house):
    decide(client.as_(mira), crisis, "hide")
    client.as_(omar).post_form(crisis.to("undo"))
    hidden, undone = stored(select(Decision).order_by(Decision.id))
    assert (hidden.action, hidden.reason) == ("hide", REASON)
    assert (undone.action, undone.undoes_id, undone.by_id) == ("undo", hidden.id, house.known[omar].id)
    assert stored(select(DecisionUndo.decision_id)) == []
    causes = stored(select(PostTransition.cause).order_by(PostTransition.id))
    assert causes == ["submitted", "decided", "undone"]
    rows = stored(select(AuditEvent).where(AuditEvent.action == "case.decision_undone"))
    assert [row.details for row in rows] == [{"decision": hidden.ref}]
    with app.app_context():
        assert verify()[1] is None


def test_after_it_somebody_decides_anew_and_the_statement_before_stands(client, crisis, stored):
    decide(client.as_(mira), crisis, "fold")
    decide(client, crisis, "hide", version="2")
    client.post_form(crisis.to("undo"))
    assert stored.one(select(Post.state)) == "folded"
    assert "A moderator has folded your post." in client.as_(alice).get(f"/posts/{crisis.post.post_ref}").text
    assert stored.one(select(Case.status)) == "closed", "it was closed before the second decision"
    assert client.as_(mira).post_form(crisis.to("undo")).status_code == 409, "one step back, not two"
    version = str(stored.one(select(Case.version)))
    assert decide(client, crisis, "members", version=version).status_code == 303


def test_nothing_to_take_back(client, crisis, stored):
    answer = client.as_(mira).post_form(crisis.to("undo"))
    assert answer.status_code == 409
    assert "There is no decision here to take back." in Page(answer.text).words


def test_after_ten_minutes_it_is_too_late(app, client, crisis, stored, clock):
    decide(client.as_(mira), crisis, "hide")
    assert Page(client.get(crisis.page).text).form(crisis.to("undo"))
    clock.tick(TEN)
    assert crisis.to("undo") not in client.get(crisis.page).text
    answer = client.post_form(crisis.to("undo"))
    assert answer.status_code == 409
    assert "The ten minutes are over." in Page(answer.text).words
    assert stored.one(select(Post.state)) == "hidden"
    with app.app_context():
        forget_ways_back()
        from forum.core.db import db

        db.session.commit()
    assert stored(select(DecisionUndo.decision_id)) == []


def test_what_the_writer_changed_since_is_left_alone(client, crisis, stored):
    decide(client.as_(mira), crisis, "fold")
    client.as_(alice).post_form(f"/posts/{crisis.post.post_ref}/edit", body="I slept, and it is lighter.", version="1")
    answer = client.as_(mira).post_form(crisis.to("undo"))
    assert answer.status_code == 409
    assert "The writer has changed this post since" in Page(answer.text).words


def test_a_signal_that_came_meanwhile_stays(client, visitor, make, stored):
    opened = open_for(make, body="I can't cope with my exams any more and I feel hopeless")
    before = stored.one(select(Case.care))
    decide(client.as_(mira), opened, "fold")
    visitor().as_(bob).post_form(f"/posts/{opened.post.post_ref}/reports", reason="worried")
    assert stored.one(select(Case.status, Case.care)) == ("open", 3)
    assert before < 3
    assert client.post_form(opened.to("undo")).status_code == 303
    assert stored.one(select(Case.status, Case.care)) == ("open", 3)
    assert stored.one(select(Post.state)) == "published"
    assert set(stored(select(Signal.answered))) == {False}, "what was heard first is a reason again, too"
    for kind in ("screening", "report"):
        assert opened.page in client.get(f"/moderation?kind={kind}").text


def test_reports_it_answered_are_open_again(client, visitor, crisis, stored):
    visitor().as_(bob).post_form(f"/posts/{crisis.post.post_ref}/reports", reason="worried")
    decide(client.as_(mira), crisis, "hide")
    assert stored.one(select(Report.outcome)) == "hide"
    client.post_form(crisis.to("undo"))
    assert stored.one(select(Report.outcome, Report.outcome_at)) == (None, None)


def test_from_the_queue_with_one_button(client, crisis, stored):
    decide(client.as_(mira), crisis, "hide")
    queue = client.get("/moderation")
    assert "You hid it." in Page(queue.text).words
    assert "/moderation/undo" not in client.as_(omar).get("/moderation").text, "a colleague undoes it on the case"
    client.as_(mira)
    assert client.post_form("/moderation/undo").location == crisis.page
    assert stored.one(select(Post.state)) == "members"
    assert client.post_form("/moderation/undo").location == "/moderation", "twice is harmless"


def test_who_has_no_queue_has_no_undo(client, crisis, stored):
    decide(client.as_(mira), crisis, "hide")
    for person, status in ((guest, 401), (alice, 404), (bob, 404), (ada, 404)):
        assert client.as_(person).post_form(crisis.to("undo")).status_code == status
    assert stored.one(select(Post.state)) == "hidden"


def test_nobody_takes_back_what_was_decided_about_themselves(client, make, stored):
    own = open_for(make, mira, voice="mask")
    decide(client.as_(omar), own, "hide")
    assert client.as_(mira).post_form(own.to("undo")).status_code == 403
    assert stored.one(select(Post.state)) == "hidden"


# What waits those ten minutes


@pytest.fixture
def letters(app, house, monkeypatch):
    """Alice has an address; what is sent to anybody is noted."""
    sent: list[str] = []
    monkeypatch.setattr("forum.core.mail.send", lambda *, to, subject, text: sent.append(f"{to} {subject} {text}"))
    with app.app_context():
        from forum.accounts.models import Member
        from forum.accounts.services import _set_email
        from forum.core.db import db, start_writing

        start_writing()
        _set_email(db.session.get_one(Member, house.known[alice].id), "alice@example.org")
        db.session.commit()
    return sent


def work_all(app) -> None:
    with app.app_context():
        while work_once():
            pass


def test_a_letter_goes_after_ten_minutes_and_says_nothing(app, client, make, letters, clock):
    opened = open_for(make)
    decide(client.as_(mira), opened, "warn")
    clock.tick(TEN - timedelta(seconds=1))
    work_all(app)
    assert [letter for letter in letters if "alice@" in letter] == []
    clock.tick(timedelta(seconds=2))
    work_all(app)
    (letter,) = [letter for letter in letters if "alice@" in letter]
    assert REASON not in letter
    assert opened.post.post_ref not in letter
    assert "/me" in letter


@pytest.mark.parametrize(("action", "voice"), [("warn", "mask"), ("keep", "name"), ("checked", "name")])
def test_no_letter_about_a_mask_or_when_nothing_was_taken(app, client, make, letters, clock, action, voice):
    decide(client.as_(mira), open_for(make, voice=voice), action)
    clock.tick(TEN + timedelta(minutes=1))
    work_all(app)
    assert [letter for letter in letters if "alice@" in letter] == []


def test_no_letter_about_what_was_taken_back(app, client, make, letters, clock, stored):
    opened = open_for(make)
    decide(client.as_(mira), opened, "hide")
    client.post_form(opened.to("undo"))
    clock.tick(TEN + timedelta(minutes=1))
    work_all(app)
    assert [letter for letter in letters if "alice@" in letter] == []
    assert stored(select(OutboxRow.id).where(OutboxRow.topic == "decision.made")) == []


def test_the_row_is_due_in_ten_minutes(app, client, crisis, stored):
    decide(client.as_(mira), crisis, "hide")
    due = stored.one(select(OutboxRow.due_at).where(OutboxRow.topic == "decision.made"))
    with app.app_context():
        assert due == now() + TEN
