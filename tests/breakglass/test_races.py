"""Trustees who act at the same moment, in one process and in several: no yes counts twice, and none is lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import func, select

from config import ROOT
from forum.breakglass import policy, steps
from forum.breakglass.models import BreakGlass, BreakGlassStep
from forum.core import clock
from forum.core.audit import verify
from tests.breakglass.approving import PATIENCE
from tests.breakglass.conftest import LIST, TRIED, in_danger
from tests.moderation.test_races import at_once, signed_in
from tests.people import Person, bob, mira, newt, omar, sam

COUNT = select(func.count()).select_from(BreakGlassStep)
APPROVED, RELEASED = (COUNT.where(BreakGlassStep.kind == kind) for kind in ("approved", "released"))
ROUNDS = 3


def test_two_who_ask_at_once_make_one_request(glass, make, visitor, stored):
    visitors = signed_in(visitor, (mira, sam))
    for number in range(ROUNDS):
        fields = {"case": in_danger(glass, make).case, "reason": "suicide", "tried": TRIED}
        answers = at_once(*((one, LIST, fields) for one in visitors))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        assert stored(select(func.count()).select_from(BreakGlass)) == [number + 1]


def test_the_same_yes_at_once_counts_once(app, glass, danger, visitor, stored):
    request = glass.ask(danger.case)
    answers = at_once(
        *((one, f"{request}/approval", {"current_password": bob.password}) for one in signed_in(visitor, (bob, bob)))
    )
    assert sorted(answer.status_code for answer in answers) == [303, 409]
    assert (stored(APPROVED), stored(RELEASED)) == ([1], [0])


def test_of_three_at_once_two_count(app, glass, make, visitor, stored):
    people = (bob, newt, omar)
    visitors = signed_in(visitor, people)
    for number in range(1, ROUNDS + 1):
        request = glass.ask(in_danger(glass, make).case)
        sent = ({"current_password": person.password} for person in people)
        answers = at_once(*((one, f"{request}/approval", form) for one, form in zip(visitors, sent, strict=True)))
        assert sorted(answer.status_code for answer in answers) == [303, 303, 409]
        assert (stored(APPROVED), stored(RELEASED)) == ([2 * number], [number])
    with app.app_context():
        assert verify()[1] is None, "one chain, whoever wrote at the same time"


def test_a_yes_and_a_no_at_once_end_in_one_of_them(glass, make, visitor, stored):
    first, second = signed_in(visitor, (newt, omar))
    for _ in range(ROUNDS):
        request = glass.ask(in_danger(glass, make).case)
        glass.say_yes(request, bob)
        yes = (first, f"{request}/approval", {"current_password": newt.password})
        answers = at_once(yes, (second, f"{request}/refusal", {"words": "They answered."}))
        assert sorted(answer.status_code for answer in answers) == [303, 409]
        decided = "released" if answers[0].status_code == 303 else "refused"
        assert stored(select(BreakGlass.state).order_by(BreakGlass.id.desc()).limit(1)) == [decided]


def test_the_contact_is_shown_to_one_of_two_windows(glass, danger, visitor, stored):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    glass.hand_over(request, bob)
    payload = glass.open_layer(newt, glass.box(request, newt))
    windows = signed_in(visitor, (newt, newt))
    answers = at_once(*((one, f"{request}/contact", {"payload": payload}) for one in windows))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert stored(COUNT.where(BreakGlassStep.kind == "opened")) == [1]


# In processes of their own


def in_processes(house, folder: Path, ref: str, people: tuple[Person, ...], *, no: Person | None = None) -> list[str]:
    """Each says yes, and `no` no, in a process of its own at the same moment; what each of them was told."""
    pins = ",".join(house.settings.trustees)
    own = {"HEARTH_DATA": str(house.folder), "DATABASE_URL": house.url, "HEARTH_TRUSTEES": pins}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HEARTH_")}
    running = []
    for person in people:
        known = house.known[person]
        words = [str(folder), ref, clock.now().isoformat(), str(known.id), known.secret.hex()]
        words.append("no" if person == no else "yes")
        command = [sys.executable, "-m", "tests.breakglass.approving", *words]
        running.append(subprocess.Popen(command, cwd=ROOT, env={**kept, **own}, stdout=subprocess.PIPE, text=True))
    end = time.monotonic() + PATIENCE
    while len(list(folder.glob("here-*"))) < len(people) and time.monotonic() < end:
        time.sleep(0.01)
    (folder / "go").touch()
    return [one.communicate(timeout=PATIENCE)[0].strip() for one in running]


def test_the_same_yes_from_two_processes_counts_once(house, glass, danger, tmp_path, stored):
    ref = glass.ask(danger.case).rpartition("/")[2]
    said = in_processes(house, tmp_path, ref, (bob, bob))
    assert sorted(said) == sorted(["yes", policy.SAID_ALREADY])
    assert (stored(APPROVED), stored(RELEASED)) == ([1], [0])


def test_of_three_processes_two_count_and_the_box_is_released_once(app, house, glass, danger, tmp_path, stored):
    ref = glass.ask(danger.case).rpartition("/")[2]
    said = in_processes(house, tmp_path, ref, (bob, newt, omar))
    assert sorted(said) == sorted(["yes", "yes", steps.NOT_NOW])
    assert (stored(APPROVED), stored(RELEASED)) == ([2], [1])
    with app.app_context():
        assert verify()[1] is None


def test_of_a_yes_and_a_no_in_two_processes_the_first_decides(house, glass, make, tmp_path, stored):
    for number in range(ROUNDS):
        request = glass.ask(in_danger(glass, make).case)
        glass.say_yes(request, bob)
        folder = tmp_path / str(number)
        folder.mkdir()
        said = in_processes(house, folder, request.rpartition("/")[2], (newt, omar), no=omar)
        state = stored(select(BreakGlass.state).order_by(BreakGlass.id.desc()).limit(1))
        assert (said, state) in [(["yes", policy.DECIDED], ["released"]), ([steps.OVER, "no"], ["refused"])]
