"""`/receipt`: coming back with nine words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from forum.accounts.models import Session
from forum.anonymous import receipt_routes
from forum.cases.models import Case
from forum.core.db import db, start_writing
from forum.moderation.deciding import Verdict, decide
from forum.posts.models import Post, State, Thread
from tests.anonymous.conftest import QUIET, RECEIPT, write
from tests.client import Page, without_tokens
from tests.factories.making import CRISIS
from tests.people import alice, bob, mira

NO_SUCH = ["abacus"] * 9


def cookie_of(client) -> str | None:
    found = client.get_cookie("hearth_receipt")
    return found.value if found else None


# Opening


def test_the_words_open_the_post_in_another_browser(written, reopened):
    page = Page(reopened(written()).get(RECEIPT).text)
    assert page.one("article", data_post="").words.count(QUIET) == 1
    assert page.one("section", data_standing="waiting")
    assert "Your post waits to be read" in page.words


def test_right_after_posting_it_is_open_in_the_same_browser(client, written):
    written()
    assert QUIET in client.get(RECEIPT).text


@pytest.mark.parametrize(
    "typed",
    [
        str.upper,
        str.title,
        lambda words: words.replace(" ", "\n"),
        lambda words: words.replace(" ", ", "),
        lambda words: words.replace(" ", "-"),
        lambda words: "  " + words.replace(" ", " \t ") + " \r\n",
        lambda words: "\n".join(f"{number}. {word}" for number, word in enumerate(words.split(), 1)),
        lambda words: " ".join(f"{number}){word}" for number, word in enumerate(words.split(), 1)),
        lambda words: words.replace(" ", "\u00a0"),
        lambda words: "\u200b".join(words),
        lambda words: "\ufeff" + words.replace("a", "a\u00ad").replace("e", "\u200de\u2060"),
    ],
)
def test_case_signs_and_numbers_do_not_matter(visitor, written, typed):
    assert visitor().post_form(RECEIPT, words=typed(" ".join(written()))).status_code == 303


def test_their_order_matters(visitor, written):
    words = written()
    turned = words[1:] + words[:1]
    assert turned == words or visitor().post_form(RECEIPT, words=" ".join(turned)).status_code == 422


def test_nothing_in_the_answer_names_the_words(visitor, written):
    words = " ".join(written())
    answer = visitor().post_form(RECEIPT, words=words)
    assert answer.headers["Location"] == RECEIPT
    assert words not in str(answer.headers)
    assert words.split()[0] not in answer.text


def test_words_that_open_nothing_come_back_as_they_were_typed(client):
    answer = client.post_form(RECEIPT, words=" ".join(NO_SUCH))
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "These nine words don’t open a post." in page.words
    assert page.form(RECEIPT).given["words"] == " ".join(NO_SUCH)
    assert cookie_of(client) is None


def test_what_almost_is_a_receipt_looks_like_what_never_was_one(visitor, written):
    almost = [*written()[:8], "abacus"]
    one, other = (visitor().post_form(RECEIPT, words=" ".join(words)) for words in (almost, NO_SUCH))
    assert one.status_code == other.status_code == 422
    plain = without_tokens(one.text).replace(" ".join(almost), "")
    assert plain == without_tokens(other.text).replace(" ".join(NO_SUCH), "")


def test_spelling_help_is_the_same_whether_or_not_the_receipt_exists(visitor, written):
    words = written()
    real, unreal = ([*given[:8], "abakus"] for given in (words, NO_SUCH))
    helped = [Page(visitor().post_form(RECEIPT, words=" ".join(given)).text) for given in (real, unreal)]
    assert all("“abakus” is none of our words. Did you mean “abacus”" in page.words for page in helped)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "Please type your nine words."),
        (" 1. 2. 3. ", "Please type your nine words."),
        ("abacus abacus", "There are nine words. Here are 2."),
        (" ".join(["abacus"] * 10), "There are nine words. Here are 10."),
        ("qqqqqqqq", "“qqqqqqqq” is none of our words."),
        ("<script>alert(1)</script>", "There are nine words."),
        ("abacus " * 5_000, "There are nine words."),
        ("é" * 3_000, "is none of our words."),
        ("水 火 風", "is none of our words."),
        ("a\0b", "There are nine words."),
    ],
)
def test_hostile_and_empty_words_get_a_kind_answer(client, typed, told):
    answer = client.post_form(RECEIPT, words=typed)
    assert answer.status_code == 422
    assert told in Page(answer.text).words
    assert "<script>alert" not in answer.text


def test_tries_that_open_nothing_are_limited_by_address_and_the_words_stay(client, visitor, monkeypatch):
    monkeypatch.setattr(receipt_routes, "TRIES_AN_HOUR", 2)
    tries = [client.post_form(RECEIPT, words=words).status_code for words in ("abakus", " ".join(NO_SUCH))]
    answer = visitor().post_form(RECEIPT, words="abakus abacus")
    page = Page(answer.text)
    assert (tries, answer.status_code) == ([422, 422], 429)
    assert int(answer.headers["Retry-After"]) > 0
    assert page.form(RECEIPT).given["words"] == "abakus abacus"
    assert "The right nine words still open it." in page.words
    assert "Did you mean" not in page.words


def test_the_right_words_open_a_post_whatever_their_neighbours_tried(client, visitor, written, monkeypatch):
    words = " ".join(written())
    monkeypatch.setattr(receipt_routes, "TRIES_AN_HOUR", 1)
    assert [visitor().post_form(RECEIPT, words="abakus").status_code for _ in range(2)] == [422, 429]
    assert [visitor().post_form(RECEIPT, words=words).status_code for _ in range(3)] == [303] * 3


def test_a_receipt_outlives_a_change_of_the_index_key(app, visitor, written, monkeypatch):
    words = written()
    keys = app.extensions["hearth_keys"]
    monkeypatch.setitem(keys.versions["index"], 2, b"another key of the index".ljust(32))
    assert visitor().post_form(RECEIPT, words=" ".join(words)).status_code == 303


# Staying open, and closing


def test_it_closes_by_itself_after_half_an_hour_without_a_click(client, written, clock):
    written()
    clock.tick(timedelta(minutes=29))
    assert QUIET in client.get(RECEIPT).text
    clock.tick(timedelta(minutes=29))
    assert QUIET in client.get(RECEIPT).text
    clock.tick(timedelta(minutes=31))
    assert QUIET not in client.get(RECEIPT).text


def test_close_closes_it(client, written):
    written()
    client.send(client.get(RECEIPT), "/receipt/closed")
    assert cookie_of(client) is None
    assert QUIET not in client.get(RECEIPT).text


def test_leave_this_site_closes_it(client, written):
    written()
    client.get("/leave")
    assert cookie_of(client) is None
    assert QUIET not in client.get(RECEIPT).text


def test_signing_in_closes_it(client, written):
    written()
    client.fill_in("/sign-in", "/sign-in", name=alice.name, password=alice.password)
    assert cookie_of(client) is None
    assert QUIET not in client.get(RECEIPT).text


def test_the_cookie_is_sealed_hidden_from_scripts_and_short(client):
    answer = write(client)
    header = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith("hearth_receipt="))
    assert "HttpOnly" in header
    assert "SameSite=Lax" in header
    assert "Max-Age=1800" in header


def test_nothing_of_it_is_a_row(client, written, stored):
    written()
    client.get(RECEIPT)
    assert stored(select(Session.token_hash)) == []


@pytest.mark.parametrize("value", ["", "x", "AAAA", "e30="])
def test_a_cookie_that_is_not_ours_opens_nothing(client, value):
    client.set_cookie("hearth_receipt", value)
    answer = client.get(RECEIPT)
    assert answer.status_code == 200
    assert Page(answer.text).form(RECEIPT)


def test_no_page_of_it_is_kept_by_a_cache(client, written):
    written()
    assert client.get(RECEIPT).headers["Cache-Control"] == "no-store"
    assert write(client).headers["Cache-Control"] == "no-store"


# What became of it


def standing(client) -> str:
    return Page(client.get(RECEIPT).text).one("section", data_standing="")["data-standing"]


@pytest.mark.parametrize("state", list(State), ids=str)
def test_it_says_how_the_post_stands(client, written, make, stored, state):
    written()
    make.state(stored.one(select(Post.ref)), state, by=mira)
    answer = client.get(RECEIPT)
    assert answer.status_code == 200
    assert standing(client) == state
    assert QUIET in answer.text


@pytest.mark.parametrize(("action", "state"), [("keep", "published"), ("hide", "hidden"), ("remove", "removed")])
def test_a_decision_and_its_reason_reach_the_guest(app, house, client, written, make, stored, action, state):
    written()
    ref = make.case_ref(stored.one(select(Post.ref)))
    with app.app_context():
        verdict = Verdict(action=action, reason="We read this with care, Zebrafink.")
        decide(ref, verdict, by=house.author(mira))
        db.session.commit()
    assert standing(client) == state
    assert "We read this with care, Zebrafink." in client.get(RECEIPT).text


def test_replies_of_others_are_there(client, written, make, stored):
    written()
    make.state(stored.one(select(Post.ref)), State.PUBLISHED, by=mira)
    make.reply(stored.one(select(Thread.ref)), bob, "Good to read you, Zebrafink.")
    page = Page(client.get(RECEIPT).text)
    assert "Good to read you, Zebrafink." in page.words
    assert [post.words.startswith("Q") or True for post in page.all("article", data_post="")] == [True, True]


def test_a_post_that_is_not_there_any_more_is_closed_kindly(client, app, written):
    written()
    with app.app_context():
        start_writing()
        db.session.execute(delete(Case))
        db.session.execute(delete(Thread))
        db.session.commit()
    answer = client.get(RECEIPT)
    assert answer.status_code == 200
    assert Page(answer.text).form(RECEIPT)
    assert cookie_of(client) is None


def test_a_crisis_finds_help_here_too_until_it_is_put_away(client, written, with_directory):
    written(CRISIS)
    page = client.get(RECEIPT)
    assert Page(page.text).one("section", id="help-panel")
    answer = client.send(page, "/receipt/help-closed")
    assert answer.headers["Location"] == RECEIPT
    assert not Page(client.get(RECEIPT).text).all("section", id="help-panel")
