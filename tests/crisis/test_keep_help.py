"""What may be kept on a device, and how the browser is told: without the browser."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import update

from forum.core.db import db, start_writing
from forum.crisis.models import CrisisResource
from forum.crisis.offline_routes import STATIC
from tests.client import Page, Visitor
from tests.people import alice

LIST = "/help/offline/files"
PUBLIC = ["/help", "/help/card", "/help/offline", "/help/steady", "/help/someone"]
pytestmark = pytest.mark.usefixtures("with_directory")


def listed(client: Visitor, query: str = "?country=GB") -> list[str]:
    answer = client.get(LIST + query)
    assert answer.status_code == 200
    assert answer.json
    return list(answer.json["files"])


def test_the_list_names_public_pages_and_what_they_are_drawn_with(client: Visitor) -> None:
    pages = [address.partition("?")[0] for address in listed(client) if not address.startswith("/static/")]
    assert pages == PUBLIC
    assert len(listed(client)) == len(PUBLIC) + len(STATIC)
    for address in listed(client):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("query", ["", "?country=XX", "?country=%3Cb%3E"])
def test_without_a_country_it_is_for_every_country(client: Visitor, query: str) -> None:
    assert not [address for address in listed(client, query) if "country" in address]


def test_it_is_the_same_for_everybody(client: Visitor) -> None:
    before = listed(client, "")
    assert listed(client.as_(alice), "") == before


def test_what_a_copy_is_drawn_with_is_on_the_list(client: Visitor) -> None:
    files = listed(client)
    for address in files[: len(PUBLIC)]:
        named = re.findall(r"/static/[\w./-]+\?v=\w+", client.get(address).text)
        assert named
        assert set(named) <= set(files), address


@pytest.mark.parametrize("path", PUBLIC)
def test_a_copy_says_of_which_day_it_is_and_a_page_does_not(client: Visitor, path: str) -> None:
    page = client.get(f"{path}?copy=1").text
    assert "A copy, kept on this device" in page
    assert "4 Mar 2026" in page
    assert not Page(page).one("main").all("form")
    assert "A copy, kept on this device" not in client.get(path).text


def test_a_copy_claims_of_no_line_that_it_is_open_just_now(client: Visitor, app: Flask) -> None:
    opening = {"zone": "Europe/London", "week": ["09:00-17:00"] * 7, "days": []}
    with app.app_context():
        start_writing()
        change = update(CrisisResource).where(CrisisResource.ref == "gb-shout")
        db.session.execute(change.values(hours="", opening=opening))
        db.session.commit()
    page, copy = (
        Page(client.get(f"/help?country=GB{more}").text).one("li", data_resource="gb-shout").words
        for more in ("", "&copy=1")
    )
    assert "Open now" in page
    assert "Open now" not in copy
    assert "17:00" in copy, "its hours stay"


def test_the_worker_reaches_help_and_is_looked_at_anew_each_time(client: Visitor) -> None:
    answer = client.get("/help/worker.js")
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.headers["Service-Worker-Allowed"] == "/help"
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "Set-Cookie" not in answer.headers


def test_no_other_answer_allows_a_worker(client: Visitor) -> None:
    for path in ("/", "/help", "/help/offline", "/static/js/keep_worker.js", LIST):
        assert "Service-Worker-Allowed" not in client.get(path).headers


def test_the_page_is_linked_from_urgent_help(client: Visitor) -> None:
    assert "/help/offline?country=GB" in Page(client.get("/help?country=GB").text).links


def test_a_member_s_country_is_chosen_already(client: Visitor) -> None:
    assert "/help/offline/files?country=GB" in client.as_(alice).get("/help/offline").text
