"""The database is away: help stays, the text stays, and nobody is told more than they need."""

import logging

import pytest

from forum.posts import returned
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob

TEXT = "I wrote this for an hour & want to keep it. " * 100


@pytest.fixture
def browser(app_without_database, moved, caplog):
    caplog.set_level(logging.CRITICAL, logger="forum")
    return moved(app_without_database)


@pytest.mark.parametrize("path", ["/", "/spaces/kitchen", "/threads/whatever", "/me", "/admin"])
def test_a_page_says_so_and_where_to_find_help(app, client, browser, path):
    client.as_(alice)
    answer = browser.get(path)
    assert answer.status_code == 503
    page = Page(answer.text)
    assert "/help" in page.links
    assert "/leave" in page.links
    assert "Urgent help" in page.words
    assert any(link.startswith(("tel:", "http")) for link in page.links), "a line that needs no database"


def test_urgent_help_itself_works(browser):
    answer = browser.get("/help?country=GB")
    assert answer.status_code == 200
    assert Page(answer.text).all("a", href="tel:116123"), "the Samaritans"


def test_the_exit_works(browser):
    answer = browser.get("/leave")
    assert answer.status_code == 303
    assert answer.location.startswith("https://")


def test_a_text_that_was_sent_comes_back(app, client, browser, make):
    thread = make.thread(alice)
    client.as_(bob)
    action = f"/threads/{thread.thread_ref}/replies"
    answer = browser.post_form(action, body=TEXT)
    assert answer.status_code == 503
    assert Page(answer.text).form(action).given["body"] == TEXT
    assert client.send(answer, action).status_code == 303, "and it is sent when the database is back"


@pytest.mark.parametrize(("text", "shown"), [(CRISIS, True), (TEXT, False)], ids=["crisis", "quiet"])
def test_help_is_beside_a_text_that_asks_for_it(app, client, browser, make, text, shown):
    thread = make.thread(alice)
    client.as_(bob)
    answer = browser.post_form(f"/threads/{thread.thread_ref}/replies", body=text)
    panels = Page(answer.text).all("section", id="help-panel")
    assert (answer.status_code, bool(panels)) == (503, shown)
    if shown:
        assert "nobody on the team has read it" in panels[0].words
        assert any(link["href"].startswith(("tel:", "http")) for link in panels[0].all("a", href=""))


def test_a_fault_of_the_panel_costs_nobody_their_text(app, client, browser, make, monkeypatch):
    thread = make.thread(alice)
    client.as_(bob)
    action = f"/threads/{thread.thread_ref}/replies"
    monkeypatch.setattr(returned, "panel_for", lambda **_: 1 / 0)
    answer = browser.post_form(action, body=CRISIS)
    assert answer.status_code == 503
    assert Page(answer.text).form(action).given["body"] == CRISIS


def test_the_two_questions_of_a_machine(browser, client):
    assert browser.get("/healthz").status_code == 200
    assert browser.get("/readyz").status_code == 503
    assert client.get("/readyz").status_code == 200


def test_the_exit_takes_a_signed_in_member_along(app, client, browser):
    client.as_(alice)
    assert browser.get("/leave").status_code == 303
    assert browser.get_cookie("hearth_session") is None
    assert browser.get_cookie("hearth_left") is not None
