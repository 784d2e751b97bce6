"""How many statements a page costs: few, and as many at 50 rows as at one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.factories.making import CRISIS
from tests.house import count_statements
from tests.people import ada, alice, bob, guest, mira

MANY = 50
SIGNED_OUT, SIGNED_IN = 5, 8  # the budget of a thread page of 20 posts


@pytest.fixture
def count(app) -> Callable[..., int]:
    """How many statements a page takes when this browser opens it."""
    return lambda browser, path: count_statements(app, lambda: browser.get(path))


@pytest.fixture
def full_thread(make) -> str:
    """A thread page of 20 posts, by two people in two voices."""
    thread = make.thread(alice)
    for number in range(19):
        make.reply(thread, (alice, bob)[number % 2], voice=("name", "mask")[number % 3 == 0])
    return f"/threads/{thread.thread_ref}"


def test_a_thread_page_signed_out(client, count, full_thread):
    assert count(client, full_thread) <= SIGNED_OUT


@pytest.mark.parametrize("person", [alice, bob, mira, ada], ids=str)
def test_a_thread_page_signed_in(client, count, full_thread, person):
    assert count(client.as_(person), full_thread) <= SIGNED_IN


def test_a_thread_page_with_the_help_panel(client, count, with_directory):
    """The page of a person in crisis may cost a little more: the lines of their country, and their plan."""
    made = client.as_(alice).post_form("/threads", space="kitchen", title="x", body=CRISIS, voice="mask")
    assert count(client, made.location) <= SIGNED_IN + 5


LISTS = [
    ("/", guest),
    ("/", alice),
    ("/spaces/kitchen", guest),
    ("/spaces/kitchen", alice),
    ("/moderation", mira),
    ("/admin/members", ada),
    ("/me/posts", alice),
]


@pytest.mark.parametrize(("path", "person"), LISTS, ids=lambda one: str(one))
def test_a_list_costs_the_same_at_one_row_and_at_fifty(client, count, make, path, person):
    make.thread(alice, CRISIS)
    client.as_(person)
    few = count(client, path)
    for _ in range(MANY - 1):
        make.thread(alice, CRISIS)
    assert count(client, path) == few
    assert few <= SIGNED_IN


def test_a_thread_costs_the_same_at_one_post_and_at_fifty(client, count, make):
    thread = make.thread(alice)
    client.as_(bob)
    few = count(client, f"/threads/{thread.thread_ref}")
    for _ in range(MANY - 1):
        make.reply(thread, alice)
    assert count(client, f"/threads/{thread.thread_ref}") == few
