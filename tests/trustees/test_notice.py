"""At each sign-in a trustee is shown the pinned fingerprints beside those in the database; admins see the state."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete, update

from forum import create_app
from forum.accounts.models import Member
from forum.core.db import db, start_writing
from forum.trustees import boxes
from forum.trustees.models import Trustee
from tests.accounts.test_second_factor import set_up
from tests.client import Page, Visitor
from tests.house import count_statements
from tests.people import ada, alice, bob, guest, mira, omar, sam
from tests.trustees.conftest import THREE, Trust, name

SEEN = "/me/trustee/seen"
LABEL = "For you as a trustee"


def notice(answer):
    """The notice of a page; None without one."""
    found = Page(answer.text).all("aside", aria_label=LABEL)
    return found[0] if found else None


def swap_a_key(app) -> bytes:
    """Somebody with the database puts a key of their own in the second place."""
    with app.app_context():
        start_writing()
        db.session.execute(update(Trustee).where(Trustee.slot == 2).values(public_key=bytes(range(32))))
        db.session.commit()
    return bytes(range(32))


@pytest.mark.parametrize("person", THREE, ids=str)
def test_a_trustee_sees_all_three_twice_after_signing_in(client, trust, person):
    page = client.as_(person).get("/")
    shown = notice(page)
    assert shown is not None
    for fingerprint in trust.fingerprints:
        assert shown.words.count(boxes.in_groups(fingerprint)) == 2
    assert shown.words.count("The same") == 3
    assert "the same keys for the same people" in shown.words
    assert f"{THREE.index(person) + 1}. {person.name} (you)" in shown.words
    assert "open" not in shown.one("details").attributes


@pytest.mark.parametrize("person", [alice, bob, guest], ids=str)
def test_nobody_else_does(client, trust, person):
    browser = client.as_(person)
    assert notice(browser.get("/")) is None
    assert "trustee" not in browser.get("/").text
    assert not any("trust" in cookie.key for cookie in browser._cookies.values())


def test_it_stays_until_they_have_looked_and_comes_back_at_the_next_sign_in(client, trust, make):
    thread = f"/threads/{make.thread(alice).thread_ref}?page=1"
    client.as_(mira)
    assert notice(client.get("/me"))
    answer = client.fill_in(thread, SEEN)
    assert (answer.status_code, answer.location) == (303, thread)
    assert notice(client.get(thread)) is None
    assert client.post_form(SEEN).status_code == 303, "twice is harmless"
    assert notice(client.as_(mira).get("/"))


@pytest.mark.parametrize("to", ["https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere", "", "x" * 5_000])
def test_it_leads_nowhere_else(client, trust, to):
    assert client.as_(mira).post_form(SEEN, next=to).location == "/"


def test_a_page_that_came_back_with_a_text_is_left_alone(client, trust):
    client.as_(mira)
    answer = client.post_form("/threads", space="kitchen", title="", body="A text of some length.")
    assert answer.status_code == 422
    assert notice(answer) is None
    assert notice(client.get("/"))


def test_somebody_elses_cookie_shows_nothing(client, visitor, trust):
    client.as_(mira)
    taken = next(cookie for cookie in client._cookies.values() if cookie.key == "hearth_trust")
    other = visitor().as_(omar)
    other.set_cookie(taken.key, taken.value)
    assert notice(other.get("/")) is None


def test_signing_out_and_leaving_drop_it(client, trust):
    for way in ("/sign-out", "/leave"):
        client.as_(mira)
        client.post_form(way)
        assert not any(cookie.key == "hearth_trust" for cookie in client._cookies.values()), way


def test_another_key_in_the_database_is_said_plainly(app, client, trust):
    key = swap_a_key(app)
    shown = notice(client.as_(mira).get("/"))
    assert "The keys differ" in shown.words
    assert "say yes to no request" in shown.words
    assert "open" in shown.one("details").attributes
    places = shown.all("li")
    assert ["Not the same" in place.words for place in places] == [False, True, False]
    assert boxes.in_groups(trust.fingerprints[1]) in places[1].words
    assert boxes.in_groups(boxes.fingerprint(key)) in places[1].words


def test_pins_in_another_order_are_the_same(client, named, pin):
    pin(named.pins[::-1])
    assert notice(client.as_(mira).get("/")).words.count("The same") == 3


def test_named_and_not_pinned_is_said(client, named):
    shown = notice(client.as_(mira).get("/"))
    assert "not in force" in shown.words
    assert shown.words.count("In the settings nothing") == 3


def test_when_one_has_left_the_others_are_told(app, client, trust, house):
    with app.app_context():
        start_writing()
        db.session.execute(delete(Member).where(Member.id == house.known[omar].id))
        db.session.commit()
    shown = notice(client.as_(mira).get("/"))
    assert "The keys differ" in shown.words
    assert "nobody any more" in shown.words


def test_those_who_wait_for_the_settings_are_told(client, trust, house):
    name(house, number=2)
    assert "wait for the settings" in notice(client.as_(mira).get("/")).words


def test_their_own_page_says_it_as_well(client, trust):
    client.as_(mira).post_form(SEEN)
    section = Page(client.get("/me").text).one("section", aria_labelledby="trustees-keys")
    assert all(boxes.in_groups(fingerprint) in section.words for fingerprint in trust.fingerprints)
    assert Page(client.as_(alice).get("/me").text).all("section", aria_labelledby="trustees-keys") == []


def test_it_costs_others_nothing(app, client, house, pin):
    client.as_(alice)
    before = count_statements(app, lambda: client.get("/"))
    pin(name(house, number=1).pins)
    assert count_statements(app, lambda: client.get("/")) == before


def test_an_error_page_has_it_too(client, trust):
    assert notice(client.as_(mira).get("/nowhere"))


# The admin's page


def state_shown(client) -> str:
    return Page(client.as_(ada).get("/admin").text).one("section", id="trustees").words


def test_admins_see_that_it_is_off(client):
    assert "Off. No trustees are named" in state_shown(client)


def test_admins_see_that_it_is_not_pinned(client, named):
    words = state_shown(client)
    assert "Named, but not in force" in words
    assert all(person.name in words for person in THREE)


def test_admins_see_that_it_is_in_force(client, trust):
    assert "In force." in state_shown(client)


def test_admins_see_that_it_differs(app, client, trust):
    swap_a_key(app)
    assert "Not in force" in state_shown(client)


# A second step


@pytest.fixture
def strict(app, house):
    """The site as it runs for a charity, where bob, who is no staff, is a trustee."""
    trust: Trust = name(house, number=1, people=(bob, mira, omar))
    asking = create_app(replace(house.settings, second_factor=True, trustees=trust.pins))
    yield Visitor(asking, use_cookies=True)
    with asking.app_context():
        db.engine.dispose()


def test_a_moderator_without_one_is_shown_where_to_set_it_up(strict):
    assert strict.as_(sam).get("/moderation/break-glass").location.startswith("/me/second-step")
    assert strict.as_(alice).get("/moderation/break-glass").status_code == 404


def test_a_trustee_needs_a_second_step_before_the_requests_open(strict, clock):
    browser = strict.as_(bob)
    assert browser.get("/moderation/break-glass").location == "/me/second-step?next=/moderation/break-glass"
    assert "Please set this up first" in Page(browser.get("/me/second-step").text).words
    _, done = set_up(browser, bob, clock)
    assert done.status_code == 200
    assert browser.get("/moderation/break-glass").status_code == 200


def test_what_a_trustee_typed_before_comes_back(strict):
    answer = strict.as_(bob).post_form("/moderation/break-glass/abcdefghijkl/refusal", words="Because of this.")
    assert answer.status_code == 403
    assert "Because of this." in answer.text


def test_a_member_is_not_pressed(strict):
    assert "Please set this up first" not in Page(strict.as_(alice).get("/me/second-step").text).words


def test_where_the_site_asks_for_none_a_password_is_enough(client, house, pin):
    pin(name(house, number=1, people=(bob, mira, omar)).pins)
    assert client.as_(bob).get("/moderation/break-glass").status_code == 200


def test_the_command_says_who_has_none(strict):
    done = strict.application.test_cli_runner().invoke(args=["trustees", "show"])
    assert done.output.count("has no second step yet") == 3
