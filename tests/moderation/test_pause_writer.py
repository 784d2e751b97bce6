"""Pausing whoever wrote a masked post: they are met wherever they write, and nobody learns who that is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, Decision
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.posts.models import Post, PostPause, State, Thread
from forum.posts.states import move
from tests.anonymous.opening import opened
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, mira, omar
from tests.posts.shared import WORRIED

REASON = "You wrote unkind things about somebody here. Please take a few days."
WORDS = "The rain has stopped at last."


@pytest.fixture
def post(make):
    return make.thread(alice, CRISIS, voice="mask")


@pytest.fixture
def case(post, make) -> str:
    return f"/moderation/cases/{make.case_ref(post.post_ref)}"


@pytest.fixture
def paused(client, case) -> str:
    """The page of the case on which mira has paused whoever wrote the post, for three days."""
    answer = client.as_(mira).fill_in(case, f"{case}/pause", days="3", reason=REASON)
    assert (answer.status_code, answer.location) == (303, case)
    return case


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_two_ways_to_pause_say_which_does_what(client, make, voice):
    made = make.thread(alice, CRISIS, voice=voice)
    page = Page(client.as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text)
    sections = page.all("section", aria_labelledby="pause-title")
    assert ("“Pause the writer” further down pauses them and decides nothing." in page.words) is (voice == "mask")
    assert ["This pauses them and decides nothing" in section.words for section in sections] == [True] * (
        voice == "mask"
    )


def test_pausing_alone_leaves_the_case_and_deciding_answers_it(client, paused, case, stored):
    assert stored.one(select(Case.status)) == "open"
    assert stored(select(Decision.id)) == []
    assert client.post_form(f"{case}/pause/end").status_code == 303
    version = str(stored.one(select(Case.version)))
    told = {"action": "pause", "reason": REASON, "version": version, "outcome": "guidelines"}
    assert client.post_form(f"{case}/decisions", **told).status_code == 303
    assert stored.one(select(Case.status)) == "closed"
    assert stored.one(select(Decision.action)) == "pause"


def ways_to_write(client, own, other) -> list:
    """Everything that puts words before others, by name and under a mask."""
    return [
        client.post_form("/threads", space="kitchen", title="x", body=WORDS, voice="name"),
        client.post_form("/threads", space="kitchen", title="x", body=WORDS, voice="mask"),
        client.post_form(f"/threads/{other.thread_ref}/replies", body=WORDS, voice="name"),
        client.post_form(f"/threads/{other.thread_ref}/replies", body=WORDS, voice="mask"),
        client.post_form(f"/threads/{own.thread_ref}/replies", body=WORDS, voice="mask"),
        client.post_form(f"/posts/{own.post_ref}/edit", title="x", body=WORDS, version="1"),
    ]


def test_it_meets_them_wherever_they_write_and_keeps_their_words(client, visitor, post, paused, make, stored):
    other = make.thread(bob)
    answers = ways_to_write(client.as_(alice), post, other)
    assert [answer.status_code for answer in answers] == [403] * 6
    for answer in answers:
        page = Page(answer.text)
        assert "Your posting is paused until 7 March 2026" in page.words
        assert REASON in page.words
        assert WORDS in answer.text
    assert WORDS not in stored(select(Post.body))
    assert visitor().as_(bob).post_form(f"/threads/{post.thread_ref}/replies", body=WORDS).status_code == 303


def test_a_sad_text_that_cannot_go_out_brings_help(client, paused, with_directory):
    answer = client.as_(alice).post_form("/threads", space="kitchen", title="x", body=WORRIED, voice="name")
    assert answer.status_code == 403
    panel = Page(answer.text).one("section", id="help-panel")
    assert "“Report” under a post still reaches the moderators." in panel.words


def test_they_may_take_it_back_and_answer_the_team(client, post, paused, make):
    make.private_note(post.post_ref)
    client.as_(alice)
    assert client.post_form(f"/posts/{post.post_ref}/notes", body="I am sorry.").status_code == 303
    assert client.post_form(f"/posts/{post.post_ref}/withdrawal").status_code == 303
    assert client.post_form("/threads", space="kitchen", title="x", body=WORDS).status_code == 403


def test_the_forms_say_so_before_anything_is_typed(client, post, paused, make):
    other = make.thread(bob)
    client.as_(alice)
    for path in ("/threads/new?space=kitchen", f"/threads/{other.thread_ref}"):
        page = Page(client.get(path).text)
        assert "Your posting is paused until" in page.words
        assert [text["id"] for text in page.all("textarea")] == ["f-team"], "only what tells of danger goes through"
    assert Page(client.as_(bob).get(f"/threads/{other.thread_ref}").text).all("textarea")


def test_only_their_own_closed_page_tells_of_it(client, post, paused):
    """Not `/me`: whoever knows only the password of somebody with a pass-phrase shall not see it."""
    assert "paused" not in Page(client.as_(alice).get("/me").text).words
    assert client.get("/me").text.count("may wait for you") == 1
    assert REASON in opened(client, alice).words
    assert REASON not in opened(client, bob).words


def test_it_ends_by_itself(client, paused, clock):
    clock.tick(timedelta(days=3))
    assert client.as_(alice).post_form("/threads", space="kitchen", title="x", body=WORDS).status_code == 303


def test_it_can_be_ended_and_the_team_sees_who_did_what(client, paused):
    client.as_(omar)
    section = Page(client.get(paused).text).one("section", aria_labelledby="pause-title")
    assert "In force until 7 Mar 2026" in section.words
    assert "Given by mira" in section.words
    assert REASON in section.words
    for _ in range(2):  # twice is harmless
        assert client.post_form(f"{paused}/pause/end").status_code == 303
    assert "ended early by omar" in Page(client.get(paused).text).words
    assert client.as_(alice).post_form("/threads", space="kitchen", title="x", body=WORDS).status_code == 303


def test_nothing_tells_whom_it_met(client, house, post, paused, make):
    other = make.thread(bob)
    client.as_(alice)
    client.get("/me")
    before = dump(house)
    ways_to_write(client, post, other)
    opened(client, alice)
    after = dump(house)
    changed = {name for name in after if after[name] != before[name]}
    assert changed <= {"sessions", "rate_limits"}


def test_staff_and_the_post_are_named_and_nobody_else(client, house, post, paused, stored):
    row = stored.one(select(PostPause))
    assert row.by_id == house.known[mira].id
    assert set(PostPause.__table__.columns.keys()) == {
        *("id", "ref", "post_id", "reason", "by_id", "starts_at", "ends_at", "lifted_at", "lifted_by_id")
    }
    events = stored(select(AuditEvent.details).where(AuditEvent.action == "post.writer_paused"))
    assert events == [{"days": 3}]


@pytest.mark.parametrize("state", [State.HIDDEN, State.REMOVED, State.WITHDRAWN], ids=str)
def test_a_post_that_is_gone_is_still_its_writers(client, post, paused, make, state):
    make.state(post.post_ref, state, by=mira)
    assert client.as_(alice).post_form("/threads", space="kitchen", title="x", body=WORDS).status_code == 403


# What is refused


def test_a_post_by_name_is_for_an_admin(client, make, stored):
    named = f"/moderation/cases/{make.case_ref(make.thread(bob, CRISIS).post_ref)}"
    client.as_(mira)
    assert not Page(client.get(named).text).all("section", aria_labelledby="pause-title")
    assert client.post_form(f"{named}/pause", days="3", reason=REASON).status_code == 403
    assert stored(select(PostPause.id)) == []


@pytest.mark.parametrize(
    "fields", [{"days": ""}, {"days": "2"}, {"days": "x"}, {"reason": " "}, {"reason": "x" * 2001}]
)
def test_what_needs_another_look_comes_back_with_its_words(client, case, stored, fields):
    answer = client.as_(mira).post_form(f"{case}/pause", **{"days": "3", "reason": REASON, **fields})
    assert answer.status_code == 422
    assert Page(answer.text).form(f"{case}/pause").given["reason"].strip() == fields.get("reason", REASON).strip()
    assert stored(select(PostPause.id)) == []


def test_twice_at_once_is_told_and_a_colleagues_case_waits(client, paused, stored):
    again = client.post_form(f"{paused}/pause", days="7", reason="Another.")
    assert again.status_code == 409
    assert "paused already" in Page(again.text).words
    client.post_form(f"{paused}/claim")
    assert client.as_(omar).post_form(f"{paused}/pause", days="7", reason="Another.").status_code == 409
    assert len(stored(select(PostPause.id))) == 1


@pytest.mark.parametrize("person", [alice, bob, ada], ids=str)
def test_only_moderators_can(client, case, person, stored):
    assert client.as_(person).post_form(f"{case}/pause", days="3", reason=REASON).status_code == 404
    assert client.post_form(f"{case}/pause/end").status_code == 404
    assert stored(select(PostPause.id)) == []


# Often taken off the site


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_who_was_often_taken_off_is_read_first(client, make, stored, voice, clock):
    other = {"name": "mask", "mask": "name"}[voice]
    for _ in range(3):
        make.state(make.thread(alice, voice=voice).post_ref, State.REMOVED, by=mira)
    states = [make.thread(person, voice=one).state for person, one in ((alice, voice), (alice, other), (bob, voice))]
    assert states == [State.WAITING, State.PUBLISHED, State.PUBLISHED]
    assert len(stored(select(Thread.id))) == 6
    clock.tick(timedelta(days=91))
    assert make.thread(alice, voice=voice).state == State.PUBLISHED


@pytest.mark.parametrize(("then", "counts"), [(State.WAITING, True), (State.WITHDRAWN, True), (State.PUBLISHED, False)])
def test_it_counts_as_well_where_they_have_sent_it_in_again_or_taken_it_back(house, make, then, counts):
    """Until the team lets others read it."""
    for _ in range(3):
        ref = make.thread(alice).post_ref
        make.state(ref, State.REMOVED, by=mira)
        if then == State.PUBLISHED:
            make.state(ref, then, by=mira)
        else:
            with house.app.app_context():
                start_writing()
                move(db.session.scalars(select(Post).where(Post.ref == ref)).one(), then, cause="sent_again")
                db.session.commit()
    assert make.thread(alice).state == (State.WAITING if counts else State.PUBLISHED)
