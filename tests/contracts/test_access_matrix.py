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
from forum.core.clock import now
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.crisis.models import CrisisResource
from forum.posts.models import State
from forum.rules.queries import draft
from forum.rules.services import add_rule
from tests.client import Page, without_tokens
from tests.factories.making import CRISIS
from tests.people import CAST, ada, alice, bob, guest, mira, newt, sam
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
    resource = stored(select(CrisisResource.ref).order_by(CrisisResource.id).limit(1))[0]

    def make_things() -> dict[str, dict[str, str]]:
        post = make.thread(alice, CRISIS)
        return {
            "thread": {"ref": post.thread_ref},
            "post": {"ref": post.post_ref},
            "case": {"ref": make.case_ref(post.post_ref)},
            "resource": {"ref": resource},
            "member": {"ref": house.known[bob].ref},
            "sanction": {"ref": sanction(app, house, of=newt)},
            "other": {"slug": "kitchen", "token": "no-such-token", "rule": own_rule(app, house), "language": "de"}
            | {"number": 0},
        }

    return make_things


def own_rule(app, house) -> str:
    """A rule of the site, in its draft."""
    with app.app_context():
        if LIGHTHOUSE not in draft().rules:
            add_rule(LIGHTHOUSE, by=house.known[ada].id)
            db.session.commit()
    return LIGHTHOUSE.rule_id


def sanction(app, house, *, of) -> str:
    with app.app_context():
        start_writing()
        row = Sanction(ref=new_ref(), member_id=house.known[of].id, kind="pause", reason="drill")
        row.by_id, row.starts_at, row.ends_at = house.known[ada].id, now(), now() + timedelta(days=1)
        db.session.add(row)
        db.session.commit()
        return row.ref


KINDS = {
    "/threads/": "thread",
    "/posts/": "post",
    "/moderation/cases/": "case",
    "/admin/crisis-resources/": "resource",
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
    for page in ("edit", "withdrawal"):
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
