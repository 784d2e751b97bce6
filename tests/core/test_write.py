"""The database recipe: writers queue up, readers never wait, and a write must be announced."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import insert, select, update

from forum.core.db import db, is_writing, own_transaction, start_writing
from forum.core.settings import SettingRow
from forum.posts.models import Thread

WRITERS, TIMES = 8, 100


@pytest.fixture
def thread_id(app, make, stored):
    made = make.thread()
    return stored.one(select(Thread.id).where(Thread.ref == made.thread_ref))


def count_one_more(app, thread_id):
    """Read, add one, write: what loses updates when two do it at once without the recipe."""
    with app.app_context():
        start_writing()
        thread = db.session.scalars(select(Thread).where(Thread.id == thread_id).with_for_update()).one()
        thread.reply_count = thread.reply_count + 1
        db.session.commit()


def test_every_one_of_800_concurrent_increments_survives(app, stored, thread_id):
    def count_many(_):
        for _ in range(TIMES):
            count_one_more(app, thread_id)

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(count_many, range(WRITERS)))
    assert stored.one(select(Thread.reply_count).where(Thread.id == thread_id)) == WRITERS * TIMES


def test_a_reader_never_waits_for_a_writer(app, thread_id):
    """It would end in a time-out: the writer only goes on when the reader is done."""
    title = select(Thread.title).where(Thread.id == thread_id)
    with app.app_context():
        start_writing()
        db.session.execute(update(Thread).where(Thread.id == thread_id).values(title="While you read"))
        with app.app_context():
            assert db.session.scalar(title) == "A small thing"
        db.session.commit()
        assert db.session.scalar(title) == "While you read"


@pytest.mark.parametrize(
    "statement",
    [
        insert(SettingRow).values(name="contact", value="x"),
        update(Thread).values(title="x"),
        Thread.__table__.delete(),
    ],
    ids=["insert", "update", "delete"],
)
def test_a_write_that_was_not_announced_raises(app, statement):
    with app.app_context(), pytest.raises(RuntimeError, match=r"a write outside start_writing\(\)"):
        db.session.execute(statement)


def test_a_changed_object_that_was_not_announced_raises(app, thread_id):
    with app.app_context():
        db.session.get_one(Thread, thread_id).title = "x"
        with pytest.raises(RuntimeError, match="a write outside"):
            db.session.commit()


def test_announcing_comes_before_the_first_change(app, thread_id):
    with app.app_context():
        db.session.get_one(Thread, thread_id).title = "x"
        with pytest.raises(RuntimeError, match="before the first change"):
            start_writing()


def test_what_was_read_before_is_read_again(app, thread_id):
    with app.app_context():
        thread = db.session.get_one(Thread, thread_id)
        assert thread.reply_count == 0
        with app.app_context():
            count_one_more(app, thread_id)
        start_writing()
        assert thread.reply_count == 1


def test_writing_ends_with_the_commit_and_with_the_rollback(app):
    with app.app_context():
        assert not is_writing()
        for end in (db.session.commit, db.session.rollback):
            start_writing()
            assert is_writing()
            end()
            assert not is_writing()


def test_a_transaction_of_its_own_survives_the_rollback_of_the_request(app, stored, thread_id):
    with app.app_context():
        db.session.scalar(select(Thread.title))
        with own_transaction() as connection:
            connection.execute(update(Thread).values(title="kept"))
        db.session.rollback()
    assert stored.one(select(Thread.title)) == "kept"
