"""Publishing is paused, reaching a human is not: what a paused writer sends when it tells of danger."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.accounts.services import add_sanction
from forum.cases.models import Case, Signal
from forum.core.db import db, start_writing
from forum.notes.models import AUTHOR, PrivateNote
from forum.notes.policy import ANSWERS_PER_HOUR
from forum.posts import assessing
from forum.posts.models import Post, PostRevision, Thread
from forum.posts.text import MAX_LENGTH
from forum.spaces.models import Space
from tests.anonymous.conftest import RECEIPT, write
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import ada, alice, bob, mira, omar
from tests.posts.shared import WORRIED, set_to

REASON = "You wrote unkind things about somebody here."
FOR_THE_TEAM = "We kept this text for the team, because it may tell of danger. Others don’t see it."
KEPT_HERE = "We kept your text here for the team, because it may tell of danger. Nobody else sees it."
WENT_OUT = "This text may tell of danger, so it went out all the same."


@pytest.fixture
def paused_by_name(house, clock) -> None:
    until = clock.now + timedelta(days=3)
    with house.app.app_context():
        add_sanction(house.known[alice].id, kind="pause", reason=REASON, ends_at=until, by=house.known[ada].id)
        db.session.commit()


@pytest.fixture
def earlier(make) -> str:
    """A post of alice's by name, from before; it stands first among the fixtures of a test."""
    return make.thread(alice).post_ref


@pytest.fixture
def masked(make):
    return make.thread(alice, QUIET + " " + WORRIED, voice="mask")


@pytest.fixture
def paused_by_post(visitor, masked, make) -> str:
    """The case of a masked post whose writer mira has paused for three days."""
    case = f"/moderation/cases/{make.case_ref(masked.post_ref)}"
    desk = visitor().as_(mira)
    assert desk.fill_in(case, f"{case}/pause", days="3", reason=REASON).status_code == 303
    desk.fill_in(case, f"{case}/decisions", action="keep")
    return case


def starts(client, body, **more):
    return client.post_form("/threads", space="kitchen", title="A title", body=body, **more)


# Paused by name, and writing by name


@pytest.mark.parametrize("text", [CRISIS, "I want to kill myself."])
def test_it_is_kept_for_the_team_alone(client, visitor, paused_by_name, stored, with_directory, text):
    answer = starts(client.as_(alice), text)
    assert answer.status_code == 303
    assert stored.one(select(Post.body, Post.state, Post.author_id.is_not(None))) == (text, "waiting", True)
    assert stored.one(select(Case.status)) == "open"
    assert stored.one(select(Case.care)) >= 3
    assert {"screening", "waiting"} <= set(stored(select(Signal.kind)))
    page = Page(client.get(answer.location).text)
    assert FOR_THE_TEAM in page.words
    assert "Your posting is paused until 7 March 2026" in page.words
    assert text in page.words
    assert "A moderator reads it before others can see it." in page.one("section", id="help-panel").words
    assert visitor().as_(bob).get(answer.location).status_code == 404
    assert visitor().get(answer.location).status_code == 404


def test_a_reply_too(client, visitor, paused_by_name, make, stored):
    other = make.thread(bob)
    answer = client.as_(alice).post_form(f"/threads/{other.thread_ref}/replies", body=CRISIS)
    assert answer.status_code == 303
    assert CRISIS in Page(client.get(answer.location).text).words
    assert CRISIS not in visitor().as_(bob).get(f"/threads/{other.thread_ref}").text
    assert stored.one(select(Thread.reply_count)) == 0


def test_new_words_for_a_post_wait_as_well_and_the_old_ones_stay(client, visitor, earlier, paused_by_name, stored):
    answer = client.as_(alice).post_form(f"/posts/{earlier}/edit", title="A title", body=CRISIS, version="1")
    assert answer.status_code == 303
    assert stored.one(select(Post.body, Post.state)) == (CRISIS, "waiting")
    assert stored.one(select(PostRevision.body)) == QUIET
    assert FOR_THE_TEAM in Page(client.get(answer.location).text).words
    assert visitor().as_(bob).get(f"/posts/{earlier}").status_code == 404


def test_a_moderator_can_let_others_read_it(client, visitor, paused_by_name, make, stored):
    answer = starts(client.as_(alice), CRISIS)
    case = f"/moderation/cases/{make.case_ref(stored.one(select(Post.ref)))}"
    ending = {"action": "keep", "outcome": "no_danger", "note": "We spoke."}
    assert visitor().as_(omar).fill_in(case, f"{case}/decisions", **ending).status_code == 303
    assert visitor().as_(bob).get(answer.location).status_code == 200


@pytest.mark.parametrize("text", [QUIET, WORRIED])
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_everything_else_comes_back(client, paused_by_name, stored, text, voice):
    answer = starts(client.as_(alice), text, voice=voice)
    assert answer.status_code == 403
    assert text in answer.text
    assert stored(select(Post.id)) + stored(select(Case.id)) == []


def test_what_the_filter_cannot_read_may_hold_anything(client, paused_by_name, stored, monkeypatch):
    monkeypatch.setattr(assessing, "assess", lambda text, rules: 1 / 0)
    assert starts(client.as_(alice), QUIET).status_code == 303
    assert stored.one(select(Post.state)) == "waiting"
    assert stored.one(select(Case.care)) == 3


def test_twice_is_once_and_limits_hold(client, house, paused_by_name, stored):
    client.as_(alice)
    for _ in range(2):
        assert starts(client, CRISIS, key="one form").status_code == 303
    assert stored.one(select(func.count()).select_from(Post)) == 1
    set_to(house, "posts_per_hour", 1)
    answers = [starts(client, CRISIS).status_code for _ in range(6)]
    assert answers[-1] == 429


def test_a_closed_space_stays_closed(client, house, paused_by_name, stored):
    with house.app.app_context():
        start_writing()
        db.session.execute(update(Space).values(is_open=False))
        db.session.commit()
    answer = starts(client.as_(alice), CRISIS)
    assert answer.status_code == 403
    assert CRISIS in answer.text
    assert stored(select(Post.id)) == []


# Paused because of a post without a name


def test_it_stands_as_a_note_on_the_post_and_nowhere_else(client, visitor, masked, paused_by_post, stored, make):
    other = make.thread(bob)
    before = stored.one(select(func.count()).select_from(Post))
    client.as_(alice)
    ways = (
        client.post_form("/threads", space="kitchen", title="A title", body=CRISIS, voice="mask"),
        client.post_form(f"/threads/{other.thread_ref}/replies", body=CRISIS, voice="mask"),
        client.post_form(f"/threads/{masked.thread_ref}/replies", body=CRISIS, voice="mask"),
        client.post_form(f"/posts/{masked.post_ref}/edit", title="A title", body=CRISIS, version="1"),
    )
    assert {(answer.status_code, answer.location) for answer in ways} == {(303, f"/posts/{masked.post_ref}/notes")}
    assert stored.one(select(func.count()).select_from(Post)) == before
    assert stored(select(PostRevision.id)) == []
    assert stored(select(PrivateNote.side).distinct()) == [AUTHOR]
    bodies = stored(select(PrivateNote.body))
    assert len(bodies) == 4
    assert all(CRISIS in body for body in bodies)
    of_masked = select(Case.status, Case.care).join(Post, Post.id == Case.post_id).where(Post.ref == masked.post_ref)
    assert stored.one(of_masked) == ("open", 4)
    assert CRISIS not in visitor().as_(bob).get(f"/threads/{masked.thread_ref}").text


def test_its_writer_reads_that_with_help_and_can_write_again(client, masked, paused_by_post, stored, with_directory):
    answer = starts(client.as_(alice), CRISIS, voice="mask")
    page = Page(client.get(answer.location).text)
    assert KEPT_HERE in page.words
    assert "Your posting is paused until 7 March 2026" in page.words
    assert CRISIS in page.words
    assert "Only the team can read it." in page.one("section", id="help-panel").words
    assert client.send(client.get(answer.location), answer.location, body="I am still here.").status_code == 303
    assert len(stored(select(PrivateNote.id))) == 2


def test_the_team_reads_why_it_is_there(client, visitor, paused_by_post):
    starts(client.as_(alice), CRISIS, voice="mask", key="one form")
    starts(client, CRISIS, voice="mask", key="one form")
    page = Page(visitor().as_(omar).get(paused_by_post).text)
    assert "The writer is paused, and what they tried to post may tell of danger" in page.words
    assert page.words.count("The writer answered the team") == 1, "twice is once"
    assert "alice" not in page.words


def test_beyond_the_limit_of_notes_it_comes_back_with_help(client, paused_by_post, stored, with_directory):
    client.as_(alice)
    for _ in range(ANSWERS_PER_HOUR):
        assert starts(client, CRISIS, voice="mask").status_code == 303
    answer = starts(client, CRISIS, voice="mask")
    assert answer.status_code == 403
    assert CRISIS in answer.text
    assert "nobody on the team has read it" in Page(answer.text).one("section", id="help-panel").words
    assert len(stored(select(PrivateNote.id))) == ANSWERS_PER_HOUR


def test_a_long_text_is_whole(client, paused_by_post, stored):
    text = (CRISIS + " So it goes." * MAX_LENGTH)[: MAX_LENGTH - 1] + "!"
    assert starts(client.as_(alice), text, voice="mask", note="Heavy").status_code == 303
    assert stored.one(select(PrivateNote.body)) == f"A title\n\n{text}\n\nHeavy"


def test_a_guest_finds_it_with_their_nine_words(client, visitor, make, stored, with_directory):
    write(client, WORRIED)
    ref = stored.one(select(Post.ref))
    desk, case = visitor().as_(mira), f"/moderation/cases/{make.case_ref(ref)}"
    desk.fill_in(case, f"{case}/pause", days="1", reason=REASON)
    assert client.fill_in(RECEIPT, f"{RECEIPT}/replies", body=CRISIS).location == f"{RECEIPT}/{ref}/notes"
    for way, fields in (("replies", {}), (f"{ref}/edit", {"title": "A title", "version": "1"})):
        answer = client.post_form(f"{RECEIPT}/{way}", body=CRISIS, **fields)
        assert (answer.status_code, answer.location) == (303, f"{RECEIPT}/{ref}/notes")
        page = Page(client.get(answer.location).text)
        assert KEPT_HERE in page.words
        assert page.one("section", id="help-panel")
    assert len(stored(select(PrivateNote.id))) == 3
    assert stored.one(select(Post.body)) == WORRIED


# The form of somebody who can't post


@pytest.mark.parametrize("pause", ["paused_by_name", "paused_by_post"])
@pytest.mark.parametrize("place", ["/threads/new?space=kitchen", "thread"])
def test_the_page_offers_to_write_to_the_team(client, visitor, make, stored, request, pause, place):
    other = make.thread(bob)
    make.reply(other, alice, voice="mask")
    request.getfixturevalue(pause)
    path, action = place, "/threads"
    if place == "thread":
        path, action = f"/threads/{other.thread_ref}", f"/threads/{other.thread_ref}/replies"
    posts = stored.one(select(func.count()).select_from(Post))
    answer = client.as_(alice).fill_in(path, action, body=CRISIS)
    assert answer.status_code == 303, Page(answer.text).words
    assert CRISIS in Page(client.get(answer.location).text).words
    by_name = pause == "paused_by_name"
    assert stored.one(select(func.count()).select_from(Post)) == posts + by_name
    assert len(stored(select(PrivateNote.id))) == (0 if by_name else 1)
    if by_name:
        assert stored.one(select(Post.voice, Post.state).where(Post.body == CRISIS)) == ("name", "waiting")
    refused = client.fill_in(path, action, body=QUIET)
    assert refused.status_code == 403
    assert QUIET in refused.text
    assert CRISIS not in visitor().as_(bob).get(f"/threads/{other.thread_ref}").text


# Across: what was held there would tell whose mask it is


def test_by_name_it_goes_out_when_a_masked_post_is_the_reason(client, paused_by_post, stored):
    answer = starts(client.as_(alice), CRISIS, voice="name")
    assert answer.status_code == 303
    assert stored.one(select(Post.state).where(Post.voice == "name")) == "members"
    assert WENT_OUT in Page(client.get(answer.location).text).words
    assert stored(select(PrivateNote.id)) == []


def test_under_a_mask_it_goes_out_when_the_pause_is_by_name(client, paused_by_name, stored):
    answer = starts(client.as_(alice), CRISIS, voice="mask")
    assert answer.status_code == 303
    assert stored.one(select(Post.state)) == "members"
    assert "waiting" not in stored(select(Signal.kind))
    assert WENT_OUT in Page(client.get(answer.location).text).words
