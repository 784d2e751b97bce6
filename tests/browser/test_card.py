"""A sheet of cards is one page on paper, whatever the country; a circle moves only when somebody asks for it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from forum.crisis.directory import packaged_resources
from tests.browser.demo_site import DemoSite

LEAF = re.compile(rb"/Type\s*/Page\b(?!s)")
COUNTRIES = sorted({line.country for line in packaged_resources() if len(line.country) == 2})
CUT = "cards => cards.filter(card => card.scrollHeight > card.clientHeight + 1).length"
SIZES = "all => all.map(node => parseFloat(getComputedStyle(node).fontSize))"
SMALLEST = 14 * 96 / 72  # 14 pt in CSS pixels


@pytest.mark.parametrize("paper", ["A4", "Letter"])
@pytest.mark.parametrize("country", ["GB", "US", "SG", ""])
def test_it_prints_on_exactly_one_page(chromium: Browser, site: DemoSite, country: str, paper: str) -> None:
    context = site.open(chromium)
    page = context.new_page()
    page.goto(f"/help/card?country={country}")
    assert len(LEAF.findall(page.pdf(format=paper))) == 1
    context.close()


def test_a_second_page_would_be_noticed(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium)
    page = context.new_page()
    page.goto("/help/card?country=GB")
    page.evaluate("document.querySelector('.help-cards').append(document.querySelector('.help-card').cloneNode(true))")
    assert len(LEAF.findall(page.pdf(format="A4"))) == 2
    context.close()


def test_no_number_is_cut_off_in_any_country(chromium: Browser, site: DemoSite) -> None:
    context = site.open(chromium, width=718)  # a sheet of A4 without its margins
    page = context.new_page()
    page.emulate_media(media="print")
    assert len(COUNTRIES) > 80
    for country in COUNTRIES:
        page.goto(f"/help/card?country={country}")
        cards = page.locator(".help-card")
        assert cards.evaluate_all(CUT) == 0, country
        sizes = page.locator(".help-card strong").evaluate_all(
            "all => all.map(n => parseFloat(getComputedStyle(n).fontSize))"
        )
        assert min(sizes) >= SMALLEST - 0.01, country
    expect(page.locator("nav").first).to_be_hidden()
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
    context.close()


def test_the_circle_moves_when_asked_and_never_for_who_wants_less(chromium: Browser, site: DemoSite) -> None:
    for motion, shown in (("no-preference", True), ("reduce", False)):
        context = site.open(chromium)
        page = context.new_page()
        page.emulate_media(reduced_motion=motion)
        page.goto("/help/steady")
        circle = page.locator(".breath-circle")
        expect(circle).to_be_hidden()
        box = page.get_by_label("Show a circle to breathe with")
        expect(box).to_be_visible(visible=shown)
        if shown:
            box.check()
            expect(circle).to_be_visible()
        context.close()
