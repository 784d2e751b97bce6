"""The help panel, put away by its reader, stays away for a day, unless what they write becomes more urgent."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob
from tests.posts.shared import WORRIED, start

A_DAY = timedelta(hours=24)


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


@pytest.mark.parametrize("body", [CRISIS, WORRIED])
def test_the_next_post_of_the_same_level_or_less_leaves_it_closed(writer, body, clock):
    close(writer, write(writer, CRISIS))
    clock.tick(timedelta(minutes=20))
    assert not shows(writer, write(writer, body))


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


def test_after_a_day_it_is_shown_again(writer, clock):
    close(writer, write(writer, CRISIS))
    clock.tick(A_DAY)
    assert writer.post_form("/sign-in", name=alice.name, password=alice.password).status_code == 303
    assert shows(writer, write(writer, CRISIS))


def test_writing_every_day_does_not_keep_it_closed(writer, clock):
    close(writer, write(writer, CRISIS))
    clock.tick(timedelta(hours=20))
    writer.post_form("/sign-in", name=alice.name, password=alice.password)
    assert not shows(writer, write(writer, CRISIS))
    clock.tick(timedelta(hours=5))
    writer.post_form("/sign-in", name=alice.name, password=alice.password)
    assert shows(writer, write(writer, CRISIS))


def test_it_stays_closed_over_a_sign_in(writer, clock):
    close(writer, write(writer, CRISIS))
    clock.tick(A_DAY - timedelta(minutes=5))
    assert writer.post_form("/sign-in", name=alice.name, password=alice.password).status_code == 303
    assert not shows(writer, write(writer, CRISIS))


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
    assert shows(writer, thread)
