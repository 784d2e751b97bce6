"""The pages beside "Urgent help": they come to everybody, always, and a card holds what paper can use."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from forum import create_app
from forum.core.countries import country_codes
from forum.crisis.cards import MOST_LINES, draw_card
from forum.crisis.views import card_page
from tests.client import Page, Visitor
from tests.people import alice

PAGES = ("/help/steady", "/help/someone", "/help/card")
NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.mark.parametrize("path", PAGES)
def test_a_guest_reads_them_from_urgent_help(client: Visitor, with_directory, path: str) -> None:
    assert path in [link.partition("?")[0] for link in Page(client.get("/help").text).links]
    answer = client.get(path)
    assert answer.status_code == 200
    assert any(link["href"].startswith("/help") for link in Page(answer.text).one("main").all("a"))


@pytest.mark.parametrize("path", PAGES)
def test_they_come_without_a_database(tmp_path: Path, path: str) -> None:
    stranded = create_app(Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'empty.db'}", testing=True))
    answer = stranded.test_client().get(path, query_string={"country": "GB"})
    assert answer.status_code == 200
    if path.endswith("card"):
        assert "116 123" in Page(answer.text).words


def test_the_card_is_for_the_country_in_the_address_or_of_the_account(client: Visitor, with_directory) -> None:
    words = Page(client.get("/help/card?country=FR").text).one("section", aria_label="The card").words
    assert "3114" in words
    words = Page(client.as_(alice).get("/help/card").text).one("section", aria_label="The card").words
    assert "116 123" in words
    assert "999" in words


def test_a_strange_country_still_gives_a_card(client: Visitor, with_directory) -> None:
    for code in ("XX", "<script>", "GB%00", ""):
        words = Page(client.get("/help/card", query_string={"country": code}).text).one(
            "section", aria_label="The card"
        )
        assert "findahelpline.com" in words.words


def test_copies_are_read_out_once(client: Visitor, with_directory) -> None:
    cards = Page(client.get("/help/card?country=GB").text).all("section", class_="help-card")
    assert len(cards) == 6
    assert [card.get("aria-hidden") or "" for card in cards] == ["", *["true"] * 5]
    assert not any(card.all("a") for card in cards), "nothing that is hidden takes the focus"


def test_numbers_come_before_addresses_in_every_country(app: Flask, with_directory) -> None:
    with app.app_context():
        for code in country_codes():
            card = card_page(country=code, at=NOW).card
            assert 1 <= len(card.entries) <= MOST_LINES
            kinds = [way.channel in ("call", "text") for entry in card.entries for way in entry.ways]
            assert kinds == sorted(kinds, reverse=True), code


def test_no_line_at_all_is_no_error() -> None:
    assert draw_card((), ()).entries == ()


def test_the_panel_and_urgent_help_lead_to_a_few_minutes(client: Visitor, with_directory) -> None:
    fields = {"title": "Tonight", "body": "I keep hurting myself and want to do it again now.", "voice": "mask"}
    answer = client.as_(alice).post_form("/threads", space="kitchen", **fields)
    panel = Page(client.get(answer.location).text).one(id="help-panel")
    assert panel.one("a", href="/help/steady")
