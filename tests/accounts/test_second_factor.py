"""The second step at sign-in: set up by its owner, asked for each time, needed by staff."""

from __future__ import annotations

from base64 import b32decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from forum import create_app
from forum.accounts import factor
from forum.accounts.models import RecoveryCode, SecondFactor, Session
from forum.accounts.renewal import renew_if_keys_changed
from forum.core.audit import AuditEvent
from forum.core.db import db
from tests.client import Page, Visitor
from tests.factories.making import CRISIS
from tests.people import Person, ada, alice, mira

OWN = "/me/second-step"


class Device:
    """An authenticator app."""

    def __init__(self, secret: bytes, clock) -> None:
        self.secret, self.totp, self.clock = secret, TOTP(secret, 6, SHA1(), 30), clock  # noqa: S303

    def code(self, *, off: int = 0) -> str:
        return self.totp.generate(int(self.clock.now.timestamp()) + off).decode()


@pytest.fixture
def strict(house, app) -> Iterator[Flask]:
    """The site as it runs for a charity: it asks for second factors."""
    asking = create_app(replace(house.settings, second_factor=True))
    yield asking
    with asking.app_context():
        db.engine.dispose()


@pytest.fixture
def come(strict) -> Callable[[Person], Visitor]:
    """Somebody signs in with their password."""
    browser = Visitor(strict, use_cookies=True)

    def sign_in(person: Person, **more: str) -> tuple[Visitor, TestResponse]:
        return browser, browser.post_form("/sign-in", name=person.name, password=person.password, **more)

    return sign_in


def set_up(browser: Visitor, person: Person, clock, **more: str) -> tuple[Device, TestResponse]:
    page = browser.get(OWN)
    letters = "".join(Page(page.text).one("code", class_="spelt").words.split())
    device = Device(b32decode(letters), clock)
    fields = {"code": device.code(), "current_password": person.password, **more}
    return device, browser.send(page, OWN, **fields)


def codes_of(answer: TestResponse) -> list[str]:
    return [item.words for item in Page(answer.text).one("ul", id="recovery-codes").all("li")]


@pytest.fixture
def ready(come, clock) -> tuple[Visitor, Device, list[str]]:
    """mira has set up her second step, and is signed out again."""
    browser, _ = come(mira)
    device, answer = set_up(browser, mira, clock)
    assert answer.status_code == 200
    browser.post_form("/sign-out")
    clock.tick(timedelta(minutes=2))
    return browser, device, codes_of(answer)


def test_staff_are_asked_to_set_it_up_before_the_teams_pages_open(come, clock):
    browser, answer = come(mira, next="/moderation")
    assert browser.get(answer.location).location == f"{OWN}?next=/moderation"
    assert browser.get("/moderation").status_code == 303
    assert browser.get("/me").status_code == 200, "reading and writing are open"
    _, done = set_up(browser, mira, clock)
    assert len(set(codes_of(done))) == factor.RECOVERY_CODES
    assert browser.get("/moderation").status_code == 200


def test_what_staff_typed_before_they_had_one_comes_back(come, clock):
    browser, _ = come(ada)
    answer = browser.post_form("/admin/spaces/kitchen", description="A longer text about the kitchen.")
    assert answer.status_code == 403
    assert "A longer text about the kitchen." in Page(answer.text).words
    assert set_up(browser, ada, clock)[1].status_code == 200


def test_a_member_may_have_one_and_need_not(come, clock):
    browser, _ = come(alice)
    assert OWN in Page(browser.get("/me").text).links
    assert set_up(browser, alice, clock)[1].status_code == 200
    assert "recovery codes are left" in Page(browser.get(OWN).text).words


def test_the_picture_is_a_code_without_style_or_script(come):
    browser, _ = come(alice)
    page = browser.get(OWN).text
    drawn = page[page.index("<svg", page.index("qr-box")) : page.index("</svg>", page.index("qr-box"))]
    assert "style" not in drawn
    assert "script" not in drawn
    assert len(drawn) > 500


@pytest.mark.parametrize("wrong", [{"code": "000000"}, {"current_password": "not hers at all"}, {"code": ""}])
def test_nothing_is_kept_before_code_and_password_are_right(come, clock, stored, wrong):
    browser, _ = come(alice)
    before = Page(browser.get(OWN).text)
    _, answer = set_up(browser, alice, clock, **wrong)
    assert answer.status_code == 422
    assert "qr-box" in answer.text
    assert stored(select(SecondFactor.member_id)) == []
    assert before.form(OWN)


def test_a_wrong_first_code_keeps_the_same_picture(come, clock):
    browser, _ = come(alice)
    page = browser.get(OWN)
    answer = browser.send(page, OWN, code="000000", current_password=alice.password)
    assert Page(answer.text).form(OWN).given["setup"] == Page(page.text).form(OWN).given["setup"]


def test_a_secret_that_was_not_sealed_here_is_not_taken(come, clock, stored):
    browser, _ = come(alice)
    _, answer = set_up(browser, alice, clock, setup="00" * 40)
    assert answer.status_code == 422
    assert stored(select(SecondFactor.member_id)) == []


def test_sign_in_asks_for_the_code(come, ready, stored):
    browser, device, _ = ready
    _, answer = come(mira, next="/moderation")
    assert answer.status_code == 200
    assert stored.one(select(func.count()).select_from(Session)) == 0
    assert browser.get("/me").status_code == 303, "the password alone opens nothing"
    inside = browser.send(answer, "/sign-in/code", code=device.code())
    assert (inside.status_code, inside.location) == (303, "/moderation")
    assert browser.get("/moderation").status_code == 200


@pytest.mark.parametrize("off", [-30, 30])
def test_a_clock_that_is_a_little_off_is_forgiven(come, ready, off):
    browser, device, _ = ready
    assert browser.send(come(mira)[1], "/sign-in/code", code=device.code(off=off)).status_code == 303


@pytest.mark.parametrize("off", [-90, 90])
def test_an_old_code_is_not(come, ready, off):
    browser, device, _ = ready
    assert browser.send(come(mira)[1], "/sign-in/code", code=device.code(off=off)).status_code == 422


def test_a_code_works_once(come, ready):
    browser, device, _ = ready
    assert browser.send(come(mira)[1], "/sign-in/code", code=device.code()).status_code == 303
    browser.post_form("/sign-out")
    answer = browser.send(come(mira)[1], "/sign-in/code", code=device.code())
    assert answer.status_code == 422
    assert "used just now" in Page(answer.text).words


def test_a_recovery_code_works_once_however_it_is_typed(come, ready, stored):
    browser, _, codes = ready
    assert browser.send(come(mira)[1], "/sign-in/code", code=f" {codes[3].upper()} ").status_code == 303
    assert stored.one(select(func.count()).select_from(RecoveryCode)) == factor.RECOVERY_CODES - 1
    browser.post_form("/sign-out")
    assert browser.send(come(mira)[1], "/sign-in/code", code=codes[3]).status_code == 422


def test_a_change_of_keys_shuts_nobody_out(strict, come, ready, monkeypatch):
    """Codes of the device go on, and each recovery code still works once."""
    browser, device, codes = ready
    for purpose in ("index", "data"):
        monkeypatch.setitem(strict.extensions["hearth_keys"].versions[purpose], 2, purpose.encode().ljust(32))
    with strict.app_context():
        assert renew_if_keys_changed()
        db.session.commit()
        assert db.session.scalars(select(SecondFactor.secret_sealed)).one()[0] == 2
    assert browser.send(come(mira)[1], "/sign-in/code", code=device.code()).status_code == 303
    browser.post_form("/sign-out")
    assert browser.send(come(mira)[1], "/sign-in/code", code=codes[3]).status_code == 303
    browser.post_form("/sign-out")
    assert browser.send(come(mira)[1], "/sign-in/code", code=codes[3]).status_code == 422


def test_several_wrong_codes_have_to_wait_and_then_go_on(come, ready, clock):
    browser, device, _ = ready
    page = come(mira)[1]
    for _ in range(factor.TRIES):
        assert browser.send(page, "/sign-in/code", code="000000").status_code == 422
    answer = browser.send(page, "/sign-in/code", code=device.code())
    assert answer.status_code == 429
    clock.tick(factor.FORGET_TRIES_AFTER + timedelta(minutes=1))
    assert browser.send(come(mira)[1], "/sign-in/code", code=device.code()).status_code == 303


@pytest.mark.parametrize("code", ["", "abc", "１２３４５６", "0" * 5_000, "\u202e12"])
def test_what_is_no_code_is_refused_kindly(come, ready, code):
    browser, _, _ = ready
    assert browser.send(come(mira)[1], "/sign-in/code", code=code).status_code == 422


def test_without_the_password_before_it_a_code_opens_nothing(strict, ready, stored):
    _, device, _ = ready
    stranger = Visitor(strict, use_cookies=True)
    answer = stranger.post_form("/sign-in/code", code=device.code())
    assert (answer.status_code, answer.location) == (303, "/sign-in")
    assert stored.one(select(func.count()).select_from(Session)) == 0


def test_the_step_in_between_ends_after_some_minutes(come, ready, clock):
    browser, device, _ = ready
    page = come(mira)[1]
    clock.tick(timedelta(minutes=6))
    assert browser.send(page, "/sign-in/code", code=device.code()).location == "/sign-in"


def test_a_text_that_waits_is_carried_through(come, ready):
    browser, device, _ = ready
    resume = {"resume_to": "/threads", "resume": f'[["body", "{CRISIS}"]]'}
    page = come(mira, **resume)[1]
    wrong = browser.send(page, "/sign-in/code", code="000000")
    assert wrong.status_code == 422
    inside = browser.send(wrong, "/sign-in/code", code=device.code())
    assert Page(inside.text).form("/threads").given["body"] == CRISIS


def test_it_can_be_taken_away_with_password_and_code(come, ready, stored, clock):
    browser, device, _ = ready
    browser.send(come(mira)[1], "/sign-in/code", code=device.code())
    clock.tick(timedelta(minutes=1))
    wrong = browser.post_form(f"{OWN}/remove", current_password="not hers at all", code=device.code())
    assert wrong.status_code == 422
    answer = browser.post_form(f"{OWN}/remove", current_password=mira.password, code=device.code())
    assert answer.status_code == 303
    assert stored(select(SecondFactor.member_id)) == []
    assert stored(select(RecoveryCode.code_tag)) == []
    assert browser.get("/moderation").location.startswith(OWN)


def test_new_recovery_codes_take_the_place_of_the_old(come, ready, clock):
    browser, device, old = ready
    browser.send(come(mira)[1], "/sign-in/code", code=device.code())
    clock.tick(timedelta(minutes=1))
    answer = browser.post_form(f"{OWN}/codes", current_password=mira.password, code=device.code())
    new = codes_of(answer)
    assert not set(new) & set(old)
    browser.post_form("/sign-out")
    assert browser.send(come(mira)[1], "/sign-in/code", code=old[0]).status_code == 422
    assert browser.send(come(mira)[1], "/sign-in/code", code=new[0]).status_code == 303


def test_setting_it_up_signs_every_other_browser_out(strict, come, clock, stored):
    other = Visitor(strict, use_cookies=True)
    other.post_form("/sign-in", name=alice.name, password=alice.password)
    assert other.get("/me").status_code == 200
    browser, _ = come(alice)
    set_up(browser, alice, clock)
    assert other.get("/me").status_code == 303
    assert browser.get("/me").status_code == 200


def test_a_second_set_up_is_refused(strict, come, clock):
    first, second = come(alice)[0], Visitor(strict, use_cookies=True)
    second.post_form("/sign-in", name=alice.name, password=alice.password)
    page = second.get(OWN)
    set_up(first, alice, clock)
    assert second.send(page, OWN, code="000000", current_password=alice.password).status_code in (303, 401)


def test_whoever_lost_everything_is_helped_by_those_who_run_the_site(strict, come, ready, stored):
    result = strict.test_cli_runner().invoke(args=["members", "reset-second-step", "mira"])
    assert result.exit_code == 0, result.output
    assert stored(select(SecondFactor.member_id)) == []
    assert come(mira)[1].status_code == 303
    assert "member.second_factor_reset" in stored(select(AuditEvent.action))


def test_the_database_alone_makes_no_code(ready, stored, house):
    """The secret is sealed under a key that is no part of the database, and no code stands there as it is."""
    _, device, codes = ready
    kept = [stored.one(select(SecondFactor.secret_sealed)), *stored(select(RecoveryCode.code_tag))]
    plain = [device.secret, *(code.replace("-", "").encode() for code in codes)]
    assert len(kept) == len(plain)
    assert not any(secret in sealed or sha256(secret).digest() == sealed for sealed in kept for secret in plain)


def test_a_demo_and_a_site_that_says_so_ask_for_none(client):
    client.as_(ada)
    assert client.get("/admin").status_code == 200
    assert client.get(OWN).status_code == 404
