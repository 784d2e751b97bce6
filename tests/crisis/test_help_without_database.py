"""Urgent help when the database is away: the page and the panel come from Hearth's own files."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask

from config import Settings
from forum import create_app
from forum.crisis import views
from forum.crisis.words import WORDS
from tests.client import Page

NOW = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
NOWHERE = "postgresql+psycopg://nobody@127.0.0.1:1/nothing?connect_timeout=1"


@pytest.fixture(params=["sqlite", "postgresql"])
def stranded(request: pytest.FixtureRequest, tmp_path: Path) -> Flask:
    """A site whose database has no tables (SQLite) or does not answer (PostgreSQL)."""
    url = f"sqlite:///{tmp_path / 'empty.db'}" if request.param == "sqlite" else NOWHERE
    return create_app(Settings(data_dir=tmp_path, database_url=url, testing=True))


def test_the_page_still_comes_with_the_lines_of_the_country(stranded: Flask) -> None:
    answer = stranded.test_client().get("/help?country=GB&need=suicide")
    assert answer.status_code == 200
    page = Page(answer.text)
    assert [line["data-resource"] for line in page.all("li", data_resource="")][:2] == ["gb-samaritans", "gb-shout"]
    assert "tel:999" in page.links


def test_without_a_country_it_comes_too(stranded: Flask) -> None:
    page = Page(stranded.test_client().get("/help").text)
    assert page.all("li", data_resource="int-find-a-helpline")


def test_the_panel_still_comes(stranded: Flask) -> None:
    with stranded.test_request_context("/"):
        panel = views.panel_for(
            viewer_country="GB", needs=("suicide",), level=4, at=NOW, read_by=NOW + timedelta(minutes=15)
        )
    assert [line.ref for line in panel["lines"]] == ["gb-samaritans", "gb-shout"]
    assert "14:15 UTC" in panel["next_words"]


def test_error_pages_show_lines(stranded: Flask) -> None:
    answer = stranded.test_client().get("/")
    assert answer.status_code in (500, 503)
    assert "findahelpline.com" in answer.text


def test_the_first_words_are_said(stranded: Flask) -> None:
    page = Page(stranded.test_client().get("/help?country=GB&need=bereavement").text)
    assert WORDS["bereavement"].lead in page.words
