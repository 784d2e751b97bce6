"""Somebody who has no part in it, or has had theirs, tries to take a step of break-glass."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from forum.breakglass import policy
from forum.breakglass.models import BreakGlass, BreakGlassStep
from forum.core.db import db, start_writing
from forum.trustees.models import Trustee
from tests.accounts.test_second_factor import come, set_up, strict  # noqa: F401  a site that asks for codes
from tests.breakglass.conftest import LIST, error, half_open, in_danger
from tests.client import Page, without_tokens
from tests.people import ada, alice, bob, mira, newt, sam

ACTS = ("approval", "refusal", "withdrawal", "layer", "contact", "outcome")
APPROVED = select(func.count()).select_from(BreakGlassStep).where(BreakGlassStep.kind == "approved")
STATE = select(BreakGlass.state)


@pytest.mark.parametrize("person", [alice, ada], ids=str)
def test_a_request_that_is_there_looks_like_one_that_is_not(glass, danger, visitor, person):
    """To members, admins and the writer: on every address, in status, headers and page."""
    there, absent = glass.ask(danger.case), f"{LIST}/abcdefghijkl"
    browser = visitor().as_(person)
    browser.get("/")  # whatever cookies a first page sets
    for end in ("", *(f"/{act}" for act in ACTS)):
        ask = browser.get if not end else browser.post_form
        one, other = ask(f"{there}{end}"), ask(f"{absent}{end}")
        assert one.status_code == other.status_code == 404
        assert without_tokens(one.text) == without_tokens(other.text), end
        assert [name for name, _ in one.headers] == [name for name, _ in other.headers]


def test_a_guest_is_sent_to_sign_in_whatever_is_there(glass, danger, visitor):
    there, absent = glass.ask(danger.case), f"{LIST}/abcdefghijkl"
    browser = visitor()
    answers = [browser.get(one) for one in (there, absent)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location.replace(there, absent) == answers[1].location


@pytest.mark.parametrize("act", ACTS)
def test_no_step_without_a_token_of_the_form(glass, danger, act, stored):
    request = half_open(glass, danger)
    for person in (bob, newt, mira):
        answer = glass.browser(person).post(f"{request}/{act}", data={"current_password": person.password})
        assert answer.status_code == 400, act
    assert stored(STATE) == ["half_open"]


@pytest.mark.parametrize("act", ACTS)
def test_no_step_from_another_site(glass, danger, act, stored):
    request = half_open(glass, danger)
    answer = glass.browser(newt).post_form(f"{request}/{act}", headers={"Origin": "https://elsewhere.example"})
    assert answer.status_code == 400
    assert stored(STATE) == ["half_open"]


@pytest.mark.parametrize("act", ACTS)
def test_reading_an_address_takes_no_step(glass, danger, act):
    request = half_open(glass, danger)
    assert glass.browser(newt).get(f"{request}/{act}").status_code == 405


@pytest.mark.parametrize("person", [mira, sam], ids=str)
def test_staff_who_are_no_trustees_take_no_step_of_a_trustee(glass, danger, person, stored):
    request = half_open(glass, danger)
    browser = glass.browser(person)
    for act in ("approval", "refusal", "layer", "contact"):
        fields = {"current_password": person.password, "words": "No.", "layer": "x", "payload": "x"}
        assert browser.post_form(f"{request}/{act}", **fields).status_code in (403, 409), act
        assert glass.box(request, person) == ""
    assert stored(STATE) == ["half_open"]


def test_an_admin_whom_nobody_named_is_not_let_in_by_a_row_in_the_database(glass, danger, house, visitor, stored):
    """Who can write into the database puts herself in a trustee's place: the settings don't pin her key, and all is
    off, for her and for everybody."""
    request = glass.ask(danger.case)
    with house.app.app_context():
        start_writing()
        own = {"member_id": house.known[ada].id, "public_key": bytes(range(32))}
        db.session.execute(update(Trustee).where(Trustee.slot == 3).values(**own))
        db.session.commit()
    assert visitor().as_(ada).get(request).status_code == 404
    answer = glass.browser(bob).post_form(f"{request}/approval", current_password=bob.password)
    assert answer.status_code == 404
    assert stored(APPROVED) == [0]


def test_another_account_beside_the_key_of_a_trustee_decides_nothing(glass, danger, house, stored):
    """She leaves the keys and puts her account beside one: the settings pin the members, too, so all of it stops."""
    request = glass.ask(danger.case)
    glass.say_yes(request, bob)
    with house.app.app_context():
        start_writing()
        db.session.execute(update(Trustee).where(Trustee.slot == 3).values(member_id=house.known[ada].id))
        db.session.commit()
    sent = {"current_password": ada.password}
    assert glass.browser(ada).post_form(f"{request}/approval", **sent).status_code == 404
    assert stored(APPROVED) == [1]
    assert policy.OFF in Page(glass.browser(mira).get(request).text).words


def test_one_person_in_two_browsers_says_yes_once(glass, danger, stored):
    request = glass.ask(danger.case)
    first, second = glass.browser(bob), glass.browser(bob)
    pages = [browser.get(request) for browser in (first, second)]
    answers = [
        browser.send(page, f"{request}/approval", current_password=bob.password)
        for browser, page in zip((first, second), pages, strict=True)
    ]
    assert [answer.status_code for answer in answers] == [303, 409]
    assert "said yes already" in error(answers[1])
    assert (stored(APPROVED), stored(STATE)) == ([1], ["asked"])


def test_a_yes_by_somebody_elses_password_is_none(glass, danger, stored):
    request = glass.ask(danger.case)
    answer = glass.browser(bob).post_form(f"{request}/approval", current_password=newt.password)
    assert answer.status_code == 422
    assert stored(APPROVED) == [0]


def test_guessing_the_password_of_an_open_browser_is_slowed(glass, danger, stored):
    request = glass.ask(danger.case)
    browser = glass.browser(bob)
    answers = [browser.post_form(f"{request}/approval", current_password=f"guess {n}") for n in range(12)]
    assert answers[-1].status_code == 429
    assert browser.post_form(f"{request}/approval", current_password=bob.password).status_code == 429
    assert stored(APPROVED) == [0]


@pytest.fixture
def with_code(glass, danger, come, clock):  # noqa: F811
    """bob, signed in on a site that asks for codes, and his device."""
    request = glass.ask(danger.case)
    browser, _ = come(bob)
    device, _ = set_up(browser, bob, clock)
    clock.tick(timedelta(minutes=2))
    return request, browser, device


def test_a_code_is_good_for_one_yes(with_code, glass, make, stored):
    request, browser, device = with_code
    other = glass.ask(in_danger(glass, make).case)
    fields = {"current_password": bob.password, "code": device.code()}
    assert browser.post_form(f"{request}/approval", **fields).status_code == 303
    again = browser.post_form(f"{other}/approval", **fields)
    assert again.status_code == 422
    assert "used just now" in error(again)
    assert stored(APPROVED) == [1]


def test_an_old_code_is_none_and_a_session_alone_is_none(with_code, clock, stored):
    request, browser, device = with_code
    old = device.code()
    clock.tick(timedelta(minutes=2))
    for code in (old, "", "000000"):
        answer = browser.post_form(f"{request}/approval", current_password=bob.password, code=code)
        assert answer.status_code == 422, code
    assert stored(APPROVED) == [0]
    answer = browser.post_form(f"{request}/approval", current_password=bob.password, code=device.code())
    assert answer.status_code == 303
