"""A way to reach somebody comes out with the link: a member's on the trustees' devices, a guest's by the same pages."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.breakglass.models import BreakGlass
from forum.core.db import db, start_writing
from forum.posts.models import Post
from forum.trustees import armour, boxes
from forum.trustees.models import SealedContact
from tests.anonymous.conftest import write
from tests.breakglass.conftest import LIST, PAIRS, ask_link
from tests.client import Page
from tests.contracts.remains import logged
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.people import alice, bob, mira, newt

WORDS = "Ring my sister Ines, 01632 960 001."
NOTE = "I am at the Mill hostel, room 4."


def leave(glass, person=alice, words: str = WORDS) -> None:
    fields = {"details": words, "current_password": person.password}
    assert glass.browser(person).post_form("/me/contact", **fields).status_code == 303


def opened(glass, case: str, pair) -> Page:
    request = glass.ask(case)
    glass.say_yes(request, *pair)
    glass.hand_over(request, pair[0])
    answer = glass.show(request, pair[1])
    assert answer.status_code == 200, answer.text
    return Page(answer.text)


def given_out(page: Page) -> str:
    shown = page.all("textarea", readonly="")
    return "".join(child for child in shown[0].children if isinstance(child, str)) if shown else ""


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(map(str, pair)))
def test_a_members_is_given_out_with_the_link_and_read_on_two_devices(glass, danger, pair):
    leave(glass)
    page = opened(glass, danger.case, pair)
    assert "alice" in page.one("dl", id="contact-shown").words
    half = glass.open_layer(pair[1], given_out(page))
    text = glass.open_layer(pair[0], half)
    assert boxes.unpack_contact(armour.read(text).content).text == WORDS


def test_what_goes_from_hand_to_hand_names_nobody(glass, danger, house):
    """It is sent by messenger, and anybody on the way may be an admin, whose pages turn a reference into a name."""
    leave(glass)
    text = given_out(opened(glass, danger.case, (bob, newt)))
    half = glass.open_layer(newt, text)
    for known in (house.known[alice].ref, danger.post_ref, danger.thread_ref, "alice"):
        assert known not in text + half


def test_whoever_left_none_has_none(glass, danger):
    leave(glass, person=bob)
    assert given_out(opened(glass, danger.case, (bob, newt))) == ""


def test_one_for_earlier_trustees_is_told_and_not_given(glass, danger, app):
    leave(glass)
    with app.app_context():
        start_writing()
        db.session.scalars(select(SealedContact)).one().set_number = 7
        db.session.commit()
    page = opened(glass, danger.case, (bob, newt))
    assert given_out(page) == ""
    assert "for earlier trustees" in page.words


def test_nothing_of_it_is_stored_and_nothing_tells_that_there_was_one(glass, danger, house):
    leave(glass)
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    glass.hand_over(request, bob)
    before = dump(house)
    with logged() as log:
        box = given_out(Page(glass.show(request, newt).text))
    after = dump(house)
    assert box
    letters = box.split()[-6]
    assert letters not in str(after) + log.getvalue()
    assert before["sealed_contacts"] == after["sealed_contacts"]
    assert after["breakglass_layers"] == []


# Guests


@pytest.fixture
def of_guest(glass, client, make, stored) -> tuple[str, str]:
    """A guest's post in danger: its case and its reference. Their receipt is open in `client`."""
    assert write(client, CRISIS).status_code == 200
    ref = stored.one(select(Post.ref))
    return make.case_ref(ref), ref


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(map(str, pair)))
def test_each_pair_reads_a_guests(glass, of_guest, client, pair):
    assert client.post_form("/receipt/contact", details=NOTE).status_code == 303
    page = opened(glass, of_guest[0], pair)
    assert page.one("div", id="contact-shown").words == NOTE
    assert "Member name" not in page.words


def test_a_guests_is_shown_once_and_stored_nowhere(glass, of_guest, client, house):
    client.post_form("/receipt/contact", details=NOTE)
    with logged() as log:
        opened(glass, of_guest[0], (bob, newt))
    assert "hostel" not in str(dump(house)) + log.getvalue()
    request = Page(glass.browser(newt).get(LIST).text).links
    for address in [link for link in request if link.startswith(f"{LIST}/")]:
        assert "hostel" not in glass.browser(newt).get(address).text


def test_a_case_leads_to_the_trustees_once_there_is_one(glass, of_guest, client):
    page = f"/moderation/cases/{of_guest[0]}"
    assert ask_link(of_guest[0]) not in Page(glass.browser(mira).get(page).text).links
    client.post_form("/receipt/contact", details=NOTE)
    assert ask_link(of_guest[0]) in Page(glass.browser(mira).get(page).text).links


def test_without_one_there_is_kindly_nothing(glass, of_guest, stored):
    fields = {"case": of_guest[0], "reason": "suicide", "tried": "Two private notes."}
    answer = glass.browser(mira).post_form(LIST, **fields)
    assert answer.status_code == 409
    assert "its writer has not left a way to reach them" in Page(answer.text).words
    assert "Two private notes." in answer.text
    assert stored.one(select(func.count()).select_from(BreakGlass)) == 0


def test_the_guest_is_told_what_was_opened(glass, of_guest, client):
    client.post_form("/receipt/contact", details=NOTE)
    opened(glass, of_guest[0], (bob, newt))
    request = next(link for link in Page(glass.browser(newt).get(LIST).text).links if link.startswith(f"{LIST}/"))
    assert glass.browser(newt).fill_in(request, f"{request}/outcome", outcome="reached").status_code == 303
    said = Page(client.get(f"/receipt/{of_guest[1]}/notes").text).words
    assert "opened what you had sealed with it: how to reach you" in said
    assert "member name" not in said
    assert "Two trustees opened what you had sealed with this post, so they may know how to reach you." in said
    assert "doesn’t tell them" not in said


def test_a_contact_of_another_post_is_refused(glass, of_guest, client, make, stored, visitor):
    client.post_form("/receipt/contact", details=NOTE)
    other = visitor()
    assert write(other, CRISIS, key="another").status_code == 200
    other.post_form("/receipt/contact", details="Somewhere else.")
    first = glass.ask(of_guest[0])
    second = glass.ask(make.case_ref(next(ref for ref in stored(select(Post.ref)) if ref != of_guest[1])))
    for request in (first, second):
        glass.say_yes(request, bob, newt)
        glass.hand_over(request, bob)
    payload = glass.open_layer(newt, glass.box(second, newt))
    answer = glass.browser(newt).post_form(f"{first}/contact", payload=payload)
    assert answer.status_code == 422
    assert "Somewhere else." not in answer.text
