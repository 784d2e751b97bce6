"""A form that failed says so first, leads to the field and keeps what was typed; no word is lost with a session."""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Iterator
from hashlib import sha256

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlalchemy import delete

from forum.accounts.models import Session
from forum.accounts.sessions import TOKEN_BYTES
from forum.core.db import own_transaction
from tests.browser.demo_site import DemoSite, fill_in_sign_in
from tests.browser.stops import (
    STOPS,
    Stop,
    comes_back_as_guest,
    looks_at_report,
    opens_everything,
    seals_contact,
    seals_own_contact,
    stay,
    tells_as_guest,
    writes_as_guest,
    writes_in_crisis,
)
from tests.people import Person, ada, alice, guest, mira, sam

SAVED = (writes_in_crisis, writes_as_guest, comes_back_as_guest, seals_contact, seals_own_contact)
NOTHING_WRONG = (stay, opens_everything, *SAVED, tells_as_guest, looks_at_report)
FAILED = [stop for stop in STOPS if stop.then not in NOTHING_WRONG and not stop.ends]  # who ends elsewhere got on
LONGEST = 20_000
WORDS = "I have been carrying this for a long time & “it” <matters> to me. "
LONG_TEXT = (WORDS * 400)[: LONGEST - 1] + "."


@pytest.fixture(params=[True, False], ids=["with script", "without script"])
def script(request: pytest.FixtureRequest) -> bool:
    return bool(request.param)


@pytest.fixture(scope="module")
def windows(chromium: Browser, site: DemoSite) -> Iterator[dict[tuple[Person, bool], Page]]:
    opened = {
        (who, script): site.open(chromium, who, java_script_enabled=script).new_page()
        for who in (guest, alice, mira, sam, ada)
        for script in (True, False)
    }
    yield opened
    for page in opened.values():
        page.context.close()


@pytest.mark.parametrize("stop", FAILED, ids=str)
def test_a_form_that_failed_tells_where(
    windows: dict[tuple[Person, bool], Page], site: DemoSite, stop: Stop, script: bool
) -> None:
    page = windows[stop.who, script]
    stop.reach(page, site)
    summary = page.locator(".error-summary")
    assert page.title().startswith("Error: ")
    expect(summary).to_be_focused()
    texts = summary.locator("li").all_inner_texts()
    assert texts
    for link in summary.locator("li a").all():
        field = page.locator(link.get_attribute("href") or "")
        if field.get_attribute("type") == "radio":
            field = page.locator("fieldset", has=field)
        else:
            expect(field).to_have_attribute("aria-invalid", "true")
        described = " ".join(
            page.locator(f"[id='{one}']").inner_text()
            for one in (field.get_attribute("aria-describedby") or "").split()
        )
        assert link.inner_text() in described, "the same words stand at the field"


def test_a_failed_form_keeps_what_was_typed(chromium: Browser, site: DemoSite, script: bool) -> None:
    context = site.open(chromium, alice, java_script_enabled=script)
    page = context.new_page()
    page.goto(site.path("/threads/new?space={space}"))
    page.locator("[name=body]").fill(LONG_TEXT)
    page.locator("#compose button[type=submit]").click()
    expect(page.locator(".error-summary")).to_contain_text("title")
    expect(page.locator("[name=body]")).to_have_value(LONG_TEXT)
    context.close()


def test_a_text_survives_the_end_of_the_session(chromium: Browser, site: DemoSite, script: bool) -> None:
    context = site.open(chromium, alice, java_script_enabled=script)
    page = context.new_page()
    write(page, site, "A long evening")
    end_session(context, site)
    page.locator("#compose button[type=submit]").click()
    expect(page.get_by_role("group", name="What you wrote")).to_have_text(LONG_TEXT, use_inner_text=False)
    fill_in_sign_in(page, alice)
    expect(page.get_by_role("group", name="What you wrote")).to_have_text(LONG_TEXT, use_inner_text=False)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A long evening")
    assert page.locator(".post-body").first.inner_text().strip() == LONG_TEXT
    context.close()


def test_a_wrong_password_on_the_way_back_loses_nothing(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, alice)
    page = context.new_page()
    write(page, site, "A long night")
    end_session(context, site)
    page.locator("#compose button[type=submit]").click()
    page.get_by_label("Name").fill("alice")
    page.get_by_label("Password").fill("not this one")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.locator(".error-summary")).to_be_focused()
    expect(page.get_by_role("group", name="What you wrote")).to_have_text(LONG_TEXT, use_inner_text=False)
    context.close()


def test_a_form_whose_token_is_stale_is_sent_by_one_click(chromium: Browser, site: DemoSite, script: bool) -> None:
    context = site.open(chromium, alice, java_script_enabled=script)
    page = context.new_page()
    write(page, site, "A long morning")
    context.clear_cookies(name="hearth_form")
    page.locator("#compose button[type=submit]").click()
    expect(page.get_by_role("group", name="What you wrote")).to_have_text(LONG_TEXT, use_inner_text=False)
    page.get_by_role("button", name="Send again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A long morning")
    context.close()


def write(page: Page, site: DemoSite, title: str) -> None:
    page.goto(site.path("/threads/new?space={space}"))
    page.get_by_label("Title").fill(title)
    page.locator("[name=body]").fill(LONG_TEXT)


def end_session(context: BrowserContext, site: DemoSite) -> None:
    """This window is signed out, without knowing it."""
    kept = next(cookie["value"] for cookie in context.cookies(site.url) if cookie["name"] == "hearth_session")
    token = urlsafe_b64decode(kept)[:TOKEN_BYTES]
    with site.app.app_context(), own_transaction() as connection:
        ended = connection.execute(delete(Session).where(Session.token_hash == sha256(token).digest()))
        assert ended.rowcount == 1
