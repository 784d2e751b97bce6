"""Every endpoint, asked by every person of the cast: the committed matrix of answers. A change shows in the diff.

python3 run.py test tests/contracts/test_access_matrix.py --rewrite -p no:randomly     write it anew
"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.routing import Rule

from forum.accounts.models import Sanction
from forum.breakglass.models import BreakGlass
from forum.breakglass.steps import leave_step
from forum.cases.models import Appeal, Case, Decision
from forum.core.clock import now
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.crisis.models import CrisisResource
from forum.moderation.debriefing import leave, list_own
from forum.posts.models import Post, State
from forum.reports.models import Report
from forum.rules.queries import draft
from forum.rules.services import add_rule
from forum.staffing.models import OnCallTurn
from tests.client import Page, without_tokens
from tests.factories.making import CRISIS
from tests.people import CAST, ada, alice, bob, guest, mira, newt, sam
from tests.posts.shared import set_to
from tests.rules.conftest import LIGHTHOUSE

PATH = Path(__file__).with_name("access_matrix.json")
NOT_OURS = ("static",)


def matrix() -> dict[str, dict[str, int]]:
    return json.loads(PATH.read_text()) if PATH.exists() else {}


def questions(app) -> list[tuple[str, Rule]]:
    """Every endpoint with each of its methods, reading before writing."""
    rules = (rule for rule in app.url_map.iter_rules() if rule.endpoint not in NOT_OURS)
    found = [(method, rule) for rule in rules for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})]
    return sorted(found, key=lambda question: (question[0], question[1].endpoint))


def label(method: str, rule: Rule) -> str:
    return f"{method} {rule.endpoint}"


@pytest.fixture
def things(app, house, make, stored, with_directory):
    """Makes one thing of each kind that a URL can name, and gives their references: alice's post, bob's account."""
    set_to(house, "posts_per_hour", 200)  # one new post for each question: beyond the limit they would wait, unseen
    resource = stored(select(CrisisResource.ref).order_by(CrisisResource.id).limit(1))[0]

    def make_things() -> dict[str, dict[str, str]]:
        post = make.thread(alice, CRISIS)
        return {
            "thread": {"ref": post.thread_ref},
            "post": {"ref": post.post_ref},
            "case": {"ref": make.case_ref(post.post_ref)},
            "debrief": {"ref": debrief(app, house)},
            "resource": {"ref": resource},
            "member": {"ref": house.known[bob].ref},
            "sanction": {"ref": sanction(app, house, of=newt)},
            "glass": {"ref": asked(app, house, about=post.post_ref)},
            "other": {"slug": "kitchen", "token": "no-such-token", "rule": own_rule(app, house), "language": "de"}
            | {"code": "spam", "number": 0, "day": "2026-12-25", "action": "hide", "name": "days"}
            | {"kind": "help-texts", "text": "suicide"},
            "turn": {"ref": on_call(app, house)},
            "report": {"ref": report(app, house, about=post.post_ref)},
        } | asked_again(app, house, about=post.post_ref)

    return make_things


def own_rule(app, house) -> str:
    """A rule of the site, in its draft."""
    with app.app_context():
        if LIGHTHOUSE not in draft().rules:
            add_rule(LIGHTHOUSE, by=house.known[ada].id)
            db.session.commit()
    return LIGHTHOUSE.rule_id


def debrief(app, house) -> str:
    """A note of mira's for the safeguarding leads; the same until it is put away."""
    with app.app_context():
        leave("A long day.", by=house.known[mira].id)
        db.session.commit()
        return list_own(house.known[mira].id)[-1].ref


def sanction(app, house, *, of) -> str:
    with app.app_context():
        start_writing()
        row = Sanction(ref=new_ref(), member_id=house.known[of].id, kind="pause", reason="drill")
        row.by_id, row.starts_at, row.ends_at = house.known[ada].id, now(), now() + timedelta(days=1)
        db.session.add(row)
        db.session.commit()
        return row.ref


def report(app, house, *, about) -> str:
    """What newt told about a post: theirs alone to take back."""
    with app.app_context():
        start_writing()
        post_id = db.session.scalars(select(Post.id).where(Post.ref == about)).one()
        row = Report(ref=new_ref(), post_id=post_id, reporter_id=house.known[newt].id, reason="spam", care=0)
        row.snapshot, row.at = "Buy this.", now()
        db.session.add(row)
        db.session.commit()
        return row.ref


def asked(app, house, *, about) -> str:
    """A request of break-glass, asked by sam."""
    with app.app_context():
        start_writing()
        post_id = db.session.scalars(select(Post.id).where(Post.ref == about)).one()
        row = BreakGlass(ref=new_ref(), post_id=post_id, drill=False, state="asked", reason="suicide", tried="Notes.")
        row.asked_by_id, row.ends_at, row.outcome_words = house.known[sam].id, now() + timedelta(days=1), ""
        row.delay_reason, row.told = "", False
        db.session.add(row)
        db.session.flush()
        leave_step(row, "asked", by=house.known[sam].id)
        db.session.commit()
        return row.ref


def on_call(app, house) -> str:
    """A turn of being on call."""
    with app.app_context():
        start_writing()
        turn = OnCallTurn(
            ref=new_ref(), member_id=house.known[mira].id, starts_at=now(), ends_at=now() + timedelta(hours=1)
        )
        db.session.add(turn)
        db.session.commit()
        return turn.ref


def asked_again(app, house, *, about) -> dict[str, dict[str, str]]:
    """A decision of mira's about a post, about which its author has asked for another look."""
    with app.app_context():
        start_writing()
        case = db.session.scalars(select(Case).join(Post, Post.id == Case.post_id).where(Post.ref == about)).one()
        decision = Decision(ref=new_ref(), case_id=case.id, post_id=case.post_id, action="fold", reason="Thank you.")
        decision.by_id, decision.at = house.known[mira].id, now()
        db.session.add(decision)
        db.session.flush()
        appeal = Appeal(ref=new_ref(), decision_id=decision.id, case_id=case.id, body="Please look.")
        appeal.care, appeal.exposure = 0, 0
        appeal.needs, appeal.conduct, appeal.signals, appeal.unread = [], [], [], False
        appeal.at, appeal.due_at = now(), now() + timedelta(hours=72)
        db.session.add(appeal)
        db.session.commit()
        return {"decision": {"ref": decision.ref}, "appeal": {"ref": appeal.ref}}


KINDS = {
    "/moderation/appeals/": "appeal",
    "/decisions/": "decision",
    "/moderation/staffing/rota/": "turn",
    "/moderation/break-glass/": "glass",
    "/me/reports/": "report",
    "/threads/": "thread",
    "/posts/": "post",
    "/receipt/": "post",
    "/moderation/cases/": "case",
    "/moderation/debriefs/": "debrief",
    "/admin/crisis-resources/": "resource",
    "/help/lines/": "resource",
    "/admin/members/": "member",
    "/admin/sanctions/": "sanction",
}


def kind_of(rule: Rule) -> str:
    """Which thing the reference in this URL names."""
    if "ref" not in rule.arguments:
        return "other"
    return next(kind for prefix, kind in KINDS.items() if rule.rule.startswith(prefix))


def url_of(app, rule: Rule, references: dict[str, str]) -> str:
    values: dict[str, Any] = {name: references[name] for name in rule.arguments}
    return str(app.url_map.bind("localhost").build(rule.endpoint, values, method=next(iter(rule.methods or {"GET"}))))


@pytest.mark.parametrize("person", CAST, ids=str)
def test_every_endpoint_answers_as_the_matrix_says(app, client, things, person, pytestconfig):
    asked, made = {}, things()
    for method, rule in questions(app):
        client.as_(person)
        if method == "POST" and rule.arguments:
            made = things()
        url = url_of(app, rule, made[kind_of(rule)])
        answer = client.get(url) if method == "GET" else client.post_form(url)
        asked[label(method, rule)] = answer.status_code
    if pytestconfig.getoption("--rewrite"):
        rewrite(str(person), asked)
    assert asked == {name: answers.get(str(person)) for name, answers in matrix().items()}


def rewrite(person: str, asked: dict[str, int]) -> None:
    known = matrix()
    merged = {name: {**known.get(name, {}), person: status} for name, status in asked.items()}
    order = [str(one) for one in CAST]
    kept = {name: {who: row[who] for who in order if who in row} for name, row in sorted(merged.items())}
    lines = (f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in kept.items())
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def test_no_answer_in_it_is_a_fault():
    for name, answers in matrix().items():
        assert list(answers) == [str(person) for person in CAST], name
        assert all(status < 500 for status in answers.values()), name


def test_staff_pages_are_absent_for_everyone_else():
    for name, answers in matrix().items():
        if " moderation." in name:
            assert {answers[str(who)] for who in (alice, bob, newt, ada)} == {404}, name
            assert {answers[str(who)] for who in (mira, sam)}.isdisjoint({404, 401}), name
        if " admin." in name or " tuning." in name:
            assert {answers[str(who)] for who in (alice, bob, newt, mira, sam)} == {404}, name
            assert answers[str(ada)] != 404, name


# Another person's reference


@pytest.mark.parametrize("person", [guest, bob, newt, ada], ids=str)
@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED], ids=str)
def test_what_is_not_on_show_looks_as_if_it_were_not_there(app, client, make, person, state):
    """Every URL with the reference of a thread or post, swapped for one that never was: the same page."""
    post = make.thread(alice)
    make.state(post.post_ref, state, by=mira)
    references = {"thread": {"ref": post.thread_ref}, "post": {"ref": post.post_ref}}
    compare(app, client.as_(person), references)


@pytest.mark.parametrize("person", [guest], ids=str)
def test_a_space_for_members_is_not_there_for_guests(app, client, make, person):
    post = make.thread(alice, space="garden")
    compare(app, client, {"thread": {"ref": post.thread_ref}, "post": {"ref": post.post_ref}})
    hidden, absent = client.get("/spaces/garden"), client.get("/spaces/no-such-space")
    assert hidden.status_code == absent.status_code == 404
    assert without_tokens(hidden.text) == without_tokens(absent.text)


@pytest.mark.parametrize("person", [bob, newt, mira, sam, ada], ids=str)
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_what_only_its_writer_may_do_looks_as_if_it_were_not_there(app, client, make, person, voice):
    post = make.thread(alice, voice=voice)
    client.as_(person)
    for page in ("edit", "withdrawal", "deletion"):
        for send in (client.get, client.post_form):
            theirs, absent = send(f"/posts/{post.post_ref}/{page}"), send(f"/posts/abcdefghijkl/{page}")
            assert (theirs.status_code, absent.status_code) == (404, 404)
            assert without_tokens(theirs.text) == without_tokens(absent.text)


def compare(app, client, references) -> None:
    compared = 0
    for method, rule in questions(app):
        kind = kind_of(rule)
        if kind not in references:
            continue
        send = client.get if method == "GET" else client.post_form
        there = send(url_of(app, rule, references[kind]))
        absent = send(url_of(app, rule, {"ref": "abcdefghijkl"}))
        assert there.status_code == absent.status_code, rule
        assert plain(there, references[kind]["ref"]) == plain(absent, "abcdefghijkl"), rule
        compared += 1
    assert compared > 8


def plain(answer, ref: str) -> str:
    """The page without the reference that was asked for, and without what is new in every form."""
    words = Page(answer.text).words.replace(ref, "REF")
    return f"{answer.headers.get('Location', '').replace(ref, 'REF')} {words}"
