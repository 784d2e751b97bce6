"""What a person writes is stored whole, and what cannot be stored comes back to them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from forum.posts.models import Post
from forum.posts.text import MAX_LENGTH
from tests.client import Page
from tests.factories.making import QUIET
from tests.people import alice, bob
from tests.posts.shared import count, start

CORPUS = Path(__file__).parents[1] / "screening" / "corpus" / "en.jsonl"
WORST = 10
LONG = "It is a long story, and it is mine. " * 600


def worst_sentences() -> list[str]:
    """The ten sentences of the corpus with the highest care, then the highest risk to readers."""
    lines = [json.loads(line) for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    lines.sort(key=lambda line: (line["care_min"] or 0, line["reader_risk_min"] or 0), reverse=True)
    assert all(line["care_min"] == 4 for line in lines[:WORST])
    return [line["text"] for line in lines[:WORST]]


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_ten_worst_sentences_are_stored_with_their_full_text(client, make, stored, voice):
    to = f"/threads/{make.thread(bob).thread_ref}/replies"
    client.as_(alice)
    for sentence in worst_sentences():
        assert client.post_form(to, body=sentence, voice=voice).status_code == 303
    assert stored(select(Post.body).where(Post.position > 1).order_by(Post.position)) == worst_sentences()


def test_twenty_thousand_characters_are_one_post(client, stored):
    body = LONG[: MAX_LENGTH - 1] + "."
    answer = start(client.as_(alice), body)
    assert (answer.status_code, len(body)) == (303, 20_000)
    assert stored.one(select(Post.body)) == body


def test_one_more_comes_back_with_every_word(client, stored):
    body = LONG[:MAX_LENGTH] + "."
    answer = start(client.as_(alice), body, title="My story", note="Long")
    assert answer.status_code == 422
    page = Page(answer.text)
    given = page.form("/threads").given
    assert (given["body"], given["title"], given["note"]) == (body, "My story", "Long")
    assert "It has 20,001 characters, and a post holds 20,000." in page.words
    assert "#f-body" in page.links
    assert stored.one(count(Post)) == 0


@pytest.mark.parametrize("body", ["", " ", "\n\n", "\u200b\u2060", "\u3000\t"])
def test_nothing_to_read_is_asked_for_kindly(client, make, stored, body):
    to = f"/threads/{make.thread(bob).thread_ref}/replies"
    answer = client.as_(alice).post_form(to, body=body)
    assert answer.status_code == 422
    assert "A few words are enough." in Page(answer.text).words
    assert stored.one(count(Post)) == 1


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("be\x00fore", "before"),
        ("a\x07b\x1bc\x7fd", "abcd"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("e\u0301", "\u00e9"),
        ("keep\ttabs", "keep\ttabs"),
        ("\n\nroom around\n\n", "room around"),
        ("😔 שלום", "😔 שלום"),
        ("odd \ufffe end", "odd  end"),
    ],
)
def test_what_cannot_be_stored_is_left_out_and_the_words_stay(client, stored, sent, kept):
    assert start(client.as_(alice), sent).status_code == 303
    assert stored.one(select(Post.body)) == kept


def test_controls_in_title_and_note_are_left_out_too(client, stored):
    answer = start(client.as_(alice), QUIET, title="A\x00 quiet\r\n day", note="Rain\x00 \t and wind", key="a\x00key")
    assert answer.status_code == 303
    assert '<h1 dir="auto">A quiet day</h1>' in client.get(answer.location).text
    assert stored.one(select(Post.note)) == "Rain and wind"


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Please give it a title."),
        ("title", " \u200b ", "Please give it a title"),
        ("title", "t" * 121, "Please write a title of 1 to 120 characters."),
        ("note", "n" * 101, "Please keep the content note to 100 characters."),
        ("voice", "guest", "Please choose how to post."),
        ("voice", "both", "Please choose how to post."),
        ("key", "k" * 101, ""),
    ],
)
def test_a_field_that_needs_another_look_keeps_the_text(client, stored, field, value, words):
    sent = {"title": "A title", "note": "A note", field: value}
    answer = start(client.as_(alice), QUIET, **sent)
    assert answer.status_code == 422
    page = Page(answer.text)
    given = page.form("/threads").given
    assert given["body"] == QUIET
    assert all(given[name] == sent[name] for name in {"title", "note"} - {field})
    assert words in page.words
    assert stored.one(count(Post)) == 0


def test_what_was_typed_is_only_text_when_it_comes_back(client):
    body = "</textarea><b>bold</b>"
    page = Page(start(client.as_(alice), body, title="").text)
    assert page.form("/threads").given["body"] == body
    assert not page.all("b")
