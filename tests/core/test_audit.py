"""The audit log: one chain, whoever writes at once, and no change to it goes unseen."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, update

from forum.core import audit
from forum.core.audit import AuditEvent, AuditHead, event_hash
from forum.core.db import db, start_writing
from tests.people import alice, mira


@pytest.fixture
def log(app):
    """Five events behind those of the house; the number of the middle one."""
    with app.app_context():
        for number in range(5):
            start_writing()
            audit.record("test.happened", by=number, subject=f"thing:{number}", why="drill")
            db.session.commit()
        return db.session.scalars(select(AuditEvent.id).where(AuditEvent.subject == "thing:2")).one()


def tamper(app, *statements):
    with app.app_context():
        start_writing()
        for statement in statements:
            db.session.execute(statement)
        db.session.commit()


def verify(app):
    with app.app_context():
        return audit.verify()


def test_an_untouched_log_holds(app, log, stored):
    count, problem = verify(app)
    assert (count, problem) == (len(stored(select(AuditEvent.id))), None)


@pytest.mark.parametrize(
    "change",
    [{"action": "test.changed"}, {"actor_id": None}, {"subject": "thing:9"}, {"details": {"why": "other"}}],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_row_shows(app, log, change):
    tamper(app, update(AuditEvent).where(AuditEvent.id == log).values(**change))
    assert verify(app) == (log, f"event {log} does not follow from the one before it")


def test_a_changed_time_shows(app, log, clock):
    tamper(app, update(AuditEvent).where(AuditEvent.id == log).values(at=clock.now.replace(year=2020)))
    assert verify(app)[1] is not None


def test_a_deleted_row_shows(app, log):
    tamper(app, delete(AuditEvent).where(AuditEvent.id == log))
    assert verify(app)[1] is not None


def test_a_cut_off_end_shows(app, log):
    tamper(app, delete(AuditEvent).where(AuditEvent.id > log))
    assert verify(app) == (log, "the log ends before its last known event")


def test_a_log_without_its_head_shows(app, log):
    tamper(app, delete(AuditHead))
    assert verify(app)[1] is not None


def test_a_row_slipped_in_at_the_end_shows(app, log):
    """Even one whose own hash is right: the head does not know it."""
    with app.app_context():
        start_writing()
        last = db.session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1)).one()
        extra = AuditEvent(id=last.id + 1, at=last.at, action="x", actor_id=None, subject="x", details={})
        extra.previous_hash = last.hash
        extra.hash = event_hash(extra)
        db.session.add(extra)
        db.session.commit()
    assert verify(app)[1] == "the log ends before its last known event"


def test_many_writers_at_once_make_one_chain(app, stored):
    before = len(stored(select(AuditEvent.id)))

    def write(number):
        with app.app_context():
            start_writing()
            audit.record("test.happened", by=number, subject="thing:1")
            db.session.commit()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    assert verify(app) == (before + 80, None)


def test_an_event_of_a_transaction_that_was_rolled_back_is_not_there(app, log):
    with app.app_context():
        start_writing()
        audit.record("test.happened", by=None, subject="thing:9")
        db.session.rollback()
    assert verify(app)[1] is None


def test_the_command_says_whether_it_holds(app, log):
    runner = app.test_cli_runner()
    whole = runner.invoke(args=["audit", "verify"])
    assert (whole.exit_code, whole.output.startswith("The audit log is whole")) == (0, True)
    tamper(app, update(AuditEvent).where(AuditEvent.id == log).values(action="x"))
    broken = runner.invoke(args=["audit", "verify"])
    assert broken.exit_code == 1
    assert f"event {log}" in broken.output


def test_posting_is_in_the_log_with_references_only(app, make, stored):
    made = make.thread(alice, "Words that only readers should see.")
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "post.submitted"))
    assert event.subject == f"post:{made.post_ref}"
    assert event.details == {"state": "published"}


def test_the_log_outlives_whom_it_names(app, house, make, stored):
    """It points at nobody by a foreign key."""
    assert not AuditEvent.__table__.foreign_keys
    assert stored(select(AuditEvent.id).where(AuditEvent.actor_id == house.known[mira].id))
