"""Every page that speaks of it says truthfully whether masks can be opened: off, or on, and never what is not so."""

from __future__ import annotations

import pytest

from tests.client import Page
from tests.people import CAST, alice, guest
from tests.trustees.conftest import name

OFF = {
    "/threads/new?space=kitchen": "Nobody can open a mask, not even we.",
    "/privacy": "Nobody can open a mask, not even we.",
    "/sign-up": "Nobody can open a mask, not even we. So nobody can send help to you: we can only answer here.",
    "/staying-private": "Nobody can open a mask, not even we. So we can’t send help to you",
    "/anonymous/new": "Nobody can find out who you are, not even we. So we can’t send help to you",
    "/anonymous": "Nobody can open a mask, not even we.",
    "/transparency": "Nobody can open a mask here: no trustees are named.",
}
ON = {
    "/threads/new?space=kitchen": "If a life is in danger, two of three trustees together can find out, for 90 days.",
    "/privacy": "Two of the three have to open it together. One alone can’t.",
    "/sign-up": "Two of three trustees together can find out, only if a life is in danger, for 90 days.",
    "/staying-private": "Two of three trustees together can find out who wrote a post under a mask.",
    "/anonymous/new": "Two of three trustees together can open it, only if a life is in danger.",
    "/anonymous": "Two of three trustees together can, if a life is in danger, for 90 days.",
    "/transparency": "Two of three trustees together can learn who wrote a post",
}
NEVER_WHEN_ON = (
    "Nobody can open a mask",
    "not even we",
    "can’t send help",
    "No one here, and no one outside",
    "it is off",
    "Only used",
)
NEVER_WHEN_OFF = ("trustees together", "90 days")
READERS = {"/threads/new?space=kitchen": alice, "/sign-up": guest, "/anonymous/new": guest}


def words(visitor, address: str) -> str:
    answer = visitor().as_(READERS.get(address, guest)).get(address)
    assert answer.status_code == 200
    return Page(answer.text).one("main").words


@pytest.mark.parametrize("address", OFF)
def test_off(visitor, address):
    said = words(visitor, address)
    assert OFF[address] in said
    assert not [wrong for wrong in NEVER_WHEN_OFF if wrong in said]


@pytest.mark.parametrize("address", ON)
def test_on(visitor, trust, address):
    said = words(visitor, address)
    assert ON[address] in said
    assert not [wrong for wrong in NEVER_WHEN_ON if wrong in said]


@pytest.mark.parametrize("address", OFF)
def test_named_but_not_pinned_is_off(visitor, named, address):
    said = words(visitor, address)
    assert OFF[address] in said
    assert not [wrong for wrong in NEVER_WHEN_OFF if wrong in said]


@pytest.mark.parametrize("address", OFF)
def test_pinned_to_other_keys_is_off(visitor, named, pin, address):
    pin(tuple(f"{number:064x}" for number in range(3)))
    assert OFF[address] in words(visitor, address)


def test_the_reply_form_says_it_as_well(client, make, trust):
    thread = make.thread(alice)
    page = Page(client.as_(alice).get(f"/threads/{thread.thread_ref}").text)
    assert ON["/threads/new?space=kitchen"] in page.one("form", id="compose").words


def test_the_reply_form_says_that_it_is_off(client, make):
    thread = make.thread(alice)
    page = Page(client.as_(alice).get(f"/threads/{thread.thread_ref}").text)
    assert OFF["/threads/new?space=kitchen"] in page.one("form", id="compose").words


def test_ones_own_page_says_who_may_see_address_and_country(client, trust, pin):
    told = "If a life is in danger, two trustees may see it."
    assert Page(client.as_(alice).get("/me").text).words.count(told) == 2
    pin(())
    assert told not in Page(client.get("/me").text).words


def test_privacy_says_what_we_would_give_and_when(client, trust):
    said = Page(client.get("/privacy").text).one("main").words
    for told in (
        "If a life is in danger, two trustees may open a mask. Then we tell the emergency services what they learned.",
        "your member name, and your e-mail address and your country if you gave them",
        "We open no mask for any other reason.",
        "One trustee alone Nothing more than the others.",
        "We know nothing else about you, and trustees don’t either.",
        "After 90 days we delete the box.",
    ):
        assert told in said, told


def test_off_there_is_nothing_else_that_we_could_give(client):
    said = Page(client.get("/privacy").text).one("main").words
    assert "There is nothing else that we could give." in said
    assert "It was on before." not in said


def test_boxes_from_a_time_with_trustees_are_not_kept_quiet(client, make, trust, pin):
    make.thread(alice, voice="mask")
    pin(())
    said = Page(client.get("/privacy").text).one("main").words
    assert "It was on before. A sealed box stays with the posts from that time until they are 90 days old." in said


def test_a_newer_set_counts_once_it_is_pinned(client, house, trust, pin):
    newer = name(house, number=2)
    pin(newer.pins)
    assert ON["/privacy"] in Page(client.get("/privacy").text).words


@pytest.mark.parametrize("person", CAST, ids=str)
@pytest.mark.parametrize("address", ["/privacy", "/staying-private", "/anonymous"])
def test_everybody_can_read_it_while_it_is_on(client, trust, person, address):
    assert client.as_(person).get(address).status_code == 200
