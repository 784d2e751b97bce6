"""`/anonymous/new`: a post without an account, and its nine words."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update

from forum.anonymous import services
from forum.cases.models import Case
from forum.core import ratelimit
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.masks.models import Mask, Receipt
from forum.masks.receipts import draw_again, guest_of, word_list
from forum.posts.compose import new_key
from forum.posts.models import Post, Thread
from forum.spaces.models import Space
from tests.anonymous.conftest import NEW, QUIET, words_on, write
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.made import as_made
from tests.factories.making import CRISIS
from tests.people import CAST, alice, guest, mira


def test_a_guest_posts_and_gets_nine_words(client, stored):
    answer = write(client)
    words = words_on(answer)
    assert answer.status_code == 200
    assert len(words) == 9
    assert set(words) <= set(word_list())
    post = stored.one(select(Post.voice, Post.state, Post.author_id, Post.body))
    assert tuple(post) == ("guest", "waiting", None, QUIET)


def test_the_page_says_truthfully_what_happens_now(client):
    page = Page(write(client).text)
    assert "A person on the team reads it before others can see it." in page.words
    assert "We show them only now." in page.words
    assert "/receipt" in page.links
    assert not page.all("section", id="help-panel")


def test_every_time_it_draws_other_words(client, visitor):
    assert words_on(write(client)) != words_on(write(visitor()))


@pytest.mark.parametrize("person", CAST, ids=str)
def test_everyone_may_write_so_and_nobody_is_stored_with_it(client, stored, hour_over, person):
    assert write(client.as_(person)).status_code == 200
    post = stored.one(select(Post.author_id, Post.created_at))
    assert post.author_id is None
    assert (post.created_at.minute, post.created_at.second) == (0, 0)
    hour_over()
    assert stored(select(AuditEvent.actor_id).where(AuditEvent.action == "post.submitted")) == [None]


def test_it_waits_for_a_moderator_even_where_nobody_else_does(client, make, stored):
    write(client)
    make.thread(alice, space="doorstep")
    assert sorted(stored(select(Post.voice, Post.state))) == [("guest", "waiting"), ("name", "published")]
    assert len(stored(select(Case.id).join(Post, Post.id == Case.post_id).where(Post.voice == "guest"))) == 1


def test_others_do_not_see_it_and_moderators_do(client, visitor, stored):
    write(client)
    ref, post = stored.one(select(Thread.ref, Post.ref).join(Post, Post.thread_id == Thread.id))
    assert visitor().get(f"/threads/{ref}").status_code == 404
    assert visitor().as_(alice).get(f"/posts/{post}").status_code == 404
    assert QUIET in visitor().as_(mira).get(f"/threads/{ref}").text


def test_the_shown_name_is_a_mask_marked_as_a_guests(client, visitor, stored):
    page = Page(write(client).text)
    name, ref = stored.one(select(Mask.name)), stored.one(select(Thread.ref))
    assert name in page.words
    post = Page(visitor().as_(mira).get(f"/threads/{ref}").text).one("article", data_post="")
    assert f"{name} guest" in post.words


def test_a_crisis_meets_help_on_the_very_next_page_beside_the_words(client, with_directory, stored):
    answer = write(client, CRISIS)
    page = Page(answer.text)
    assert len(words_on(answer)) == 9
    assert "Thank you for putting this into words" in page.one("section", id="help-panel").words
    assert not page.one("section", id="help-panel").all("form")  # closing it would lead away from the words
    assert stored.one(select(Case.care)) == 4


# What is kept


def test_no_word_and_no_secret_is_stored_sent_on_or_logged(client, house, caplog):
    answer = write(client)
    words = words_on(answer)
    everything = str(dump(house))
    secret = guest_of(words).secret
    assert secret is not None
    assert secret.hex() not in everything
    assert " ".join(words) not in everything
    assert not any(f"{one} {two}" in everything for one, two in pairwise(words))
    assert " ".join(words) not in caplog.text + str(answer.headers)


def test_only_a_tag_of_the_words_is_kept_beside_the_post(client, stored):
    write(client)
    tag, post_id = stored.one(select(Receipt.tag, Receipt.post_id))
    assert len(tag) == 32
    assert post_id == stored.one(select(Post.id))
    assert set(Receipt.__table__.columns.keys()) == {"tag", "post_id"}


def test_what_is_queued_names_the_post_alone(client, stored):
    write(client)
    payloads = stored(select(OutboxRow.payload).where(OutboxRow.topic == "post.submitted"))
    assert [set(payload) for payload in payloads] == [{"post_id"}]


# Sent twice, and what comes back


def test_the_same_form_twice_makes_one_post_and_shows_the_same_words(client, visitor, stored):
    """A double click, a lost answer or a page that is loaded again: the words are still there, and open the post."""
    form = client.get(NEW)
    first, second = (client.send(form, NEW, title="A small thing", body=QUIET) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert words_on(first) == words_on(second)
    assert len(stored(select(Post.id))) == len(stored(select(Receipt.tag))) == 1
    assert visitor().post_form("/receipt", words=" ".join(words_on(second))).status_code == 303
    assert QUIET in client.get("/receipt").text


def test_other_forms_get_other_words_and_another_text_none(client, stored):
    key = new_key()
    words = words_on(write(client, key=key))
    assert words_on(write(client, key=new_key())) != words
    assert write(client, "Other words.", key=key).status_code == 409
    assert len(stored(select(Post.id))) == 2


def test_the_words_come_again_over_a_full_hour_and_midnight_and_then_no_more(client, clock, house):
    clock.tick(timedelta(hours=13, minutes=35))  # 23:52
    form = client.get(NEW)
    words = words_on(client.send(form, NEW, title="A small thing", body=QUIET))
    clock.tick(timedelta(minutes=20))
    assert words_on(client.send(form, NEW, title="A small thing", body=QUIET)) == words
    clock.tick(timedelta(hours=1))
    late = Page(client.send(form, NEW, title="A small thing", body=QUIET).text)
    assert "Your post is with us already" in late.one("h1").words
    assert not late.all("ol", id="receipt-words")


def test_once_the_key_of_the_day_is_gone_nobody_can_work_the_words_out(app, clock):
    key = new_key()
    with app.app_context():
        clock.tick(timedelta(hours=13, minutes=35))
        words = draw_again(key)[0]
        clock.tick(timedelta(minutes=20))
        assert draw_again(key)[1] == words
        ratelimit.sweep()
        assert words not in draw_again(key)
        assert draw_again("a guess") == draw_again(None) == []


def test_a_form_with_a_key_of_its_own_making_is_kept_once_and_shows_no_words_again(client, stored):
    first, second = write(client, key="one"), write(client, key="one")
    assert (first.status_code, second.status_code) == (200, 200)
    assert len(stored(select(Post.id))) == len(stored(select(Receipt.tag))) == 1
    page = Page(second.text)
    assert "Your post is with us already" in page.one("h1").words
    assert not page.all("ol", id="receipt-words")
    assert "/receipt" in page.links


def test_whoever_missed_the_words_may_send_it_once_more_with_new_ones(client, stored):
    write(client, key="one")
    again = client.send(write(client, key="one"), NEW)
    assert len(words_on(again)) == 9
    assert stored(select(Post.body)) == [QUIET, QUIET]


def test_a_second_crisis_text_of_the_same_form_still_meets_help(client, visitor, with_directory):
    write(client, CRISIS, key="one")
    assert Page(write(visitor(), CRISIS, key="one").text).one("section", id="help-panel")


def test_the_same_key_with_other_words_gives_the_text_back(client, stored):
    write(client, key="one")
    answer = write(client, "Other words.", key="one")
    assert answer.status_code == 409
    assert Page(answer.text).form(NEW).given["body"] == "Other words."
    assert stored(select(Post.body)) == [QUIET]


@pytest.mark.parametrize("fields", [{"title": ""}, {"body": " \n"}, {"body": "x" * 20_001}, {"note": "x" * 101}])
def test_what_needs_another_look_comes_back_whole(client, stored, fields):
    answer = write(client, **fields)
    given = Page(answer.text).form(NEW).given
    assert answer.status_code == 422
    assert all(given[name].strip() == value.strip() for name, value in fields.items())
    assert given["key"]
    assert stored(select(Post.id)) == []


@pytest.mark.parametrize("slug", ["", "kitchen", "garden", "porch", "no-such-space", "'; drop table posts; --"])
def test_only_a_space_that_takes_guests_takes_it(client, stored, slug):
    answer = write(client, space=slug)
    assert answer.status_code == 422
    assert Page(answer.text).form(NEW).given["body"] == QUIET
    assert stored(select(Post.id)) == []


def test_a_crisis_text_that_came_back_brings_help(client, with_directory):
    assert Page(write(client, CRISIS, title="").text).one("section", id="help-panel")


def test_beyond_the_limit_of_an_address_a_text_comes_back_and_says_when(client, monkeypatch, stored):
    monkeypatch.setattr(services, "POSTS_AN_HOUR", 2)
    assert [write(client).status_code for _ in range(3)] == [200, 200, 429]
    answer = write(client, "Nobody is in danger.")
    assert "Please try again in 43 minutes." in Page(answer.text).words  # it is 10:17
    assert Page(answer.text).form(NEW).given["body"] == "Nobody is in danger."
    assert len(stored(select(Post.id))) == 2


def test_who_is_in_danger_never_waits_for_their_neighbours(client, monkeypatch, with_directory, stored):
    monkeypatch.setattr(services, "POSTS_AN_HOUR", 1)
    assert [write(client).status_code for _ in range(3)] == [200, 429, 429]
    assert len(words_on(write(client, CRISIS))) == 9
    assert len(stored(select(Post.id))) == 2


def test_a_machine_that_sends_danger_meets_a_limit_too_and_help(client, monkeypatch, with_directory, stored):
    monkeypatch.setattr(services, "POSTS_AN_HOUR", 1)
    monkeypatch.setattr(services, "IN_DANGER_AN_HOUR", 1)
    assert [write(client, CRISIS).status_code for _ in range(2)] == [200, 200]
    answer = write(client, CRISIS)
    page = Page(answer.text)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert page.form(NEW).given["body"] == CRISIS
    assert page.one("section", id="help-panel")
    assert len(stored(select(Post.id))) == 2


def test_a_school_behind_one_address_gets_through(client):
    assert {write(client, key=str(number)).status_code for number in range(30)} == {200}


TELLING = "Please ring me on 07700 900123, I am at home."


def test_a_phone_number_is_asked_about_once_and_then_goes_out(client, stored):
    asked = write(client, TELLING)
    page = Page(asked.text)
    assert asked.status_code == 422
    assert "There may be a phone number in your text." in page.words
    assert page.form(NEW).given["body"] == TELLING
    assert stored(select(Post.id)) == []
    assert len(words_on(client.send(asked, NEW))) == 9
    assert stored(select(Post.body)) == [TELLING]


def test_danger_is_never_held_up_by_a_question(client, with_directory):
    answer = write(client, f"{CRISIS} {TELLING}")
    assert len(words_on(answer)) == 9
    assert "There may be a phone number in your post." in Page(answer.text).words


# The form


def test_one_space_is_chosen_already(client):
    given = Page(client.get(NEW).text).form(NEW).given
    assert given["space"] == "doorstep"


def test_of_several_spaces_the_asked_one_is_chosen(client, app):
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "kitchen").values(guests_allowed=True))
        db.session.commit()
    assert Page(client.get(NEW).text).form(NEW).given["space"] == ""
    assert Page(client.get(f"{NEW}?space=kitchen").text).form(NEW).given["space"] == "kitchen"
    assert Page(client.get(f"{NEW}?space=garden").text).form(NEW).given["space"] == ""
    assert write(client, space="kitchen").status_code == 200


def test_without_such_a_space_it_says_so_and_keeps_what_was_typed(client, app):
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).values(guests_allowed=False))
        db.session.commit()
    assert "Visitors can’t post here" in Page(client.get(NEW).text).words
    answer = write(client)
    assert answer.status_code == 422
    assert QUIET in Page(answer.text).words


def test_the_usual_note_of_the_space_stands_on_a_post_that_brings_none(client, app, stored):
    with app.app_context():
        start_writing()
        db.session.execute(update(Space).where(Space.slug == "doorstep").values(default_note="Grief"))
        db.session.commit()
    write(client)
    write(client, note="Rain")
    assert stored(select(Post.note).order_by(as_made(Post))) == ["Grief", "Rain"]


@pytest.mark.parametrize("path", ["/", "/sign-in", "/spaces/doorstep"])
def test_a_visitor_finds_it_where_they_would_look(client, path):
    assert any(link.startswith(NEW) for link in Page(client.as_(guest).get(path).text).links)


def test_a_space_without_guests_does_not_lead_there(client):
    assert not any(link.startswith(NEW) for link in Page(client.get("/spaces/kitchen").text).links)
