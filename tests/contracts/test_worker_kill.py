"""kill -9 of the worker: what waits is done in the end, whole, and what is written is written once.

A letter may go out twice, when the worker died between sending it and noting that; it is never lost.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy

import pytest
from sqlalchemy import func, select, update

from forum.accounts.services import change_preferences
from forum.core import clock
from forum.core.audit import AuditEvent, verify
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow, put
from forum.posts.models import AssessmentRow
from tests.contracts.ready import Origin
from tests.factories.making import CRISIS, Maker, Stored
from tests.house import House
from tests.live import PATIENCE, open_house
from tests.people import alice, bob, mira, sam

KILLS, KILLS_IN_FULL = 6, 100
ROWS = select(OutboxRow.payload, OutboxRow.leased_until, OutboxRow.tries).order_by(OutboxRow.id)
DRILLS = select(AuditEvent.subject).where(AuditEvent.action == "drill.done").order_by(AuditEvent.id)
STAFF = (mira, sam)


@dataclass
class Worker:
    """A house, and the worker that does what waits in it."""

    house: House
    origin: Origin

    def start(self) -> None:
        self.origin.split_off()

    def kill(self) -> None:
        self.origin.kill()

    @property
    def stored(self) -> Stored:
        return Stored(self.house)

    def ask_for(self, drills: int) -> None:
        with self.house.app.app_context():
            start_writing()
            for number in range(drills):
                put("drill.asked", drill_id=number)
            db.session.commit()

    def let_leases_run_out(self) -> None:
        """As if two minutes had passed."""
        with self.house.app.app_context():
            start_writing()
            db.session.execute(update(OutboxRow).values(leased_until=None))
            db.session.commit()

    def wait_until_done(self) -> None:
        until(lambda: not self.stored(ROWS))


def until(done: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "the worker did nothing for a long time"
        time.sleep(0.01)


@pytest.fixture(params=["sqlite", "postgresql"])
def worker(request, tmp_path_factory, worker_id) -> Iterator[Worker]:
    server = request.getfixturevalue("postgres_server") if request.param == "postgresql" else None
    live = open_house(request.param, tmp_path_factory.mktemp("worker"), server, worker_id)
    site, log = "tests.contracts.slow_site", live.house.folder / "worker.log"
    environment = {**live.environment, "HEARTH_DEMO": "1"}  # in the demo letters go into a folder
    origin = Origin(site, ["flask", "--app", f"{site}:app", "worker"], environment, log)
    try:
        yield Worker(live.house, origin)
    finally:
        origin.close()
        live.house.close()


def test_killed_in_the_middle_of_a_handler(worker):
    stay, staying = (worker.house.folder / name for name in ("stay", "staying"))
    stay.touch()
    worker.ask_for(drills=3)
    worker.start()
    until(staying.exists)
    worker.kill()
    until(lambda: worker.stored(DRILLS) == [])
    first, *others = worker.stored(ROWS)
    assert (first.leased_until > clock.now(), first.tries) == (True, 1)
    assert [(row.leased_until, row.tries) for row in others] == [(None, 0), (None, 0)]

    stay.unlink()
    worker.start()
    until(lambda: len(worker.stored(ROWS)) == 1)
    free = [f"drill:{row.payload['drill_id']}" for row in others]
    assert worker.stored(DRILLS) == free, "the leased row is not taken before its time"
    worker.let_leases_run_out()
    worker.wait_until_done()
    assert worker.stored(DRILLS) == [*free, f"drill:{first.payload['drill_id']}"]


def test_killed_at_any_moment(worker, full):
    kills = KILLS_IN_FULL if full else KILLS
    cases = fill(worker.house, kills)
    worker.ask_for(drills=10 * kills)
    for _ in range(kills):
        before = len(worker.stored(ROWS))
        worker.start()
        some = random.randint(1, 8)
        until(lambda before=before, some=some: not before - some < len(worker.stored(ROWS)))
        time.sleep(random.uniform(0, 0.02))
        worker.kill()
        worker.let_leases_run_out()
    left = len(worker.stored(ROWS))
    worker.start()
    worker.wait_until_done()
    worker.kill()
    check(worker, drills=10 * kills, cases=cases)
    print(f"\n{worker.house.engine}: {kills} kills, {left} rows left after the last, none lost")


def fill(house: House, count: int) -> int:
    """Crises of two people, in words that are also profane, and staff who gave an address."""
    with house.app.app_context():
        for person in STAFF:
            address = f"{person.name}@people.example"
            change_preferences(house.known[person].id, country=None, email=address, password=person.password)
            db.session.commit()
    make = Maker(house)
    for number in range(count):
        make.thread((alice, bob)[number % 2], f"Fuck. {CRISIS}", voice=("name", "mask")[number % 2])
    with house.app.app_context():  # as if the hour was over: what waits for that joins the log now
        start_writing()
        db.session.execute(update(OutboxRow).values(due_at=clock.to_hour(clock.now())))
        db.session.commit()
    return count


def check(worker: Worker, *, drills: int, cases: int) -> None:
    assert sorted(worker.stored(DRILLS)) == sorted(f"drill:{number}" for number in range(drills)), "each once"
    conduct = worker.stored(select(AssessmentRow.conduct))
    assert [list(labels).count("profanity") for labels in conduct] == [1] * cases
    letters = [message_from_bytes(path.read_bytes(), policy=policy.default)["To"] for path in folder(worker)]
    for person in STAFF:
        assert letters.count(f"{person.name}@people.example") >= cases
    assert worker.stored.one(select(func.count(OutboxRow.id))) == 0
    logged = select(func.count()).select_from(AuditEvent).where(AuditEvent.action == "post.submitted")
    assert worker.stored.one(logged) == cases, "each once, by name and under a mask"
    with worker.house.app.app_context():
        assert verify()[1] is None


def folder(worker: Worker):
    return (worker.house.folder / "mail").glob("*.eml")
