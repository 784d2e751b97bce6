"""The queue in a browser: twenty cases by keyboard alone, with and without scripts, and a list that stays."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.demo_site import DemoSite
from tests.factories.making import CRISIS, Maker
from tests.look.test_axe import AXE, RUN_AXE, TAGS
from tests.people import alice, mira

QUEUE = "/moderation"
VIEW = f"{QUEUE}?kind=screening&unclaimed=1"
GRIEF = "My mum died in spring and I miss her every single day."
ITEMS = 20
MOST_STOPS = 150
FOCUSED = "document.activeElement.id"


@pytest.fixture
def twenty(make: Maker) -> None:
    for number in range(ITEMS):
        make.thread(alice, f"{GRIEF} {number}", space="stories")


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser, site: DemoSite) -> Iterator[Page]:
    context = site.open(chromium, mira, width=1280, java_script_enabled=request.param)
    yield context.new_page()
    context.close()


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus."""
    for _ in range(MOST_STOPS):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {selector}")


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def switch_keys_on(page: Page) -> None:
    page.goto(f"{QUEUE}/desk")
    tab_to(page, "#f-keys")
    page.keyboard.press("Space")
    tab_to(page, "form[action='/moderation/desk'] button")
    press_enter(page)


def listed(page: Page) -> list[str]:
    return page.locator("[data-case]").evaluate_all("rows => rows.map(row => row.dataset.case)")


def decide(page: Page, *, by_key: bool) -> None:
    """The case that has the focus: open it, keep it, save."""
    press_enter(page)
    if by_key:
        page.keyboard.press("d")
        assert page.evaluate(FOCUSED) == "f-action"
    else:
        tab_to(page, "[href='#decide']")
        page.keyboard.press("Enter")
    tab_to(page, "#f-action")
    page.keyboard.press("Space")
    tab_to(page, "#decide .button-row button")
    press_enter(page)


def test_twenty_cases_by_keyboard_alone(page: Page, request: pytest.FixtureRequest, twenty: None) -> None:
    by_key = "no-scripts" not in request.node.name
    if by_key:
        switch_keys_on(page)
    page.goto(f"{VIEW}&care=2")
    if by_key:
        page.keyboard.press("j")
    else:
        tab_to(page, "[data-case] a")
    for _ in range(ITEMS):
        refs = listed(page)
        at = refs.index(page.evaluate(FOCUSED).removeprefix("case-"))
        decide(page, by_key=by_key)
        expect(page.get_by_role("status").first).to_contain_text("Saved")
        assert refs[at] not in listed(page)
        if len(refs) > 1:
            assert page.evaluate(FOCUSED) == f"case-{refs[(at + 1) % len(refs)]}", "the next one has the focus"


def test_keys_sleep_in_a_text_box_and_the_list_of_them_opens(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, mira, width=1280, bypass_csp=True)
    page = context.new_page()
    switch_keys_on(page)
    page.goto(site.path("/moderation/cases/{case}"))
    page.get_by_label("A new note").focus()
    page.keyboard.type("dt?q")
    expect(page.get_by_label("A new note")).to_have_value("dt?q")
    assert page.url.endswith(site.refs["case"])
    page.locator("h1").click()
    page.keyboard.press("t")
    expect(page.locator("details.case-text").first).to_have_attribute("open", "")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_have_attribute("open", "")
    page.evaluate(AXE)
    assert page.evaluate(RUN_AXE, TAGS) == []
    page.keyboard.press("q")
    expect(page).to_have_url(f"{site.url}{QUEUE}")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert page.evaluate(FOCUSED) == f"case-{listed(page)[0]}"
    context.close()


def test_without_being_switched_on_no_key_does_anything(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, mira, width=1280)
    page = context.new_page()
    page.goto(QUEUE)
    for key in ("j", "f", "?", "l"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement === document.body")
    expect(page.locator("details.case-more")).not_to_have_attribute("open", "")
    context.close()


def test_what_comes_in_is_counted_and_moves_nothing(chromium: Browser, site: DemoSite, make: Maker) -> None:
    context = site.open(chromium, mira, width=1280)
    page = context.new_page()
    page.clock.install()
    page.goto(f"{QUEUE}?care=4")
    before = listed(page)
    line = page.locator("[data-news]")
    expect(line.get_by_role("status")).to_have_text("")
    made = make.thread(alice, CRISIS, space="stories")
    page.clock.run_for(31_000)
    expect(line.get_by_role("status")).to_have_text("1 new case.")
    assert listed(page) == before
    line.get_by_role("link").click()
    expect(page.locator(f"[data-case='{make.case_ref(made.post_ref)}']")).to_be_visible()
    context.close()


def test_a_blurred_text_is_made_clear_by_keyboard_without_scripts(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, mira, width=1280, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{QUEUE}/desk")
    tab_to(page, "#f-blur")
    page.keyboard.press("Space")
    tab_to(page, "form[action='/moderation/desk'] button")
    press_enter(page)
    page.goto(site.path("/moderation/cases/{case}"))
    tab_to(page, "details.case-text summary")
    page.keyboard.press("Enter")
    blurred = page.locator("details.case-text .is-blurred").first
    assert "blur" in blurred.evaluate("node => getComputedStyle(node).filter")
    tab_to(page, "#clear-text")
    page.keyboard.press("Space")
    assert blurred.evaluate("node => getComputedStyle(node).filter") == "none"
    context.close()


def test_on_a_phone_what_was_saved_stays_in_sight_beside_the_case_that_comes_next(chromium, site, twenty):
    context = site.open(chromium, mira, width=390, java_script_enabled=False)
    page = context.new_page()
    page.goto(VIEW)
    row = page.locator("[data-case]").nth(8)
    page.goto(f"{QUEUE}/cases/{row.get_attribute('data-case')}?view=kind%3Dscreening%26unclaimed%3D1")
    page.locator("#decide input[value='keep']").check()
    page.locator("#decide textarea[name='reason']").fill("Thank you for telling us.")
    with page.expect_navigation():
        page.get_by_role("button", name="Save the decision").click()
    line, badge = page.locator("[data-undo]"), page.locator("[data-case]:has(a:target) .case-care")
    expect(line).to_be_in_viewport(ratio=1)
    expect(badge).to_be_in_viewport(ratio=1)
    below, top = line.bounding_box(), badge.bounding_box()
    assert below
    assert top
    assert below["y"] + below["height"] <= top["y"], "the line does not lie on the level of the row"
    context.close()
