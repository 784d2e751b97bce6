"""`/spaces/<slug>`: the conversations of a space, newest activity first."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest

from forum.posts.models import State
from tests.client import Page, Visitor
from tests.house import count_statements
from tests.people import CAST, alice, bob, guest, mira
from tests.posts.shared import GOODBYE
from tests.threads.filling import add_threads

KITCHEN = "/spaces/kitchen"
START = datetime(2026, 3, 1, 9, tzinfo=UTC)


def threads_on(html: str) -> list[str]:
    """The references of the conversations on a page, in its order."""
    return [
        link.removeprefix("/threads/") for link in Page(html).links if link.startswith("/threads/") and "?" not in link
    ]


def walk(client: Visitor, address: str = KITCHEN) -> list[list[str]]:
    """The threads of every page, following the link to the older ones."""
    pages = []
    while address:
        html = client.get(address).text
        pages.append(threads_on(html))
        older = Page(html).all("a", rel="next")
        address = older[0]["href"] if older else ""
    return pages


@pytest.mark.parametrize("person", CAST, ids=str)
def test_everybody_finds_a_conversation(client, make, person):
    made = make.thread(alice, title="Tea at four")
    row = Page(client.as_(person).get(KITCHEN).text).one("a", href=f"/threads/{made.thread_ref}")
    assert row.words == "Tea at four"


def test_a_row_says_who_began_when_and_how_many_answered(client, make, clock):
    thread = make.thread(alice, title="Tea at four", note="Tea")
    make.reply(thread, bob)
    page = Page(client.as_(guest).get(KITCHEN).text)
    row = page.one("ul", class_="rows").words
    assert all(words in row for words in ("Tea at four", "alice", "1 reply", "Tea"))
    assert page.one("ul", class_="rows").one("time")["datetime"].startswith("2026-03-04T10:17")


def test_the_time_beside_a_mask_is_said_to_be_that_of_the_last_reply(client, make, clock):
    thread = make.thread(alice, voice="mask")
    row = Page(client.get(KITCHEN).text).one("ul", class_="rows")
    assert "Last post: 4 Mar 2026, about 10:00" in row.words
    clock.tick(timedelta(minutes=5))
    make.reply(thread, bob)
    for page in (KITCHEN, "/"):
        assert "Last reply: 4 Mar 2026, 10:22" in Page(client.get(page).text).words


def test_of_a_masked_conversation_it_says_the_mask_and_the_hour(client, make):
    make.thread(alice, voice="mask")
    rows = Page(client.as_(mira).get(KITCHEN).text).one("ul", class_="rows")
    assert "alice" not in rows.words
    assert rows.one("time")["datetime"].startswith("2026-03-04T10:00")


def test_the_newest_activity_comes_first(client, make, clock):
    first = make.thread(alice)
    clock.tick(timedelta(minutes=5))
    second = make.thread(bob)
    assert threads_on(client.get(KITCHEN).text) == [second.thread_ref, first.thread_ref]
    clock.tick(timedelta(minutes=5))
    make.reply(first, bob)
    assert threads_on(client.get(KITCHEN).text) == [first.thread_ref, second.thread_ref]


def test_what_was_just_written_under_a_mask_does_not_sink_below_its_hour(client, make, clock):
    """Nor does its place say more than the hour: it is above everything of that hour, earlier or later."""
    made = []
    for voice in ("name", "mask", "name"):
        clock.tick(timedelta(minutes=6))
        made.append(make.thread(alice, voice=voice).thread_ref)
    clock.tick(timedelta(hours=1))
    made.append(make.thread(alice).thread_ref)
    first, masked, second, later = made
    assert threads_on(client.get(KITCHEN).text) == [later, masked, second, first]


def test_every_conversation_is_on_exactly_one_page(client, house):
    refs = add_threads(house, [START + timedelta(minutes=n) for n in range(45)])
    pages = walk(client)
    assert [len(page) for page in pages] == [20, 20, 5]
    assert [ref for page in pages for ref in page] == refs[::-1]


def test_those_of_the_same_moment_are_cut_cleanly_too(client, house):
    """Masked threads are active to the hour, so that many of one moment are the rule."""
    refs = add_threads(house, [START] * 41)
    pages = walk(client)
    assert [len(page) for page in pages] == [20, 20, 1]
    shown = [ref for page in pages for ref in page]
    assert sorted(shown) == sorted(refs)
    assert shown not in (refs, refs[::-1]), "of one moment the order is chance, and tells nothing"


def test_what_comes_in_while_one_reads_moves_nothing(client, house, make):
    refs = add_threads(house, [START + timedelta(minutes=n) for n in range(21)])
    older = Page(client.get(KITCHEN).text).one("a", rel="next")["href"]
    make.thread(alice)
    assert threads_on(client.get(older).text) == [refs[0]]


def test_a_full_last_page_has_no_link_further(client, house):
    add_threads(house, [START] * 20)
    page = Page(client.get(KITCHEN).text)
    assert not page.all("nav", class_="pager")


def test_a_later_page_leads_back_to_the_newest(client, house):
    add_threads(house, [START] * 21)
    older = Page(client.get(KITCHEN).text).one("a", rel="next")["href"]
    assert Page(client.get(older).text).one("a", rel="prev")["href"] == KITCHEN


def cursor(*values: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


BROKEN = {
    "no base64": "%25%25",
    "no json": "zzz",
    "no list": base64.urlsafe_b64encode(b'"x"').decode(),
    "too short": cursor(START.isoformat()),
    "no moment": cursor("yesterday", 3),
    "no zone": cursor("2026-03-01T09:00:00", 3),
    "no number": cursor(START.isoformat(), "3"),
    "too large": cursor(START.isoformat(), 2**80),
    "before all time": cursor("0001-01-01T00:00:00+14:00", 3),
    "after all time": cursor("9999-12-31T23:59:59-14:00", 3),
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_a_broken_cursor_is_the_first_page(client, make, broken):
    made = make.thread(alice)
    answer = client.get(f"{KITCHEN}?after={broken}")
    assert answer.status_code == 200
    assert threads_on(answer.text) == [made.thread_ref]


def test_nobody_can_make_a_cursor_or_read_one(client, house):
    """With row numbers the order of masked threads among named ones, and so their minutes, would be found out."""
    add_threads(house, [START] * 21)
    older = Page(client.get(KITCHEN).text).one("a", rel="next")["href"]
    given = older.partition("after=")[2]
    assert b"2026" not in base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
    first = threads_on(client.get(KITCHEN).text)
    forged = cursor(START.isoformat(), 1)
    assert threads_on(client.get(f"{KITCHEN}?after={forged}").text) == first
    assert threads_on(client.get(older).text) != first


@pytest.mark.parametrize("person", CAST, ids=str)
@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED, State.WITHDRAWN])
def test_what_is_not_on_show_is_not_in_the_list(client, make, person, state):
    made = make.thread(alice, title="Quokka")
    make.state(made.post_ref, state, by=mira)
    assert "Quokka" not in client.as_(person).get(KITCHEN).text


def test_what_waits_for_a_moderator_is_in_no_list(client, make):
    make.thread(alice, GOODBYE, title="Quokka")
    assert "Quokka" not in client.as_(alice).get(KITCHEN).text


@pytest.mark.parametrize(("person", "listed"), [(guest, False), (bob, True), (mira, True)], ids=str)
def test_what_is_for_members_is_in_the_list_of_members(client, make, person, listed):
    made = make.thread(alice)
    make.state(made.post_ref, State.MEMBERS, by=mira)
    assert (made.thread_ref in client.as_(person).get(KITCHEN).text) == listed


def test_a_space_holds_its_own_conversations_only(client, make):
    made = make.thread(alice, space="doorstep")
    assert threads_on(client.get(KITCHEN).text) == []
    assert threads_on(client.get("/spaces/doorstep").text) == [made.thread_ref]


def test_an_empty_space_says_how_to_begin(client):
    page = Page(client.get(KITCHEN).text)
    assert "No conversations here yet" in page.words
    assert "/threads/new?space=kitchen" in page.links


@pytest.mark.parametrize("slug", ["nowhere", "garden", "a" * 300])
def test_for_a_guest_absent_and_for_members_only_look_the_same(client, slug):
    answer = client.as_(guest).get(f"/spaces/{slug}")
    assert (answer.status_code, Page(answer.text).words) == (404, Page(client.get("/spaces/none").text).words)


def test_one_conversation_or_a_page_of_them_cost_the_same_number_of_statements(house, client):
    add_threads(house, [START])
    client.as_(alice).get(KITCHEN)
    few = count_statements(house.app, lambda: client.get(KITCHEN))
    add_threads(house, [START] * 49)
    assert count_statements(house.app, lambda: client.get(KITCHEN)) == few <= 6
