"""Moderators who act at the same moment: one is first, the others are told, and nothing is done twice."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum.cases.models import Case, CaseClaim, Decision, Signal
from forum.core.audit import verify
from forum.posts.models import PostTransition
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
            (moderator, opened.to("decisions"), {"action": "keep", "version": "1"}),
        )
        assert {answer.status_code for answer in answers} <= {303, 409}
        assert answers[0].status_code == 303, "a writer's words are never turned away by a moderator's work"
