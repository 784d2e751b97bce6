"""Looking for words on "Urgent help": lines that fit, never an empty page, and nothing kept of what was typed."""

from __future__ import annotations

import logging

import pytest
from flask import Flask

from forum.crisis.directory import packaged_for_country
from forum.crisis.finding import matches
from tests.client import Page, Visitor
from tests.house import House

pytestmark = pytest.mark.usefixtures("with_directory")


def shown(client: Visitor, **query: str) -> Page:
    answer = client.get("/help", query_string=query)
    assert answer.status_code == 200
    return Page(answer.text)


def refs(page: Page) -> list[str]:
    return [line["data-resource"] for line in page.all("li", data_resource="")]


def local(page: Page) -> list[str]:
    return [ref for ref in refs(page) if not ref.startswith(("int-", "built-in"))]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("shout", "gb-shout"),
        ("  SHOUT  ", "gb-shout"),
        ("eating", "gb-beat"),
        ("childline", "gb-childline"),
        ("Welsh", "gb-samaritans-cymraeg"),
        ("116 123", "gb-samaritans"),
    ],
)
def test_a_name_a_word_or_a_language_finds_its_line_first(client: Visitor, typed: str, first: str) -> None:
    page = shown(client, country="GB", q=typed)
    assert first in local(page)
    assert "These fit what you typed." in page.words
    assert len(local(page)) < len(local(shown(client, country="GB")))
    assert refs(page)[0] == first or "int-" in refs(page)[0]
    assert page.form("/help").given["q"] == typed.strip()


def test_a_place_of_the_country_finds_its_lines(client: Visitor) -> None:
    for line in local(shown(client, country="GB", q="Wales")):
        assert any(matches(one, "wales") for one in packaged_for_country("GB") if one.id == line)


def test_accents_and_capitals_make_no_difference(client: Visitor) -> None:
    assert local(shown(client, country="CA", q="quebec")) == local(shown(client, country="CA", q="QUÉBEC"))


def test_where_no_line_fits_it_says_what_was_left_out_and_shows_the_others(client: Visitor) -> None:
    page = shown(client, country="GB", q="zzzz")
    assert "fits all of this. These are without the words you typed." in page.words
    assert local(page) == local(shown(client, country="GB"))
    both = shown(client, country="GB", q="zzzz", writing="1")
    assert "without the words you typed" in both.words
    assert local(both) == local(shown(client, country="GB", writing="1"))


def test_who_cannot_speak_is_never_given_a_call_instead(client: Visitor) -> None:
    for query in ({"q": "zzzz"}, {"q": "Samaritans"}, {"open": "1", "q": "zzzz"}):
        page = shown(client, country="GB", writing="1", **query)
        lines = page.all("li", data_resource="")
        assert not [link for line in lines for link in line.all("a") if link["href"].startswith("tel:")]
        assert lines


def test_a_country_that_is_typed_is_chosen(client: Visitor) -> None:
    page = shown(client, q="France")
    assert refs(page)[0] == "fr-3114"
    assert page.form("/help").given["country"] == "FR"
    assert local(shown(client, country="GB", q="France")), "one that was chosen stays"


@pytest.mark.parametrize("odd", ["", " ", "%", "\\", "'--", "<script>alert(1)</script>", "\0", "x" * 5000, "💛", "a"])
def test_whatever_is_typed_there_is_help(client: Visitor, odd: str) -> None:
    page = shown(client, country="GB", q=odd)
    assert local(page)
    assert "<script>alert" not in client.get("/help", query_string={"country": "GB", "q": odd}).text


def test_nothing_typed_is_logged_or_stored(
    client: Visitor, app: Flask, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, logger="forum"):
        answer = client.get("/help?country=GB&q=lighthousekeeper")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.headers.getlist("Set-Cookie")
    assert "lighthousekeeper" not in caplog.text
    others = [path for path in house.folder.rglob("*") if path.is_file() and "hearth.db" not in path.name]
    assert others
    for content in (*house.files_on_disk().values(), *(path.read_bytes() for path in others)):
        assert b"lighthousekeeper" not in content
