"""The outbox: what waits is done at least once, after the commit that asked for it, and then forgotten."""

import json
import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.core import clock as house_clock
from forum.core import outbox, worker
from forum.core.db import db, start_writing
from forum.core.logging import AllowListFormatter
from forum.core.outbox import KEEP_TRYING, LEASE, LONGEST_WAIT, OutboxRow
from forum.posts.models import Thread
from tests.people import alice

TOPIC = "drill.happened"


class Handler:
    """Notes what it is given; raises while `broken` is set."""

    def __init__(self):
        self.given = []
        self.broken = None

    def __call__(self, payload):
        self.given.append(payload)
        if self.broken:
            raise self.broken


@pytest.fixture
def handler():
    made = Handler()
    outbox.handles(TOPIC)(made)
    yield made
    del outbox._handlers[TOPIC]


@pytest.fixture
def put(app):
    def put(**payload):
        with app.app_context():
            start_writing()
            outbox.put(TOPIC, **payload)
            db.session.commit()

    return put


@pytest.fixture
def work(app):
    """Do one row; whether there was one."""

    def work():
        with app.app_context():
            return outbox.work_once()

    return work


WAITING = select(OutboxRow).where(OutboxRow.topic == TOPIC)


def test_a_row_is_done_once_and_deleted(handler, put, work, stored):
    put(thing_id=7)
    assert work()
    assert handler.given == [{"thing_id": 7}]
    assert stored(WAITING) == []
    assert not work()


def test_what_was_rolled_back_was_never_asked_for(app, handler, work, stored):
    with app.app_context():
        start_writing()
        outbox.put(TOPIC, thing_id=7)
        db.session.rollback()
    assert not work()
    assert handler.given == []


def test_a_row_tells_no_more_of_its_time_than_the_hour(put, stored, clock):
    put(thing_id=7)
    row = stored.one(WAITING)
    assert row.due_at == house_clock.to_hour(clock.now)
    assert row.due_at != clock.now


def test_a_row_waits_until_it_is_due(app, handler, work, clock):
    with app.app_context():
        start_writing()
        outbox.put(TOPIC, due_at=clock.now + timedelta(hours=6), thing_id=7)
        db.session.commit()
    assert not work()
    clock.tick(timedelta(hours=6))
    assert work()
    assert len(handler.given) == 1


def test_a_handler_that_raises_is_asked_again_later(handler, put, work, stored, clock, caplog):
    handler.broken = RuntimeError("words of a member")
    put(thing_id=7)
    with caplog.at_level(logging.CRITICAL, logger="forum"):
        assert work()
    row = stored.one(WAITING)
    assert (row.tries, row.error, row.leased_until) == (1, "RuntimeError", None)
    assert row.due_at > clock.now
    assert not work()
    handler.broken = None
    clock.tick(LONGEST_WAIT)
    assert work()
    assert stored(WAITING) == []
    assert len(handler.given) == 2


def test_the_log_of_a_failure_has_the_hour_alone(handler, put, work, caplog):
    """A call that can't go out fails in the minute of a crisis."""
    handler.broken = RuntimeError()
    put(thing_id=7)
    with caplog.at_level(logging.ERROR, logger="forum"):
        assert work()
    (record,) = caplog.records
    assert (record.msg, written_at(record)) == ("outbox_failed", "2026-03-04T10:00Z")
    record.to_the_hour = False
    assert written_at(record) == "2026-03-04T10:17Z", "other lines keep the minute"


def written_at(record: logging.LogRecord) -> str:
    """The time that a line of the log has, of what happened at 10:17."""
    record.created = datetime(2026, 3, 4, 10, 17, 42, tzinfo=UTC).timestamp()
    return json.loads(AllowListFormatter().format(record))["at"]


def test_what_a_failed_handler_wrote_is_undone(app, make, handler, put, work, stored, caplog):
    make.thread()

    def half_done(payload):
        start_writing()
        db.session.scalars(select(Thread)).one().title = "half done"
        db.session.flush()
        raise RuntimeError

    outbox.handles(TOPIC)(half_done)
    put(thing_id=7)
    with caplog.at_level(logging.CRITICAL, logger="forum"), app.app_context():
        while outbox.work_once():
            pass
    assert stored.one(select(Thread.title)) == "A small thing"
    assert stored.one(WAITING).tries == 1


def test_what_a_handler_writes_is_stored_together_with_the_end_of_its_row(app, make, handler, put, stored):
    make.thread()

    def rename(payload):
        start_writing()
        db.session.scalars(select(Thread)).one().title = "done"

    outbox.handles(TOPIC)(rename)
    put(thing_id=7)
    with app.app_context():
        while outbox.work_once():
            pass
    assert stored.one(select(Thread.title)) == "done"
    assert stored(WAITING) == []


def test_a_worker_killed_in_the_middle_loses_nothing(handler, put, work, clock):
    """A kill leaves no time for an except clause; what stands in for it passes every one of them."""
    handler.broken = SystemExit()
    put(thing_id=7)
    with pytest.raises(SystemExit):
        work()
    assert not work(), "the lease still runs"
    handler.broken = None
    clock.tick(LEASE + timedelta(seconds=1))
    assert work()
    assert len(handler.given) == 2


def test_a_clock_that_was_set_back_holds_no_sweep_up(app, clock, monkeypatch):
    """Cases past their time are looked for by a sweep: it must not wait until the wrong time comes again."""
    done: list[bool] = []
    monkeypatch.setattr(worker, "_sweeps", {lambda: done.append(True): timedelta(minutes=1)})
    swept: dict = {}
    with app.app_context():
        for minutes in (0, 0, 1, -300, 0, 1):
            clock.tick(timedelta(minutes=minutes))
            worker.sweep_due(swept)
    assert len(done) == 4


def test_two_workers_never_hold_one_row(app, put):
    put(thing_id=7)
    with app.app_context():
        assert outbox._claim() is not None
        with app.app_context():
            assert outbox._claim() is None


def test_a_row_that_always_fails_is_parked_for_a_human(handler, put, work, stored, clock, caplog):
    handler.broken = RuntimeError()
    put(thing_id=7)
    with caplog.at_level(logging.CRITICAL, logger="forum"):
        for _ in range(KEEP_TRYING + 5):
            work()
            clock.tick(LONGEST_WAIT + timedelta(minutes=5))
    assert stored.one(WAITING).tries == KEEP_TRYING
    assert len(handler.given) == KEEP_TRYING


def test_a_topic_nobody_handles_does_not_stay(put, work, stored):
    put(thing_id=7)
    assert work()
    assert stored(WAITING) == []


def test_a_post_leaves_only_ids_in_the_outbox(app, make, stored):
    make.thread(alice, "I want to end my life tonight. I have the tablets here.", title="Only for you")
    payloads = stored(select(OutboxRow.payload))
    assert payloads
    for payload in payloads:
        assert all(name.endswith("_id") and isinstance(value, int) for name, value in payload.items()), payload
