"""Many of the team, each a process, answer the same appeals and take words out of the same posts at once: each once.

--full: twenty of them and a hundred posts.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from config import ROOT
from forum.cases.models import Appeal, Decision
from forum.core import clock
from forum.core.access import Role
from forum.core.audit import AuditEvent, verify
from forum.core.db import db
from forum.posts.models import Post, Redaction
from tests.people import Person, alice, join
from tests.posts.shared import set_to

PASSWORD = "quartz saddle evening"
SPAN = "behind the old mill"
TEXT = f"I want to end my life tonight {SPAN}."
MARK = "(words taken out by a moderator)"


@pytest.fixture
def size(full) -> tuple[int, int]:
    """How many of the team, and how many posts."""
    return (20, 100) if full else (4, 5)


@pytest.fixture
def team(app, house, size) -> list[str]:
    set_to(house, "posts_per_hour", 1000)
    names = [f"colleague {number}" for number in range(size[0])]
    with app.app_context():
        for name in names:
            join(Person(name, PASSWORD, Role.MODERATOR))
    return names


def together(house, people: dict) -> tuple[list[tuple[str, dict]], float]:
    """Every answer with whose it is, and how long it all took."""
    command = [sys.executable, "-m", "tests.appeals.together", str(house.folder), house.url]
    told = json.dumps({"people": people, "now": clock.now().isoformat()})
    done = subprocess.run(command, cwd=ROOT, input=told, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    return [(name, one) for name, answers in found["answers"].items() for one in answers], found["seconds"]


def everybody(names: list[str], forms: dict[str, list]) -> dict:
    return {name: {"password": PASSWORD, "role": "moderator", "forms": forms[name]} for name in names}


def count(stored, *where) -> int:
    return stored.one(select(func.count()).where(*where))


def test_an_appeal_is_asked_once_and_answered_once(app, house, make, stored, team, size):
    decisions = [make.decision(make.thread(alice).post_ref, action="hide") for _ in range(size[1])]
    authors = {f"alice#{tab}": asks_about(decisions, tab) for tab in range(2)}
    asked, _ = together(house, authors)
    assert sorted({one["status"] for _, one in asked}) == [303, 409]
    assert sum(one["status"] == 303 for _, one in asked) == count(stored, Appeal.id.is_not(None)) == size[1]
    assert all(one["kept"] for _, one in asked if one["status"] == 409), "what was typed is still there"
    appeals = stored(select(Appeal.ref).order_by(Appeal.ref))
    answers, seconds = together(house, everybody(team, {name: answers_to(appeals, name) for name in team}))
    won = {one["to"]: name for name, one in answers if one["status"] == 303}
    assert len(won) == sum(one["status"] == 303 for _, one in answers) == size[1], "each is answered once"
    lost = [one for _, one in answers if one["status"] != 303]
    assert {one["status"] for one in lost} == {409}
    assert all(one["kept"] and "A colleague has answered this already" in one["told"] for one in lost)
    rows = stored(select(Appeal.ref, Appeal.reason, Appeal.outcome))
    assert {(f"/moderation/appeals/{ref}", reason) for ref, reason, _ in rows} == {
        (to, f"A kind word from {name}.") for to, name in won.items()
    }
    overturned = sum(outcome == "overturned" for _, _, outcome in rows)
    assert count(stored, Decision.action == "undo") == overturned
    assert count(stored, AuditEvent.action == "decision.appeal_answered") == size[1]
    whole(app)
    print(f"{house.engine}: {len(team)} answer {size[1]} appeals at once in {seconds:.1f} s, {len(lost)} times told")


def asks_about(decisions: list[str], tab: int) -> dict:
    """alice in one of two tabs."""
    forms = [[f"/decisions/{ref}/appeals", {"body": f"Please, {tab}.", "key": f"{tab} {ref}"}] for ref in decisions]
    return {"password": alice.password, "role": "member", "forms": forms}


def answers_to(appeals: list[str], name: str) -> list:
    """Half of the team takes every decision back."""
    outcome = ("upheld", "overturned")[int(name.split()[1]) % 2]
    fields = {"outcome": outcome, "reason": f"A kind word from {name}.", "note": ""}
    return [[f"/moderation/appeals/{ref}", fields] for ref in appeals]


def test_words_are_taken_out_once(app, house, make, stored, team, size):
    posts = [make.thread(alice, TEXT, voice=("name", "mask")[number % 2]) for number in range(size[1])]
    cases = [make.case_ref(post.post_ref) for post in posts]
    answers, seconds = together(house, everybody(team, {name: redacts(cases, name) for name in team}))
    assert sum(one["status"] == 303 for _, one in answers) == size[1], "nobody takes out what is gone"
    lost = [one for _, one in answers if one["status"] != 303]
    assert {one["status"] for one in lost} == {409}
    assert all(one["kept"] and "took words out" in one["told"] for one in lost)
    bodies = stored(select(Post.body).where(Post.redacted))
    assert len(bodies) == count(stored, Redaction.id.is_not(None)) == size[1]
    assert all(body.count(MARK) == 1 and SPAN not in body for body in bodies)
    whole(app)
    print(f"{house.engine}: {len(team)} redact {size[1]} posts at once in {seconds:.1f} s, {len(lost)} times told")


def redacts(cases: list[str], name: str) -> list:
    fields = {"action": "redact", "reason": f"A kind word from {name}.", "note": "A place.", "span": SPAN}
    return [[f"/moderation/cases/{ref}/decisions", fields | {"version": "1"}] for ref in cases]


def whole(app) -> None:
    with app.app_context():
        assert verify()[1] is None, "one chain, whoever wrote at the same time"
        db.session.rollback()
