"""The second step under attack: codes used again, guessed, or set up on a device that is not its owner's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote

import pytest
from sqlalchemy import func, select

from forum.accounts import factor, recovery
from forum.accounts.models import RecoveryCode, SecondFactor, Session
from forum.core.db import db
from forum.core.errors import Declined
from forum.core.ratelimit import RateLimit
from forum.core.settings import site_settings
from forum.posts.models import State
from tests.accounts.test_second_factor import OWN, come, ready, set_up, strict  # noqa: F401
from tests.client import Page, Visitor
from tests.people import alice, bob, mira

SESSIONS = select(func.count()).select_from(Session)


@pytest.mark.parametrize(
    "begins", [datetime(2026, 3, 4, 10, 59, 45, tzinfo=UTC), datetime(2026, 3, 4, 23, 59, 45, tzinfo=UTC)]
)
@pytest.mark.parametrize("off", [-30, 0, 30])
def test_a_code_works_once_over_a_full_hour_and_midnight(come, ready, clock, begins, off):  # noqa: F811
    browser, device, _ = ready
    clock.now = begins
    code = device.code(off=off)
    first = browser.send(come(mira)[1], "/sign-in/code", code=code)
    browser.post_form("/sign-out")
    clock.tick(timedelta(seconds=25))
    second = browser.send(come(mira)[1], "/sign-in/code", code=code)
    assert [first.status_code, second.status_code].count(303) <= 1


def at_once(app, count, attempt):
    """`attempt` in several threads; how many of them were let in, and what the others raised."""

    def one(number):
        with app.app_context():
            try:
                attempt(number)
            except Declined as error:
                return type(error).__name__
            return "in"

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.mark.parametrize("which", ["device", "recovery"])
def test_of_many_at_once_one_is_let_in(strict, house, ready, which):  # noqa: F811
    _, device, codes = ready
    code = device.code() if which == "device" else codes[0]
    done = at_once(strict, 6, lambda _: factor.verify(house.known[mira].id, code))
    assert done.count("in") == 1


def test_guesses_that_come_at_once_are_counted_one_by_one(strict, house, ready, monkeypatch):  # noqa: F811
    """However many come together, no more are looked at than one after the other."""
    looked_at = []
    fits = factor._fits
    monkeypatch.setattr(factor, "_fits", lambda *given: looked_at.append(given[1]) or fits(*given))
    done = at_once(strict, 16, lambda number: factor.verify(house.known[mira].id, f"{number:06}"))
    assert done.count("TooMany") == 16 - factor.TRIES
    assert len(set(looked_at)) == factor.TRIES


def test_whoever_guesses_does_not_shut_the_owner_out(come, ready):  # noqa: F811
    """A recovery code is too long to be guessed, so it needs no wait."""
    browser, device, codes = ready
    page = come(mira)[1]
    for _ in range(factor.TRIES + 3):
        browser.send(page, "/sign-in/code", code="000000")
    assert browser.send(page, "/sign-in/code", code=device.code()).status_code == 429
    assert browser.send(page, "/sign-in/code", code=codes[0]).status_code == 303


def test_a_secret_that_was_drawn_for_another_browser_is_not_taken(strict, come, clock, stored):  # noqa: F811
    """Somebody shows a member the picture of their own device: it sets up nothing."""
    theirs = Visitor(strict, use_cookies=True)
    theirs.post_form("/sign-in", name=bob.name, password=bob.password)
    planted = Page(theirs.get(OWN).text).form(OWN).given["setup"]
    browser, _ = come(alice)
    page = Page(browser.get(OWN).text)
    own = page.form(OWN).given["setup"]
    assert own != planted
    answer = browser.post_form(OWN, setup=planted, code="000000", current_password=alice.password)
    assert "begin once more" in Page(answer.text).words
    assert Page(answer.text).form(OWN).given["setup"] not in (planted, own)
    assert stored(select(SecondFactor.member_id)) == []


def test_a_page_left_open_by_somebody_else_sets_up_nothing(come, clock, stored):  # noqa: F811
    """The picture was seen in an earlier session at the same device."""
    browser, _ = come(alice)
    seen = Page(browser.get(OWN).text).form(OWN).given["setup"]
    browser.post_form("/sign-out")
    come(alice)
    answer = browser.post_form(OWN, setup=seen, code="000000", current_password=alice.password)
    assert "begin once more" in Page(answer.text).words


def test_the_app_on_the_device_shows_the_neutral_name(come, house):  # noqa: F811
    """The list of an authenticator app lies open to whoever holds the phone."""
    browser, _ = come(alice)
    page = Page(browser.get(OWN).text)
    address = next(link for link in page.links if link.startswith("otpauth:"))
    with house.app.app_context():
        short_name = site_settings().short_name
    assert f"issuer={short_name}" in unquote(address)


def test_staff_without_one_read_no_more_than_members(strict, come, clock, make):  # noqa: F811
    """A password alone shows no hidden post, on the pages for everybody either."""
    thread = make.thread(alice, "Nobody should read this now.")
    make.state(thread.post_ref, State.HIDDEN, by=mira)
    browser, _ = come(mira)
    path = f"/threads/{thread.thread_ref}"
    assert browser.get(path).status_code == 404
    assert browser.get("/moderation").location.startswith(OWN)
    assert set_up(browser, mira, clock)[1].status_code == 200
    assert "Nobody should read this now." in Page(browser.get(path).text).words


def test_a_code_is_not_carried_along_with_a_form_that_comes_back(come, ready, stored):  # noqa: F811
    browser, _, codes = ready
    page = Page(come(mira)[1].text).form("/sign-in/code").given
    answer = browser.post("/sign-in/code", data={**page, "csrf_token": "old", "code": codes[0]})
    assert answer.status_code == 400
    assert codes[0] not in answer.text


def test_the_password_of_before_does_not_reach_the_code(come, ready, strict, stored):  # noqa: F811
    """Who typed the old password, and waits on the page of the code, is sent back when it changes."""
    browser, device, codes = ready
    page = come(mira)[1]
    owner = Visitor(strict, use_cookies=True)
    inside = owner.post_form("/sign-in", name=mira.name, password=mira.password)
    assert owner.send(inside, "/sign-in/code", code=codes[0]).status_code == 303
    new = "quite other words than before"
    changed = owner.post_form("/me/password", current_password=mira.password, new_password=new)
    assert changed.status_code == 303
    assert browser.send(page, "/sign-in/code", code=device.code()).location == "/sign-in"


def test_a_second_step_that_was_reset_meanwhile_leads_to_the_beginning(strict, come, ready, stored):  # noqa: F811
    browser, device, _ = ready
    page = come(mira, resume_to="/threads", resume='[["body", "Still here."]]')[1]
    assert strict.test_cli_runner().invoke(args=["members", "reset-second-step", "mira"]).exit_code == 0
    answer = browser.send(page, "/sign-in/code", code=device.code())
    assert Page(answer.text).form("/sign-in")
    assert "Still here." in answer.text


@pytest.mark.parametrize(
    "path", ["/me", "/me/export", "/me/erase", "/me/erase/masks", "/me/password", "/me/anonymous", OWN]
)
def test_between_password_and_code_nothing_opens(come, ready, path, stored):  # noqa: F811
    browser, _, _ = ready
    come(mira)
    assert browser.get(path).status_code == 303
    assert browser.post_form(path).status_code in (401, 405)
    assert stored.one(SESSIONS) == 0


def test_a_reset_by_letter_does_not_pass_by_it(strict, come, ready, stored):  # noqa: F811
    with strict.app_context():
        token = recovery.new_reset_token()
        recovery.keep_reset_token(token, member_id=stored.one(select(SecondFactor.member_id)))
        db.session.commit()
    thief = Visitor(strict, use_cookies=True)
    answer = thief.post_form(f"/reset/{token}", new_password="quite other words than before")
    assert answer.location == "/sign-in"
    assert stored.one(SESSIONS) == 0
    assert stored.one(select(func.count()).select_from(RecoveryCode)) == factor.RECOVERY_CODES


def test_what_is_left_of_a_code_does_not_tell_when_it_was_used(come, ready, stored, clock):  # noqa: F811
    browser, device, _ = ready
    page = come(mira)[1]
    before = set(stored(select(RateLimit.key)))
    assert browser.send(page, "/sign-in/code", code=device.code()).status_code == 303
    ends = stored(select(RateLimit.until).where(RateLimit.key.not_in(before)))
    assert ends
    assert {(at.minute, at.second, at.microsecond) for at in ends} == {(0, 0, 0)}
