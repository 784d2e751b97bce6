"""The help panel, put away by its reader, stays away from that post for a day; another serious post brings its own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob
from tests.posts.shared import ABUSE, WORRIED, start

A_DAY = timedelta(hours=24)
RED = "I cut my arms again this morning."  # care 3


@pytest.fixture
def writer(client, with_directory):
    return client.as_(alice)


def write(client, body: str) -> str:
    """Where the post's thread is."""
    answer = start(client, body)
    assert answer.status_code == 303
    return answer.location


def shows(client, address: str) -> bool:
    return bool(Page(client.get(address).text).all("section", id="help-panel"))


def own_page(client, thread: str) -> str:
    return "/posts/" + Page(client.get(thread).text).one("article", data_post="")["data-post"]


def close(client, thread: str) -> None:
    sent = client.fill_in(thread, "/help/closed")
    assert (sent.status_code, sent.location) == (303, thread)


def test_it_stays_until_it_is_closed(writer):
    thread = write(writer, CRISIS)
    assert shows(writer, thread)
    assert shows(writer, thread)
    assert shows(writer, own_page(writer, thread))


def test_closed_it_is_gone_from_the_thread_and_from_the_post(writer):
    thread = write(writer, CRISIS)
    close(writer, thread)
    assert not shows(writer, thread)
    assert not shows(writer, own_page(writer, thread))


def strip(client, address: str) -> bool:
    """Whether the short strip with the link to urgent help stands where the panel would."""
    return any("See all urgent help" in part.words for part in Page(client.get(address).text).all("section"))


def test_closed_a_short_strip_stays_in_its_place(writer):
    thread = write(writer, CRISIS)
    close(writer, thread)
    assert strip(writer, thread)
    assert strip(writer, own_page(writer, thread))


@pytest.mark.parametrize("first", [CRISIS, WORRIED])
def test_the_next_worried_post_leaves_it_closed_and_has_the_strip(writer, first, clock):
    close(writer, write(writer, first))
    clock.tick(timedelta(minutes=20))
    thread = write(writer, WORRIED)
    assert not shows(writer, thread)
    assert strip(writer, thread)


@pytest.mark.parametrize("body", [CRISIS, RED, "I have the rope here. goodbye everyone"])
def test_the_next_serious_post_opens_it_again_whatever_was_closed(writer, body, clock):
    close(writer, write(writer, CRISIS))
    clock.tick(timedelta(minutes=20))
    thread = write(writer, body)
    assert shows(writer, thread)
    assert shows(writer, own_page(writer, thread))


def test_a_serious_reply_in_the_same_thread_opens_it_again(writer):
    thread = write(writer, CRISIS)
    close(writer, thread)
    answer = writer.post_form(f"{thread}/replies", body=CRISIS)
    assert shows(writer, answer.location)


def test_closing_a_later_one_leaves_the_first_closed(writer):
    first = write(writer, CRISIS)
    mine = own_page(writer, first)
    close(writer, first)
    close(writer, write(writer, CRISIS))
    assert not shows(writer, mine)


def test_the_panel_of_an_older_post_can_be_closed_on_its_own_page(writer):
    mine = own_page(writer, write(writer, CRISIS))
    newest = write(writer, CRISIS)
    sent = writer.fill_in(mine, "/help/closed")
    assert (sent.status_code, sent.location) == (303, mine)
    assert not shows(writer, mine)
    assert shows(writer, newest)


def test_a_higher_level_opens_it_again(writer):
    close(writer, write(writer, WORRIED))
    assert shows(writer, write(writer, CRISIS))


def test_an_edit_that_raises_the_level_opens_it_again(writer):
    thread = write(writer, WORRIED)
    close(writer, thread)
    edit = f"{own_page(writer, thread)}/edit"
    saved = writer.fill_in(edit, edit, body=CRISIS)
    assert saved.status_code == 303
    assert shows(writer, saved.location)
    assert shows(writer, thread)


def change(client, address: str, body: str) -> str:
    sent = client.fill_in(f"{address}/edit", f"{address}/edit", body=body)
    assert sent.status_code == 303
    return sent.location


def test_an_edit_of_the_same_level_leaves_it_closed(writer):
    thread = write(writer, CRISIS)
    close(writer, thread)
    assert not shows(writer, change(writer, own_page(writer, thread), f"{CRISIS} I mean it."))
    assert not shows(writer, thread)


@pytest.mark.parametrize("between", [WORRIED, QUIET])
def test_an_edit_that_goes_down_and_up_again_opens_it(writer, between):
    thread = write(writer, CRISIS)
    close(writer, thread)
    mine = own_page(writer, thread)
    change(writer, mine, between)
    assert shows(writer, change(writer, mine, CRISIS))


def test_an_edit_that_raises_a_quiet_post_opens_it(writer):
    quiet = write(writer, QUIET)
    close(writer, write(writer, CRISIS))
    assert shows(writer, change(writer, own_page(writer, quiet), CRISIS))


def test_a_danger_of_another_kind_in_the_same_post_opens_it(writer):
    thread = write(writer, CRISIS)
    close(writer, thread)
    assert shows(writer, change(writer, own_page(writer, thread), f"{CRISIS} {ABUSE}"))


def test_after_a_day_it_is_shown_again(writer, clock):
    close(writer, write(writer, WORRIED))
    clock.tick(A_DAY)
    enter(writer, alice)
    assert shows(writer, write(writer, WORRIED))


def test_writing_every_day_does_not_keep_it_closed(writer, clock):
    close(writer, write(writer, WORRIED))
    clock.tick(timedelta(hours=20))
    enter(writer, alice)
    assert not shows(writer, write(writer, WORRIED))
    clock.tick(timedelta(hours=5))
    enter(writer, alice)
    assert shows(writer, write(writer, WORRIED))


def test_it_stays_closed_over_a_sign_in(writer, clock):
    thread = write(writer, CRISIS)
    close(writer, thread)
    clock.tick(A_DAY - timedelta(minutes=5))
    enter(writer, alice)
    assert not shows(writer, thread)
    assert not shows(writer, write(writer, WORRIED))


@pytest.mark.parametrize("post", ["../leave", "//elsewhere.example", "a" * 41])
def test_what_is_no_post_leads_home(client, post):
    assert client.as_(alice).post_form("/help/closed", post=post, care="4").location == "/"


def test_it_is_in_another_thread_only_when_that_is_the_newest(writer, make):
    first = write(writer, CRISIS)
    second = write(writer, CRISIS)
    assert not shows(writer, first)
    assert shows(writer, second)


def enter(client, person):
    answer = client.post_form("/sign-in", name=person.name, password=person.password)
    assert answer.status_code == 303


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize("leaves", [True, False])
def test_the_next_person_at_this_browser_learns_nothing_of_it(writer, clock, voice, leaves):
    """Neither after a sign-out nor after a session that ran out: the panel would tell who wrote under the mask."""
    thread = start(writer, CRISIS, voice=voice).location
    assert shows(writer, thread)
    if leaves:
        writer.post_form("/sign-out")
    else:
        clock.tick(timedelta(minutes=31))
    assert writer.post_form("/help/closed").location == "/"
    enter(writer, bob)
    assert not shows(writer, thread)
    assert writer.post_form("/help/closed").location == "/"
    enter(writer, alice)
    assert shows(writer, thread) is not leaves, "signing out took it along; help still stands on the post's own page"
