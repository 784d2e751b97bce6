"""Row numbers tell no order, but among the rows of one post; and rows do not lie in the order in which they came."""

from itertools import pairwise

import pytest
from sqlalchemy import select, text

from forum.core import audit, worker
from forum.core.audit import HOUR_OVER, AuditEvent
from forum.core.db import db, start_writing
from forum.core.numbers import draw_number
from forum.core.outbox import OutboxRow
from forum.core.scatter import drawn_tables
from forum.posts.models import AssessmentRow, Post, PostTransition, State
from tests.factories.dump import dump
from tests.factories.made import as_made
from tests.people import alice, bob, mira

MANY = 12  # in the same order again by chance once in 500 million times
EXACT_JSON = 2**53


def numbers_as_made(stored, model) -> list[int]:
    return stored(select(model.id).order_by(as_made(model)))


def test_whatever_comes_with_a_post_is_numbered_by_chance(app):
    """A table that joins them must be numbered so as well, or be exact in all its times, or be of staff alone."""
    assert set(drawn_tables()) == {
        "appeals",
        "assessments",
        "case_alerts",
        "cases",
        "check_ins",
        "masks",
        "outbox",
        "post_revisions",
        "post_transitions",
        "posts",
        "private_notes",
        "receipts",
        "reports",
        "sealed_contacts",
        "sealed_guest_contacts",
        "sealed_links",
        "signals",
        "threads",
        "words_to_go",
    }


def test_numbers_are_in_no_order(app, make, stored):
    for number in range(MANY):
        make.thread(alice, voice=("name", "mask")[number % 2])
    for model in (Post, PostTransition, AssessmentRow, OutboxRow):
        made = numbers_as_made(stored, model)
        assert len(made) >= MANY
        assert made not in (sorted(made), sorted(made, reverse=True)), model
        assert max(made) - min(made) > 2**40
        assert all(0 < number < EXACT_JSON for number in made)


def test_those_of_one_post_are_in_order_among_themselves(app, make, stored):
    made = make.thread(alice)
    for to in [State.FOLDED, State.PUBLISHED] * MANY:
        make.state(made.post_ref, to, by=mira)
    rows = numbers_as_made(stored, PostTransition)
    assert len(rows) == 2 * MANY + 1
    assert rows == sorted(rows)
    steps = {after - before for before, after in pairwise(rows)}
    assert len(steps) == 2 * MANY, "nothing is counted"
    assert rows[-1] < EXACT_JSON


def test_also_when_several_are_stored_at_once(app, make, stored, clock):
    for person in (alice, bob):
        make.thread(person)
    owners = stored(select(Post.id))
    common = {"care": 0, "exposure": 0, "needs": [], "conduct": [], "signals": [], "at": clock.now}
    with app.app_context():
        start_writing()
        for number in range(MANY):
            db.session.add_all(AssessmentRow(post_id=owner, engine=str(number), **common) for owner in owners)
        db.session.commit()
    for owner in owners:
        found = select(AssessmentRow.engine).where(AssessmentRow.post_id == owner).order_by(AssessmentRow.id)
        assert stored(found)[1:] == [str(number) for number in range(MANY)]


def test_a_number_is_never_nothing():
    drawn = {draw_number() for _ in range(1000)}
    assert len(drawn) == 1000
    assert min(drawn) > 0


def test_no_counter_of_the_database_knows_how_many_posts_there_were(app):
    """PostgreSQL would tell how many rows were ever made."""
    assert all(db.metadata.tables[name].autoincrement_column is None for name in drawn_tables())
    with app.app_context():
        if db.engine.dialect.name == "postgresql":
            counters = db.session.scalars(text("SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'"))
            assert not {f"{name}_id_seq" for name in drawn_tables()} & set(counters)


def test_what_was_done_under_a_mask_joins_the_log_when_its_hour_is_over(app, make, stored, clock, hour_over):
    """Every exact row behind it is of a later hour, so that its place tells no minute."""
    for number in range(MANY):
        make.thread(alice, voice=("name", "mask")[number % 2])
    hour = clock.now.replace(minute=0, second=0, microsecond=0)
    logged = select(AuditEvent.actor_id, AuditEvent.at).where(AuditEvent.action == "post.submitted")
    assert len(stored(logged)) == MANY / 2
    waiting = stored(select(OutboxRow).where(OutboxRow.topic == HOUR_OVER))
    assert len(waiting) == MANY / 2
    assert {(row.due_at - hour).total_seconds() for row in waiting} == {3600}
    hour_over()
    rows = stored(logged.order_by(AuditEvent.id))
    assert [row.actor_id is None for row in rows] == [False] * (MANY // 2) + [True] * (MANY // 2)
    assert {row.at for row in rows[MANY // 2 :]} == {hour}


def test_it_joins_the_log_in_an_order_of_chance(app, make, stored, hour_over):
    made = [f"post:{make.thread(alice, voice='mask').post_ref}" for _ in range(MANY)]
    hour_over()
    assert made != stored(select(AuditEvent.subject).where(AuditEvent.subject.in_(made)).order_by(AuditEvent.id))


def test_it_is_logged_once_and_the_chain_holds(app, make, stored, hour_over):
    make.thread(alice, voice="mask")
    for _ in range(2):
        hour_over()
    assert stored(select(AuditEvent.actor_id).where(AuditEvent.action == "post.submitted")) == [None]
    with app.app_context():
        assert audit.verify()[1] is None


@pytest.mark.parametrize("table", ["posts", "post_transitions", "assessments", "threads"])
def test_rows_lie_in_no_order_once_the_worker_was_here(app, house, make, table):
    for _ in range(MANY):
        make.thread(alice, voice="mask")
    with app.app_context():
        worker.run(once=True)
    numbers = [int(row["id"] or 0) for row in dump(house)[table]]
    assert numbers == sorted(numbers)
