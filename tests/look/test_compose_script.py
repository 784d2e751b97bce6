"""The small helps while writing appear when they are needed, and never before."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect


@pytest.fixture
def page(chromium: Browser, look_url: str) -> Iterator[Page]:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{look_url}/thread?viewer=alice")
    yield page
    context.close()


def test_the_counter_speaks_near_the_end_only(page: Page) -> None:
    box, counter = page.get_by_label("Your reply"), page.locator("[data-counter-for='f-body']")
    box.fill("a" * 19_000)
    expect(counter).to_have_text("")
    box.fill("a" * 19_990)
    expect(counter).to_have_text("10 characters left")
    box.fill("🙂" * 20_003)
    expect(counter).to_have_text("3 characters too many")


def test_the_voice_that_others_will_see_is_told(page: Page) -> None:
    line = page.locator("[data-voice-preview]")
    expect(line).to_have_text("Others will see “Quiet Heron”.")
    page.get_by_role("radio", name="alice").check()
    expect(line).to_have_text("Others will see “alice”.")


@pytest.mark.parametrize("text", ["write to me@example.org", "ring 07700 900123", "+44 20 7946 0018"])
def test_contact_details_are_asked_about_softly(page: Page, text: str) -> None:
    question = page.get_by_text("There may be a phone number")
    expect(question).to_be_hidden()
    page.get_by_label("Your reply").fill(text)
    page.get_by_label("Your reply").blur()
    expect(question).to_be_visible()


@pytest.mark.parametrize("text", ["I slept 3 hours on 22.11.2026", "since 2019, 4 or 5 times", "0 of 10"])
def test_plain_numbers_are_left_alone(page: Page, text: str) -> None:
    page.get_by_label("Your reply").fill(text)
    page.get_by_label("Your reply").blur()
    expect(page.get_by_text("There may be a phone number")).to_be_hidden()
