"""What a paused writer's text of danger takes along to the post that their pause names: nothing of another post."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from forum.core import worker
from forum.core.db import db, start_writing
from forum.notes.models import AUTHOR, PrivateNote
from forum.posts.models import Post
from forum.spaces.models import Space
from tests.factories.dump import dump
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, mira
from tests.posts.shared import WORRIED

OTHER = "The quokka of my aunt sleeps in the bath. She feeds it marmalade every morning."


@pytest.fixture
def other(make):
    """Another masked post of alice's; nothing tells that it is hers."""
    return make.thread(alice, OTHER, voice="mask", title="A quokka")


@pytest.fixture
def masked(make):
    return make.thread(alice, QUIET + " " + WORRIED, voice="mask", title="The kettle")


@pytest.fixture
def case(visitor, masked, make) -> str:
    """The case of the masked post whose writer mira has paused."""
    path = f"/moderation/cases/{make.case_ref(masked.post_ref)}"
    assert visitor().as_(mira).fill_in(path, f"{path}/pause", days="3", reason="A rest.").status_code == 303
    return path


def changes(client, made, body):
    edit = f"/posts/{made.post_ref}/edit"
    return client.as_(alice).fill_in(edit, edit, body=body)


def test_new_words_for_another_masked_post_come_without_its_old_ones(client, other, masked, case, stored):
    answer = changes(client, other, f"the quokka of my aunt  sleeps in the bath! {CRISIS} She feeds it every morning.")
    assert answer.location == f"/posts/{masked.post_ref}/notes"
    assert stored.one(select(PrivateNote.body)) == f"{CRISIS} She feeds it every morning."


@pytest.fixture
def grave(make):
    return make.thread(alice, f"{CRISIS} {OTHER}", voice="mask")


def test_where_nothing_new_is_said_it_comes_back(client, grave, case, stored):
    answer = changes(client, grave, CRISIS)
    assert answer.status_code == 403
    assert CRISIS in answer.text
    assert stored(select(PrivateNote.id)) == []


def test_a_row_does_not_tell_whether_it_was_a_change(client, other, case, stored):
    changes(client, other, CRISIS)
    assert stored.one(select(func.length(PrivateNote.submission_tag))) == 32


def test_the_note_that_a_space_gives_does_not_come_along(client, house, case, stored):
    with house.app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "kitchen").values(default_note="Talks about soup"))
        db.session.commit()
    fields = {"title": "More", "body": CRISIS, "voice": "mask", "note": "Talks about soup"}
    assert client.as_(alice).post_form("/threads", space="kitchen", **fields).status_code == 303
    assert stored.one(select(PrivateNote.body)) == f"More\n\n{CRISIS}"


def test_it_goes_as_well_when_the_words_of_the_post_are_gone(client, house, visitor, masked, case, stored, make):
    desk = visitor().as_(mira)
    assert desk.fill_in(case, f"{case}/decisions", action="keep").status_code == 303
    client.as_(alice).post_form(f"/posts/{masked.post_ref}/withdrawal")
    client.post_form(f"/posts/{masked.post_ref}/deletion")
    assert stored.one(select(Post.body)) == ""
    assert client.post_form("/threads", space="kitchen", title="More", body=CRISIS, voice="mask").status_code == 303
    work(house)
    assert CRISIS in stored.one(select(PrivateNote.body).where(PrivateNote.side == AUTHOR)), "nobody has read it"
    ending = {"action": "keep", "outcome": "in_touch", "note": "We wrote."}
    assert desk.fill_in(case, f"{case}/decisions", **ending).status_code == 303
    work(house)
    assert CRISIS not in str(dump(house))


def work(house) -> None:
    with house.app.app_context():
        worker.run(once=True)
