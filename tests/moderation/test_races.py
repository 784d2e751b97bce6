"""Moderators who act at the same moment: one is first, the others are told, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum.cases.models import Case, CaseClaim, Decision, Signal
from forum.core.audit import verify
from forum.posts.models import Post, PostTransition
from forum.reports.models import Report
from tests.client import Visitor
from tests.factories.making import QUIET
from tests.moderation.conftest import open_for
from tests.people import Person, alice, bob, mira, newt, omar, sam

STAFF = (mira, omar, sam)
ROUNDS = 4
REASON = "Readers should be spared this."


Act = tuple[Visitor, str, dict[str, str]]


def at_once(*acts: Act) -> list[TestResponse]:
    """Each visitor sends their form at the same moment, in a thread of their own."""
    start = Barrier(len(acts))

    def go(act: Act) -> TestResponse:
        visitor, to, fields = act
        start.wait()
        return visitor.post_form(to, **fields)

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def signed_in(visitor: Callable[[], Visitor], people: tuple[Person, ...]) -> list[Visitor]:
    """They have a form open each, so a token is in their browsers already."""
    visitors = [visitor().as_(person) for person in people]
    for one in visitors:
        one.csrf_token()
    return visitors


def test_of_those_who_decide_at_once_one_wins_and_the_others_are_told(app, visitor, make, stored):
    visitors = signed_in(visitor, STAFF)
    for number in range(ROUNDS):
        opened = open_for(make, alice, f"I want to end my life tonight. {number}", voice="mask")
        fields = {"action": "hide", "reason": REASON, "version": "1"}
        answers = at_once(*((one, opened.to("decisions"), fields) for one in visitors))
        assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
        assert all("The newest decision:" in answer.text for answer in answers if answer.status_code == 409)
        assert all(REASON in answer.text for answer in answers if answer.status_code == 409)
    assert stored.one(select(func.count()).select_from(Decision)) == ROUNDS
    assert stored(select(Case.status).distinct()) == ["closed"]
    decided = select(func.count()).select_from(PostTransition).where(PostTransition.cause == "decided")
    assert stored.one(decided) == ROUNDS
    with app.app_context():
        assert verify()[1] is None, "one chain, whoever wrote at the same time"


def test_of_those_who_claim_at_once_one_holds_it(visitor, make, stored):
    visitors = signed_in(visitor, STAFF)
    for number in range(ROUNDS):
        opened = open_for(make, alice, f"I want to end my life tonight. {number}")
        answers = at_once(*((one, opened.to("claim"), {}) for one in visitors))
        assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
        assert all("is looking after it until" in answer.text for answer in answers if answer.status_code == 409)
    assert stored.one(select(func.count()).select_from(CaseClaim)) == ROUNDS


def test_first_reports_at_once_open_one_case_and_all_are_kept(visitor, make, stored):
    visitors = signed_in(visitor, (bob, newt, sam))
    made = make.thread(alice, QUIET)
    to = f"/posts/{made.post_ref}/reports"
    answers = at_once(*((one, to, {"reason": "worried"}) for one in visitors))
    assert [answer.status_code for answer in answers] == [303, 303, 303]
    assert stored.one(select(func.count()).select_from(Case)) == 1
    assert stored.one(select(func.count()).select_from(Report)) == 3
    assert stored.one(select(func.count()).select_from(Signal).where(Signal.kind == "report")) == 3


def test_a_decision_and_an_edit_at_once_never_wait_in_a_circle(visitor, make, stored):
    for number in range(ROUNDS):
        opened = open_for(make, alice, f"I want to end my life tonight. {number}")
        edit = f"/posts/{opened.post.post_ref}/edit"
        writer, moderator = signed_in(visitor, (alice, mira))
        answers = at_once(
            (writer, edit, {"body": "I want to end my life.", "version": "1"}),
            (moderator, opened.to("decisions"), {"action": "keep", "note": "Read.", "version": "1"}),
        )
        assert {answer.status_code for answer in answers} <= {303, 409}
        assert answers[0].status_code == 303, "a writer's words are never turned away by a moderator's work"


def test_of_those_who_undo_at_once_one_does(app, visitor, make, stored):
    visitors = signed_in(visitor, STAFF)
    for number in range(ROUNDS):
        opened = open_for(make, alice, f"I want to end my life tonight. {number}", voice="mask")
        decided = visitors[0].post_form(opened.to("decisions"), action="hide", reason=REASON, version="1")
        assert decided.status_code == 303
        answers = at_once(*((one, opened.to("undo"), {}) for one in visitors))
        assert sorted(answer.status_code for answer in answers) == [303, 409, 409]
    undone = select(func.count()).select_from(Decision).where(Decision.action == "undo")
    assert stored.one(undone) == ROUNDS
    assert stored(select(Case.status).distinct()) == ["open"]
    assert stored(select(Post.state).distinct()) == ["members"]
    with app.app_context():
        assert verify()[1] is None


def test_an_undo_and_a_new_decision_at_once_leave_one_truth(app, visitor, make, stored):
    first, second = signed_in(visitor, STAFF[:2])
    for number in range(ROUNDS):
        opened = open_for(make, alice, f"I want to end my life tonight. {number}")
        first.post_form(opened.to("decisions"), action="hide", reason=REASON, version="1")
        fields = {"action": "fold", "reason": REASON, "version": "2"}
        answers = at_once((first, opened.to("undo"), {}), (second, opened.to("decisions"), fields))
        assert answers[1].status_code in (303, 409)
        state = stored.one(select(Post.state).where(Post.ref == opened.post.post_ref))
        decided = answers[1].status_code == 303
        undone = answers[0].status_code == 303
        assert state in ({"hidden", "members"} if decided and undone else {"folded"} if decided else {"members"})
        assert decided or undone, "somebody was first"
    with app.app_context():
        assert verify()[1] is None


def test_words_are_taken_out_once_while_their_author_saves(visitor, make, stored):
    for number in range(ROUNDS):
        opened = open_for(make, alice, f"I want to end my life tonight at the old mill. {number}")
        edit = f"/posts/{opened.post.post_ref}/edit"
        writer, moderator = signed_in(visitor, (alice, mira))
        fields = {"action": "redact", "reason": REASON, "version": "1", "span": "at the old mill"}
        answers = at_once(
            (writer, edit, {"body": "I want to end my life tonight at the old mill. Still.", "version": "1"}),
            (moderator, opened.to("decisions"), fields),
        )
        assert {answer.status_code for answer in answers} <= {303, 409}
        body, redacted = stored.one(select(Post.body, Post.redacted).where(Post.ref == opened.post.post_ref))
        assert redacted == ("at the old mill" not in body)
        assert redacted == (answers[1].status_code == 303)
