"""The exit's script: the page is gone at once by click or by Shift three times, and typing never sets it off."""

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


def test_a_click_ends_the_session_and_goes_elsewhere(page: Page) -> None:
    with page.expect_request(lambda request: request.method == "POST" and request.url.endswith("/leave")):
        page.get_by_role("link", name="Leave this site").click()
    expect(page).to_have_title("Elsewhere")


def test_nothing_is_left_to_see_before_the_next_page_has_come(page: Page) -> None:
    click = "document.querySelector('[data-leave]').click()"
    assert page.evaluate(f"() => {{ {click}; return [document.body.childElementCount, document.title] }}") == [
        0,
        "Start",
    ]


def test_shift_alone_three_times_leaves(page: Page) -> None:
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page).to_have_title("Elsewhere")


def test_shift_works_while_writing(page: Page) -> None:
    page.get_by_label("Your reply").focus()
    for _ in range(3):
        page.keyboard.press("Shift")
    expect(page).to_have_title("Elsewhere")


def test_capitals_and_two_presses_do_not_leave(page: Page) -> None:
    box = page.get_by_label("Your reply")
    box.focus()
    for key in ("Shift+A", "Shift+B", "Shift+C", "Shift", "Shift", "Shift+D", "Shift", "Shift"):
        page.keyboard.press(key)
    expect(box).to_have_value("ABCD")
    expect(page).to_have_title("Conversation - Hearth")


def test_the_exit_is_in_sight_at_the_foot_of_the_page(page: Page) -> None:
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(page.get_by_role("link", name="Leave this site")).to_be_in_viewport(ratio=1)


def test_without_script_the_link_leads_away(chromium: Browser, look_url: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{look_url}/thread?viewer=alice")
    page.get_by_role("link", name="Leave this site").click()
    expect(page).to_have_title("Elsewhere")
    context.close()
