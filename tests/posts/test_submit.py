"""Everything a person writes comes in by one gate: what is stored with it, and what follows."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.audit import AuditEvent
from forum.core.clock import to_hour
from forum.core.outbox import OutboxRow
from forum.masks.models import Mask
from forum.posts.models import AssessmentRow, Post, PostTransition, State, Thread
from tests.factories.made import as_made
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob, newt
from tests.posts.shared import ABUSE, GOODBYE, WORRIED, count, kinds_of, set_to


def test_a_named_post_is_stored_with_its_author_and_the_moment(house, make, stored, clock):
    make.thread(alice, "Good morning.")
    post = stored.one(select(Post))
    assert (post.body, post.html, post.voice) == ("Good morning.", "<p>Good morning.</p>\n", "name")
    assert (post.author_id, post.owner_tag, post.mask_id) == (house.known[alice].id, None, None)
    assert (post.created_at, post.edited_at, post.version, post.position) == (clock.now, None, 1, 1)


def test_a_masked_post_is_stored_with_a_mask_and_the_hour(make, stored, clock):
    make.thread(alice, voice="mask")
    post = stored.one(select(Post))
    assert (post.voice, post.author_id, post.mask_id) == ("mask", None, stored.one(select(Mask.id)))
    assert post.created_at == to_hour(clock.now) != clock.now


@pytest.mark.parametrize(
    ("body", "exposure", "state"),
    [
        (QUIET, 0, State.PUBLISHED),
        (ABUSE, 1, State.PUBLISHED),
        (CRISIS, 2, State.MEMBERS),
        (GOODBYE, 3, State.WAITING),
    ],
)
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_what_readers_risk_decides_where_it_begins(make, stored, body, exposure, state, voice):
    made = make.thread(alice, body, voice=voice)
    assert stored.one(select(AssessmentRow.exposure)) == exposure
    assert (made.state, stored.one(select(Post.state)), stored.one(select(Thread.opening_state))) == (state,) * 3


@pytest.mark.parametrize("person", [alice, newt], ids=str)
def test_a_cry_for_help_stays_with_the_members_however_new_its_writer_is(make, person):
    assert make.thread(person, CRISIS).state == State.MEMBERS


def test_where_a_moderator_reads_first_everything_waits_and_is_in_the_queue(make, stored):
    made = make.thread(alice, QUIET, space="porch")
    assert made.state == State.WAITING
    assert stored(kinds_of(made.post_ref)) == ["waiting"]


def test_a_waiting_crisis_has_both_reasons(make, stored):
    made = make.thread(alice, CRISIS, space="porch")
    assert stored(kinds_of(made.post_ref)) == ["screening", "waiting"]
    assert stored.one(select(Case.care)) == 4


def test_the_writers_own_content_note_is_kept(make, stored):
    make.thread(alice, CRISIS, note="About tonight")
    assert stored.one(select(Post.note)) == stored.one(select(Thread.note)) == "About tonight"


@pytest.mark.parametrize(
    ("body", "note"), [(CRISIS, "Talks about suicide"), (ABUSE, "Talks about abuse"), (QUIET, None)]
)
def test_without_one_the_post_gets_what_readers_should_know(make, stored, body, note):
    make.thread(alice, body)
    assert stored.one(select(Post.note)) == stored.one(select(Thread.note)) == note


def test_the_title_belongs_to_what_is_read(make, stored):
    make.thread(alice, QUIET, title=CRISIS)
    reading = stored.one(select(AssessmentRow.care, AssessmentRow.signals))
    assert reading.care == 4
    assert all(signal["end"] <= len(CRISIS) for signal in reading.signals)


def test_what_was_seen_is_stored_with_rules_spans_and_version(make, stored, clock):
    made = make.thread(alice, f"Hello.\n\n{CRISIS}")
    row = stored.one(select(AssessmentRow))
    assert (row.care, row.exposure, row.failed, row.by_id) == (made.reading.care, made.reading.exposure, False, None)
    assert row.needs == ["suicide"]
    assert row.engine.startswith("hearth-screening/")
    text = f"A small thing\n\nHello.\n\n{CRISIS}"
    assert row.signals
    assert any("end my life" in text[signal["start"] : signal["end"]] for signal in row.signals)


def test_the_first_transition_names_nobody(make, stored, clock):
    make.thread(alice, voice="mask")
    moved = stored.one(select(PostTransition))
    assert (moved.from_state, moved.to_state, moved.cause, moved.by_id) == (None, "published", "submitted", None)
    assert moved.at == to_hour(clock.now)


def test_a_quiet_post_has_no_case_unless_it_is_in_the_sample(house, make, stored):
    set_to(house, "sample_percent", 0)
    make.thread(alice)
    assert stored(select(Case.id)) == []


def test_the_sample_is_read_by_a_human(house, make, stored):
    set_to(house, "sample_percent", 100)
    made = make.thread(alice)
    assert stored(kinds_of(made.post_ref)) == ["sample"]
    assert stored.one(select(Case.care)) == 0


def test_an_insult_is_for_the_queue_and_not_for_the_state(house, make, stored):
    set_to(house, "sample_percent", 0)
    made = make.thread(bob, "you are a fucking idiot")
    assert made.state == State.PUBLISHED
    assert stored(kinds_of(made.post_ref)) == ["screening"]
    assert stored.one(select(Case.care)) == 0


def test_the_case_of_a_masked_post_knows_the_hour_only(make, stored, clock):
    make.thread(alice, WORRIED, voice="mask")
    case = stored.one(select(Case))
    assert (case.masked, case.opened_at) == (True, to_hour(clock.now))
    assert (case.due_at.minute % 5, case.due_at.second) == (0, 0)


def test_a_named_post_is_audited_with_its_author_a_masked_one_without(house, make, stored, clock, hour_over):
    make.thread(alice)
    made, hour = make.thread(alice, voice="mask"), to_hour(clock.now)
    hour_over()
    rows = stored(select(AuditEvent).where(AuditEvent.action == "post.submitted").order_by(AuditEvent.id))
    assert [row.actor_id for row in rows] == [house.known[alice].id, None]
    assert (rows[1].subject, rows[1].at) == (f"post:{made.post_ref}", hour)
    assert [row.details for row in rows] == [{"state": "published"}] * 2


def test_what_is_queued_holds_a_number_only(make, stored):
    make.thread(alice, QUIET)
    row = stored.one(select(OutboxRow).where(OutboxRow.topic == "post.submitted"))
    assert row.payload == {"post_id": stored.one(select(Post.id))}


def test_a_crisis_also_calls_for_someone(make, stored):
    make.thread(alice, CRISIS)
    topics = stored(select(OutboxRow.topic).order_by(as_made(OutboxRow)))
    assert sorted(topics) == ["case.needs_someone", "post.submitted"]


def test_the_thread_counts_what_others_can_read(make, stored):
    thread = make.thread(alice, voice="mask")
    make.reply(thread, bob)
    make.reply(thread, bob, GOODBYE)
    row = stored.one(select(Thread))
    assert (row.reply_count, row.last_position) == (1, 3)
    assert stored(select(Post.position).order_by(as_made(Post))) == [1, 2, 3]


def test_nothing_is_stored_when_the_place_is_refused(house, client, stored):
    answer = client.as_(alice).post_form("/threads", space="porch", title="x", body=QUIET, voice="mask")
    assert answer.status_code == 422
    for model in (Post, Thread, Mask, AssessmentRow, PostTransition, Case, OutboxRow):
        assert stored.one(count(model)) == 0
