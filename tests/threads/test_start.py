"""`/threads/new` and `POST /threads`: starting a conversation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import Sanction
from forum.core.clock import to_hour
from forum.core.db import db, start_writing
from forum.core.refs import new_ref
from forum.masks.models import Mask
from forum.posts.models import Post, Thread
from forum.spaces.models import Space
from tests.client import Page
from tests.factories.making import QUIET
from tests.people import MEMBERS, ada, alice, bob, guest
from tests.posts.shared import count, start

NEW = "/threads/new?space=kitchen"


def change_space(app, **values) -> None:
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "kitchen").values(**values))
        db.session.commit()


@pytest.mark.parametrize("person", MEMBERS, ids=str)
def test_every_member_can_start_one(client, stored, person):
    answer = client.as_(person).fill_in(NEW, "/threads", title="Tea at four", body=QUIET)
    thread = stored.one(select(Thread))
    assert (answer.status_code, answer.location) == (303, f"/threads/{thread.ref}")
    assert (thread.title, thread.opening_name, thread.opening_voice) == ("Tea at four", str(person), "name")
    page = Page(client.get(answer.location).text)
    assert QUIET in page.one("article", data_post="").words


def test_under_a_mask_the_thread_holds_the_mask_and_the_hour(client, stored, clock):
    client.as_(alice).fill_in(NEW, "/threads", title="Tea", body=QUIET, voice="mask")
    thread = stored.one(select(Thread))
    assert (thread.opening_name, thread.opening_voice) == (stored.one(select(Mask.name)), "mask")
    assert (thread.active_at, thread.active_to_the_hour) == (to_hour(clock.now), True)


def test_the_mask_in_the_form_is_the_one_the_thread_wears(client, stored):
    form = client.as_(alice).get(NEW)
    offered = Page(form.text).one("input", name="voice", value="mask")["data-voice-name"]
    client.send(form, "/threads", title="Tea", body=QUIET, voice="mask")
    assert stored.one(select(Mask.name)) == offered


def test_after_an_error_it_is_still_the_same_mask(client, stored):
    form = client.as_(alice).get(NEW)
    offered = Page(form.text).one("input", name="voice", value="mask")["data-voice-name"]
    back = client.send(form, "/threads", title="", body=QUIET, voice="mask")
    assert Page(back.text).one("input", name="voice", value="mask")["data-voice-name"] == offered
    assert Page(back.text).form("/threads").given["voice"] == "mask"
    client.send(back, "/threads", title="Tea")
    assert stored.one(select(Mask.name)) == offered


@pytest.mark.parametrize("key", ["", "k" * 101])
def test_a_form_without_a_key_that_can_be_used_gets_one(client, key):
    back = start(client.as_(alice), "", title="", key=key)
    assert back.status_code == 422
    assert 0 < len(Page(back.text).form("/threads").given["key"]) <= 100


def test_no_two_forms_offer_the_same_mask(client):
    offered = {
        Page(client.as_(alice).get(NEW).text).one("input", name="voice", value="mask")["data-voice-name"]
        for _ in range(4)
    }
    assert len(offered) > 1


def test_the_voice_is_chosen_before_posting_and_begins_with_the_name(client):
    form = Page(client.as_(alice).get(NEW).text).form("/threads")
    assert form.given["voice"] == "name"
    assert "Posting as" in form.words


def test_the_spaces_usual_note_stands_in_the_form(client, app):
    change_space(app, default_note="Low days")
    assert Page(client.as_(alice).get(NEW).text).form("/threads").given["note"] == "Low days"


def test_a_guest_is_asked_to_sign_in_and_keeps_the_text(client, stored):
    answer = client.as_(guest).get(NEW)
    assert (answer.status_code, answer.location.startswith("/sign-in?next=")) == (303, True)
    sent = start(client, QUIET)
    assert (sent.status_code, QUIET in sent.text) == (401, True)
    assert stored(select(Post.id)) == []


@pytest.mark.parametrize("slug", ["nowhere", "", "a\x00b"])
def test_an_absent_space_is_not_found(client, stored, slug):
    assert client.as_(alice).get("/threads/new", query_string={"space": slug}).status_code == 404
    assert start(client, QUIET, space=slug).status_code == 404
    assert stored(select(Post.id)) == []


def test_a_closed_space_gives_the_text_back(client, app, stored):
    form = client.as_(alice).get(NEW)
    change_space(app, is_open=False)
    answer = client.send(form, "/threads", title="Tea", body=QUIET)
    assert answer.status_code == 403
    page = Page(answer.text)
    assert page.form("/threads").given["body"] == QUIET
    assert "This space is closed for new posts. You can still read it." in page.words
    assert stored.one(count(Post)) == 0


def test_a_space_that_takes_masks_no_longer_says_so_and_keeps_the_text(client, app, stored):
    form = client.as_(alice).get(NEW)
    change_space(app, masks_allowed=False)
    answer = client.send(form, "/threads", title="Tea", body=QUIET, voice="mask")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.form("/threads").given["body"] == QUIET
    assert "In this space, people post under their member name." in page.words
    assert stored.one(count(Post)) == 0


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_whose_posting_is_paused_reads_until_when_and_keeps_the_text(client, house, stored, clock, voice):
    pause(house, bob, clock.now + timedelta(days=1))
    answer = start(client.as_(bob), QUIET, voice=voice)
    assert answer.status_code == 403
    page = Page(answer.text)
    assert page.form("/threads").given["body"] == QUIET
    assert "Your posting is paused until 5 March 2026, 10:17." in page.words
    assert "Please rest a day." in page.words
    clock.tick(timedelta(days=1, minutes=1))
    assert start(client.as_(bob), QUIET, voice=voice).status_code == 303
    assert stored.one(count(Post)) == 1


def pause(house, person, until) -> None:
    with house.app.app_context():
        start_writing()
        sanction = Sanction(ref=new_ref(), member_id=house.known[person].id, kind="pause", reason="Please rest a day.")
        sanction.by_id, sanction.starts_at, sanction.ends_at = house.known[ada].id, until - timedelta(days=1), until
        db.session.add(sanction)
        db.session.commit()


def test_missing_optional_fields_are_fine(client, stored):
    answer = client.as_(alice).post_form("/threads", space="kitchen", title="Tea", body=QUIET)
    assert answer.status_code == 303
    assert stored.one(select(Post.voice, Post.note)) == ("name", None)


def test_nobody_can_choose_the_address_of_a_thread(client, visitor, stored):
    """It is drawn from the form's key with the site's own key; the key itself is in no address."""
    start(client.as_(alice), QUIET, key="nowhere00000")
    ref = stored.one(select(Thread.ref))
    assert (len(ref), ref.isalnum(), ref == "nowhere00000") == (12, True, False)


@pytest.mark.parametrize("title", ["می\u200cخواهم", "My \U0001f468\u200d\U0001f469\u200d\U0001f467 today"])
def test_the_joiners_of_letters_and_pictures_stay_in_a_title(client, stored, title):
    answer = client.as_(alice).post_form("/threads", space="kitchen", title=title, body="Tea.", note=title)
    assert answer.status_code == 303
    assert tuple(stored.one(select(Thread.title, Thread.note))) == (title, title)


@pytest.mark.parametrize("title", ["\u200d", " \u200c\u200d ", "\u200b\ufeff", "\ufe0f\u0301"])
def test_a_title_of_which_nothing_can_be_seen_is_none(client, stored, title):
    answer = client.as_(alice).post_form("/threads", space="kitchen", title=title, body="Tea.")
    assert answer.status_code == 422
    assert "Please give it a title." in answer.text
    assert stored(select(Thread.id)) == []
