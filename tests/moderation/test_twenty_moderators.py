"""Many moderators, each a process, decide the same cases at once: each case once, the others are told, all is audited.

--full: twenty of them and two hundred cases.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from sqlalchemy import func, select

from config import ROOT
from forum.cases.models import Case, Decision
from forum.core.access import Role
from forum.core.audit import AuditEvent, verify
from tests.moderation.conftest import fill_queue
from tests.people import Person, alice, join

PASSWORD = "quartz saddle evening"
TOGETHER = 5


@pytest.fixture
def size(full) -> tuple[int, int]:
    """How many moderators, and how many cases."""
    return (20, 200) if full else (5, 12)


def test_each_case_is_decided_once_and_whoever_comes_later_is_told_by_whom(app, house, make, stored, size):
    moderators, cases = size
    names = [f"moderator {number}" for number in range(moderators)]
    with app.app_context():
        for name in names:
            join(Person(name, PASSWORD, Role.MODERATOR))
    make.thread(alice, "My mum died in spring and I miss her every single day.")
    fill_queue(house, cases - 1, care=2)
    refs = stored(select(Case.ref).order_by(Case.care.desc(), Case.due_at, Case.opened_at, Case.id))
    assert len(refs) == cases
    done = at_once(house, {"refs": shares(names, refs), "password": PASSWORD})
    answers = [(name, ref, answer) for name, found in done["answers"].items() for ref, answer in found.items()]
    winners = {ref: name for name, ref, answer in answers if answer["status"] == 303}
    assert winners.keys() == set(refs)
    assert sum(answer["status"] == 303 for _, _, answer in answers) == cases, "nobody decides what was decided"
    for name, ref, answer in answers:
        if name != winners[ref]:
            assert answer["status"] == 409
            assert f"{winners[ref]} kept it" in answer["told"], answer["told"]
            assert answer["kept"], "what was typed is still there"
    assert stored.one(select(func.count()).select_from(Decision)) == cases
    assert stored(select(func.count()).select_from(Decision).group_by(Decision.case_id).distinct()) == [1]
    assert stored(select(Case.status).distinct()) == ["closed"]
    decided = select(func.count(), func.count(AuditEvent.subject.distinct())).where(AuditEvent.action == "case.decided")
    assert tuple(stored.one(decided)) == (cases, cases)
    with app.app_context():
        assert verify()[1] is None, "one chain, whoever wrote at the same time"
    told = len(answers) - cases
    print(f"{house.engine}: {moderators} moderators, {cases} cases in {done['seconds']:.1f} s, {told} times told")


def shares(names: list[str], refs: list[str]) -> dict[str, list[str]]:
    """Five at a time go through the same cases in the same order, and a little into those of the next five."""
    groups = max(1, len(names) // TOGETHER)
    size = len(refs) // groups
    starts = {name: number // TOGETHER * size for number, name in enumerate(names)}
    return {name: (refs[start:] + refs[:start])[: size + size // 5] for name, start in starts.items()}


def at_once(house, told: dict) -> dict:
    command = [sys.executable, "-m", "tests.moderation.deciding", str(house.folder), house.url]
    done = subprocess.run(command, cwd=ROOT, input=json.dumps(told), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])
