"""`POST /moderation/cases/<ref>/decisions`: what becomes of a post, told to its author with the reason."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case, CaseClaim, CaseNote, Decision
from forum.core.audit import AuditEvent, verify
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.posts.models import Post, PostTransition, State, Thread
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import CRISIS
from tests.moderation.conftest import open_for, send_form
from tests.people import ada, alice, bob, guest, mira, omar, sam

REASON = "Some readers are very young here, so we show a few words first."
NOTE = "Spoke to the lead."


def test_a_decision_moves_the_post_closes_the_case_and_tells_the_author(client, crisis, stored, house):
    client.as_(mira)
    answer = send_form(client, crisis.page, crisis.to("decisions"), action="members", reason=REASON, note=NOTE)
    assert answer.status_code == 303
    assert stored.one(select(Post.state)) == "members"
    case = stored.one(select(Case.status, Case.claimed_by_id, Case.version))
    assert (case.status, case.claimed_by_id, case.version) == ("closed", None, 2)
    decided = stored.one(select(Decision.action, Decision.reason, Decision.by_id))
    assert tuple(decided) == ("members", REASON, house.known[mira].id)
    assert stored(select(CaseNote.body)) == [NOTE]
    shown = Page(client.as_(alice).get(f"/posts/{crisis.post.post_ref}").text)
    assert "A moderator has limited your post to members." in shown.words
    assert REASON in shown.words
    assert NOTE not in shown.words


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("keep", State.PUBLISHED, "published"),
        ("keep", State.FOLDED, "folded"),
        ("keep", State.WAITING, "published"),
        ("keep", State.HIDDEN, "published"),
        ("keep", State.REMOVED, "published"),
        ("note", State.WAITING, "published"),
        ("note", State.MEMBERS, "members"),
        ("fold", State.PUBLISHED, "folded"),
        ("members", State.WAITING, "members"),
        ("hide", State.PUBLISHED, "hidden"),
        ("remove", State.HIDDEN, "removed"),
    ],
)
def test_each_action_and_where_it_brings_a_post(app, client, make, crisis, stored, action, before, after):
    _set_exposure(app, 0)
    make.state(crisis.post.post_ref, before, by=sam)
    assert client.as_(mira).post_form(crisis.to("decisions"), action=action, reason=REASON).status_code == 303
    assert stored.one(select(Post.state)) == after
    assert stored.one(select(Thread.opening_state)) == after, "the list of threads knows it too"


def test_a_waiting_post_that_readers_should_be_spared_is_kept_for_members(app, client, make, crisis, stored):
    make.state(crisis.post.post_ref, State.WAITING, by=sam)
    _set_exposure(app, 2)
    client.as_(mira).post_form(crisis.to("decisions"), action="keep", note="Read.")
    assert stored.one(select(Post.state)) == "members"


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED])
def test_a_content_note_does_not_show_what_was_taken_down(client, make, crisis, stored, state):
    action = "hide" if state == State.HIDDEN else "remove"
    by_itself = stored.one(select(Post.note))
    client.as_(mira).post_form(crisis.to("decisions"), action=action, reason="Too much on a bad day.")
    fields = {"action": "note", "reason": REASON, "content_note": "A hard night", "note": NOTE, "version": "2"}
    answer = client.post_form(crisis.to("decisions"), **fields)
    assert answer.status_code == 422
    assert "This post is not on show" in Page(answer.text).words
    given = Page(answer.text).form(crisis.to("decisions")).given
    assert [given[name] for name in ("reason", "content_note", "note")] == [REASON, "A hard night", NOTE]
    assert "note" not in choices_on(answer.text)
    assert tuple(stored.one(select(Post.state, Post.note))) == (state, by_itself)
    assert stored(select(Decision.action)) == [action]
    told = client.as_(alice).get(f"/posts/{crisis.post.post_ref}").text
    assert "Too much on a bad day." in told, "they still read why it is down"


def choices_on(page: str) -> list[str]:
    return [one["value"] for one in Page(page).all("input", name="action")]


def test_what_was_taken_down_is_put_back_behind_a_note(client, make, crisis, stored):
    make.state(crisis.post.post_ref, State.HIDDEN, by=sam)
    client.as_(mira)
    assert "note" not in choices_on(client.get(crisis.page).text)
    answer = send_form(
        client, crisis.page, crisis.to("decisions"), action="keep", note=NOTE, content_note="A hard night"
    )
    assert answer.status_code == 303
    state, note = stored.one(select(Post.state, Post.note))
    assert (state in ("published", "members"), note) == (True, "A hard night")
    assert "note" in choices_on(client.get(crisis.page).text)


def _set_exposure(app, exposure: int) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(Case).values(exposure=exposure))
        db.session.commit()


def test_a_content_note_is_the_moderators_words_or_fits_the_need(client, make, stored):
    one, two = open_for(make, alice), open_for(make, bob)
    client.as_(mira).post_form(one.to("decisions"), action="note", reason=REASON, content_note="A hard night")
    client.post_form(two.to("decisions"), action="note", reason=REASON)
    assert stored(select(Post.note).order_by(as_made(Post))) == ["A hard night", "Talks about suicide"]
    assert stored(select(Thread.note).order_by(as_made(Thread))) == ["A hard night", "Talks about suicide"]


def test_what_its_writer_took_back_can_only_be_closed(client, make, crisis, stored):
    client.as_(alice).post_form(f"/posts/{crisis.post.post_ref}/withdrawal")
    client.as_(mira)
    answer = client.post_form(crisis.to("decisions"), action="hide", reason=REASON)
    assert answer.status_code == 422
    assert "The writer has taken this post back." in answer.text
    assert client.post_form(crisis.to("decisions"), action="keep", note="Read.").status_code == 303
    assert stored.one(select(Post.state)) == "withdrawn"


def test_a_guest_is_asked_to_sign_in_and_keeps_the_text(client, crisis, stored):
    answer = client.as_(guest).post_form(crisis.to("decisions"), action="hide", reason=REASON)
    assert answer.status_code == 401
    assert REASON in answer.text
    assert stored(select(Decision.id)) == []


@pytest.mark.parametrize("person", [alice, bob, ada])
def test_to_everyone_else_there_is_no_such_page(client, crisis, stored, person):
    answer = client.as_(person).post_form(crisis.to("decisions"), action="hide", reason=REASON)
    assert answer.status_code == 404
    assert stored(select(Decision.id)) == []


def test_an_absent_case_is_not_found(client, crisis):
    answer = client.as_(mira).post_form("/moderation/cases/nowhere00000/decisions", action="keep")
    assert answer.status_code == 404


@pytest.mark.parametrize("action", ["note", "fold", "members", "hide", "remove"])
def test_all_but_keeping_need_a_reason_and_nothing_typed_is_lost(client, crisis, stored, action):
    client.as_(mira)
    typed = {"action": action, "reason": "  ", "note": NOTE, "content_note": "Heavy"}
    answer = send_form(client, crisis.page, crisis.to("decisions"), **typed)
    assert answer.status_code == 422
    form = Page(answer.text).form(crisis.to("decisions"))
    assert (form.given["note"], form.given["content_note"]) == (NOTE, "Heavy")
    assert form.given["action"] == action
    assert "Please write a reason." in answer.text
    assert Page(answer.text).one("title").words.startswith("Error: ")
    assert stored(select(Decision.id)) == []
    assert stored.one(select(Case.status)) == "open"


def test_an_unknown_action_is_asked_again(client, crisis):
    answer = client.as_(mira).post_form(crisis.to("decisions"), action="burn", reason=REASON)
    assert answer.status_code == 422
    assert Page(answer.text).form(crisis.to("decisions")).given["reason"] == REASON


def test_text_that_no_database_takes_is_cleaned(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("decisions"), action="hide", reason="one\x00\r\ntwo", note="a\x00b")
    assert stored.one(select(Decision.reason)) == "one\ntwo"
    assert stored.one(select(CaseNote.body)) == "ab"


def test_nobody_decides_on_their_own_post_by_name(client, make, stored):
    own = open_for(make, mira)
    answer = client.as_(mira).post_form(own.to("decisions"), action="keep", note=NOTE)
    assert answer.status_code == 403
    assert "This is your own post" in answer.text
    assert stored(select(Decision.id)) == []


def test_nobody_decides_on_their_own_masked_post_and_nothing_is_stored_of_the_try(client, make, house, stored):
    own = open_for(make, mira, voice="mask")
    before = stored(select(AuditEvent.id))
    for act, fields in (
        ("decisions", {"action": "remove", "reason": REASON}),
        ("claim", {}),
        ("release", {}),
        ("care", {"care": "0", "reason": REASON}),
        ("notes", {"body": NOTE}),
    ):
        answer = client.as_(mira).post_form(own.to(act), **fields)
        assert answer.status_code == 403, act
        assert "This is your own post" in answer.text
    for table in (Decision, CaseClaim, CaseNote):
        assert stored(select(table.id)) == []
    assert stored(select(AuditEvent.id)) == before
    assert client.as_(omar).post_form(own.to("decisions"), action="keep", note="Read.").status_code == 303


def test_deciding_an_unclaimed_case_claims_it(client, crisis, stored, house):
    client.as_(mira).post_form(crisis.to("decisions"), action="keep", note="Read.")
    assert stored(select(CaseClaim.by_id)) == [house.known[mira].id]


def test_on_a_case_a_colleague_holds_nothing_is_decided_and_nothing_typed_is_lost(client, visitor, crisis, stored):
    visitor().as_(omar).post_form(crisis.to("claim"))
    client.as_(mira)
    answer = send_form(client, crisis.page, crisis.to("decisions"), action="hide", reason=REASON, note=NOTE)
    assert answer.status_code == 409
    page = Page(answer.text)
    assert "omar is looking after it until" in page.one("div", role="alert").words
    assert page.form(crisis.to("decisions")).given["reason"] == REASON
    assert page.form(crisis.to("decisions")).given["note"] == NOTE
    assert stored(select(Decision.id)) == []


def test_the_second_to_decide_is_told_who_did_what_and_keeps_the_text(client, visitor, crisis, stored):
    client.as_(mira)
    open_page = client.get(crisis.page)
    visitor().as_(omar).post_form(crisis.to("decisions"), action="fold", reason="Folded for now.", version="1")
    answer = send_form(client, open_page, crisis.to("decisions"), action="hide", reason=REASON)
    assert answer.status_code == 409
    told = Page(answer.text).one("div", role="alert").words
    assert "omar folded it" in told
    form = Page(answer.text).form(crisis.to("decisions"))
    assert form.given["reason"] == REASON
    assert form.given["version"] == "2", "sent again on purpose, it counts"
    assert stored(select(Decision.action)) == ["fold"]
    assert send_form(client, answer, crisis.to("decisions")).status_code == 303
    assert stored(select(Decision.action).order_by(Decision.id)) == ["fold", "hide"]
    assert stored.one(select(Post.state)) == "hidden"


def test_the_same_form_twice_is_one_decision(client, crisis, stored):
    client.as_(mira)
    for status in (303, 409):
        answer = client.post_form(crisis.to("decisions"), action="hide", reason=REASON, version="1")
        assert answer.status_code == status
    assert client.post_form(crisis.to("decisions"), action="hide", reason=REASON).status_code == 409
    assert len(stored(select(Decision.id))) == 1
    assert len(stored(select(PostTransition.id).where(PostTransition.cause == "decided"))) == 1


def test_a_new_signal_makes_an_open_form_stale(client, make, crisis, visitor):
    client.as_(mira)
    open_page = client.get(crisis.page)
    visitor().as_(bob).post_form(f"/posts/{crisis.post.post_ref}/reports", reason="worried")
    assert send_form(client, open_page, crisis.to("decisions"), action="keep").status_code == 409


def test_what_is_audited_holds_no_text(app, client, crisis, stored, house):
    client.as_(mira).post_form(crisis.to("decisions"), action="hide", reason=REASON, note=NOTE)
    rows = stored(select(AuditEvent).where(AuditEvent.action == "case.decided"))
    assert [row.actor_id for row in rows] == [house.known[mira].id]
    assert rows[0].details["decided"] == "hide"
    everything = str([row.details for row in stored(select(AuditEvent))])
    assert REASON not in everything
    assert NOTE not in everything
    with app.app_context():
        assert verify()[1] is None


def test_what_is_queued_is_a_number_alone(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("decisions"), action="hide", reason=REASON)
    payload = stored.one(select(OutboxRow.payload).where(OutboxRow.topic == "decision.made"))
    assert payload == {"decision_id": stored.one(select(Decision.id))}


def test_of_a_masked_cases_times_only_the_hour_stays_when_it_closes(client, crisis, stored):
    client.as_(mira).post_form(crisis.to("decisions"), action="keep", note="Read.")
    case = stored.one(select(Case.opened_at, Case.due_at))
    assert {(at.minute, at.second) for at in case} == {(0, 0)}


def test_the_flash_and_the_queue_hold_no_word_of_the_post(client, crisis):
    client.as_(mira).post_form(crisis.to("decisions"), action="hide", reason=REASON)
    page = client.get("/moderation")
    assert "Saved: you hid it. The writer sees it with your reason." in Page(page.text).words
    assert CRISIS not in page.text


def test_who_kept_a_post_without_a_word_is_told_what_its_writer_sees(client, crisis):
    client.as_(mira).post_form(crisis.to("decisions"), action="keep", note=NOTE)
    told = "Saved: you kept it. The writer sees it and that a moderator has read the post."
    assert Page(client.get("/moderation").text).one("div", role="status").words == told
