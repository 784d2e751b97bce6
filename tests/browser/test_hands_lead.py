"""By keyboard alone and without scripts: a lead sets hours and the rota, and takes the numbers and the log along."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.people import sam

STAFFING = "/moderation/staffing"


def take_along(hands, words):
    """The first lines of the file that a link gives."""
    hands.to("link", words)
    with hands.page.expect_download() as coming:
        hands.page.keyboard.press("Enter")
    return coming.value.path().read_text().splitlines()


def test_hours_other_days_and_the_rota(sit_down):
    hands = sit_down(sam)
    hands.open("/moderation")
    hands.follow("Staffing")
    hands.follow("Change the week")
    hands.write("Sunday", "10:00-16:30")
    hands.push("Save the hours")
    expect(hands.page.locator("table").first).to_contain_text("10:00-16:30")
    hands.follow("Days with other hours")
    hands.write("Add days", "2031-12-24 09:00-12:00 Quiet morning")
    hands.push("Save these days")
    expect(hands.page.get_by_text("Quiet morning")).to_be_visible()
    hands.push("Take it off")
    expect(hands.page.locator(".rows").filter(has_text="Quiet morning")).to_have_count(0)
    hands.open(STAFFING)
    hands.follow("Change the rota")
    hands.select("Who", "mira")
    hands.date("First day", "2031-12-24")
    hands.date("From", "21:00")
    hands.date("Last day", "2031-12-25")
    hands.date("Until", "09:00")
    hands.push("Save the turn")
    turn = hands.page.locator(".row").filter(has_text="2031")
    expect(turn).to_have_count(1)
    for _ in range(hands.page.get_by_role("link", name="Take it off").count()):  # it is the last one
        hands.to("link", "Take it off")
        last = hands.page.evaluate("document.activeElement.closest('.row').textContent.includes('2031')")
        if last:
            break
        hands.page.keyboard.press("Tab")
    hands.enter()
    hands.push("Take it off")
    expect(turn).to_have_count(0)


def test_the_numbers_and_their_tables(sit_down):
    hands = sit_down(sam)
    hands.open("/moderation")
    hands.follow("Numbers")
    hands.follow("7 days")
    expect(hands.page.locator(".lead")).to_contain_text("The last 7 days")
    hands.unfold("The numbers:")
    expect(hands.page.locator(".chart-numbers table").first).to_be_visible()
    assert take_along(hands, "Take this table along (CSV)")[0].startswith("Day,Opened")


def test_the_log_narrowed_checked_and_taken_along(sit_down):
    hands = sit_down(sam)
    hands.open("/moderation")
    hands.follow("Log")
    hands.push("Check it now")
    expect(hands.page.locator("[data-chain]")).to_contain_text("The log is whole")
    hands.unfold("Filter the log")
    hands.select("What was done", "Decided a case")
    hands.select("Who", "mira")
    hands.push("Show these")
    entries = hands.page.locator("[data-entry]")
    expect(entries.first).to_contain_text("mira")
    assert take_along(hands, "Take this along as a table (CSV)")[1:]
    hands.follow("Show everything")
    expect(entries.filter(has_text="sam").first).to_be_visible()
