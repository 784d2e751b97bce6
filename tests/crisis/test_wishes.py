"""What somebody looks for on "Urgent help": a language, to write instead of speaking, what is open now."""

from __future__ import annotations

import pytest
from flask import Flask

from forum.core.countries import country_codes
from forum.crisis.directory import packaged_for_country
from forum.crisis.views import help_page
from forum.crisis.wishes import Wish, narrow, read_language
from tests.client import Page, Visitor
from tests.conftest import START

pytestmark = pytest.mark.usefixtures("with_directory")


def shown(client: Visitor, query: str) -> Page:
    answer = client.get(f"/help?{query}")
    assert answer.status_code == 200
    return Page(answer.text)


def refs(page: Page) -> list[str]:
    return [line["data-resource"] for line in page.all("li", data_resource="")]


def test_lines_in_a_language_come_first_and_no_other_goes(client: Visitor) -> None:
    usual, welsh = (shown(client, f"country=GB&need=suicide{more}") for more in ("", "&language=cy"))
    assert refs(welsh)[0] == "gb-samaritans-cymraeg"
    assert set(refs(welsh)) == set(refs(usual))
    assert welsh.form("/help").given["language"] == "cy"


def test_who_would_rather_write_is_given_no_number_to_call(client: Visitor) -> None:
    page = shown(client, "country=GB&writing=1")
    lines = page.all("li", data_resource="")
    assert "gb-shout" in refs(page)
    assert not [link for line in lines for link in line.all("a") if link["href"].startswith("tel:")]
    assert "tel:999" in page.links, "the emergency number stays"
    assert "checked" in page.one("input", id="f-writing").attributes


def test_open_now_shows_only_what_is_known_to_be_open(client: Visitor) -> None:
    page = shown(client, "country=GB&open=1")
    local = [line for line in page.all("li", data_resource="") if not line["data-resource"].startswith("int-")]
    assert local
    assert all("Open now" in line.words for line in local)


def test_where_nothing_fits_it_says_so_and_leads_back(client: Visitor) -> None:
    empty = next(
        code for code in country_codes()
        if packaged_for_country(code) and not [
            line for line in narrow(packaged_for_country(code), Wish(writing=True, open_now=True), at=START)
            if not line.is_international
        ] and any(line.state == "live" and not line.is_international for line in packaged_for_country(code))
    )  # fmt: skip
    page = shown(client, f"country={empty}&writing=1&open=1")
    assert "fits all of this" in page.words
    assert f"/help?country={empty}" in page.links
    assert refs(page), "never empty"


def test_no_wish_ever_leaves_the_page_empty(app: Flask) -> None:
    with app.app_context():
        for code in [*country_codes(), None]:
            for wish in (Wish(writing=True), Wish(open_now=True), Wish(language="xx", writing=True, open_now=True)):
                page = help_page(country=code, need="", wish=wish, at=START)
                assert page.first or page.directories, code


@pytest.mark.parametrize("odd", ["<script>", "c" * 500, "cy;drop", "%00", "../"])
def test_a_strange_language_is_any(client: Visitor, odd: str) -> None:
    assert read_language(odd) == ""
    assert client.get("/help", query_string={"country": "GB", "language": odd}).status_code == 200
