"""What was written where only the team reads it goes out to nobody else, whatever happened meanwhile."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.services import add_sanction
from forum.core.db import db
from forum.notes.models import PrivateNote
from forum.posts.models import Post
from tests.anonymous.conftest import RECEIPT, write
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import ada, alice, bob, mira
from tests.posts.shared import WORRIED

REASON = "You wrote unkind things about somebody here."
MEANWHILE = "Meanwhile your pause has ended or changed."


MINUTES = timedelta(minutes=10)


@pytest.fixture
def paused_by_name(house, clock) -> None:
    with house.app.app_context():
        member, by = house.known[alice].id, house.known[ada].id
        add_sanction(member, kind="pause", reason=REASON, ends_at=clock.now + MINUTES / 2, by=by)
        db.session.commit()


@pytest.fixture
def desk(visitor, make):
    """What mira does about the writer of a post: pauses them, or ends the pause."""

    def does(ref: str, what: str, **fields: str) -> None:
        case = f"/moderation/cases/{make.case_ref(ref)}"
        assert visitor().as_(mira).fill_in(case, f"{case}/{what}", **fields).status_code == 303

    return does


@pytest.fixture
def masked(make) -> str:
    return make.thread(alice, QUIET + " " + WORRIED, voice="mask").post_ref


def comes_back(answer) -> None:
    assert answer.status_code == 409
    page = Page(answer.text)
    assert MEANWHILE in page.words
    assert CRISIS in answer.text
    assert "nobody on the team has read it" in page.one("section", id="help-panel").words


def kept(stored) -> list[str]:
    bodies = [*stored(select(Post.body)), *stored(select(PrivateNote.body))]
    return [body for body in bodies if CRISIS in body]


@pytest.mark.parametrize("pause", ["by name", "of a masked post"])
@pytest.mark.parametrize("place", ["/threads/new?space=kitchen", "thread"])
def test_once_the_pause_is_over_it_comes_back(
    client, make, stored, clock, request, masked, desk, with_directory, pause, place
):
    path, action = place, "/threads"
    if place == "thread":
        path = f"/threads/{make.thread(bob).thread_ref}"
        action = f"{path}/replies"
    if pause == "by name":
        request.getfixturevalue("paused_by_name")
    else:
        desk(masked, "pause", days="1", reason=REASON)
    form = client.as_(alice).get(path)
    if pause == "by name":
        clock.tick(MINUTES)
    else:
        desk(masked, "pause/end")
    comes_back(client.send(form, action, body=CRISIS))
    assert kept(stored) == []


def test_it_does_not_go_out_by_name_when_only_a_mask_is_paused_by_now(
    client, stored, clock, masked, paused_by_name, desk, with_directory
):
    desk(masked, "pause", days="1", reason=REASON)
    form = client.as_(alice).get("/threads/new?space=kitchen")
    clock.tick(MINUTES)
    comes_back(client.send(form, "/threads", body=CRISIS))
    assert kept(stored) == []


def test_a_guests_waits_for_nobody_else_either(client, stored, desk, with_directory):
    write(client, WORRIED)
    ref = stored.one(select(Post.ref))
    desk(ref, "pause", days="1", reason=REASON)
    form = client.get(RECEIPT)
    desk(ref, "pause/end")
    comes_back(client.send(form, f"{RECEIPT}/replies", body=CRISIS))
    assert kept(stored) == []


def test_the_form_by_name_says_that_a_moderator_may_show_it(client, paused_by_name):
    words = Page(client.as_(alice).get("/threads/new?space=kitchen").text).one("details", id="write-to-team").words
    assert "The team reads it, and others only if a moderator decides so." in words
