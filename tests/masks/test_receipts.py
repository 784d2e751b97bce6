"""The nine words themselves: the list, the reading of what was typed, what is made of them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.masks import receipts
from forum.masks.authorship import OWNER_TAG_BYTES, owner_tag
from forum.masks.receipts import COUNT, LEFT_OUT, LIST, draw, guest_of, new_tag, possible_tags, read, word_list
from forum.reports.receipts import COUNT as SIX

WORDS = ("abacus", "zoom", "yogurt", "willow", "kettle", "zebra", "ember", "lilac", "marbles")


def test_the_list_is_the_whole_one_and_a_receipt_has_115_bits():
    assert len(LIST.read_text().splitlines()) == 7_776
    assert COUNT * math.log2(len(word_list())) > 115


def test_the_six_words_of_a_report_have_77_bits():
    assert SIX * math.log2(len(word_list())) > 77


@pytest.mark.parametrize(
    "word", ["skinny", "calorie", "hungry", "coroner", "dagger", "bleach", "dork", "gangrene", "filth", "wrist"]
)
def test_what_could_hurt_somebody_in_distress_is_not_drawn(word):
    assert word not in word_list()


def test_no_word_that_hurts_is_drawn_and_each_left_out_is_one_of_the_list():
    assert not set(word_list()) & LEFT_OUT
    assert {line.split("\t")[1] for line in LIST.read_text().splitlines()} >= LEFT_OUT


def test_words_are_bare_and_different():
    assert all(word.isascii() and word.isalpha() and word.islower() for word in word_list())
    assert len(set(word_list())) == len(word_list())


def test_draws_differ_and_hold_nine_words():
    drawn = {draw() for _ in range(200)}
    assert len(drawn) == 200
    assert {len(words) for words in drawn} == {9}


@given(
    st.lists(st.sampled_from(word_list()), min_size=9, max_size=9), st.sampled_from([" ", ", ", "\n", " - ", "; 1."])
)
def test_what_was_drawn_is_read_back(words, between):
    assert read(between.join(words).upper()).words == tuple(words)
    assert read(between.join(words)).is_whole


@given(st.text(max_size=300))
def test_reading_never_fails(typed):
    found = read(typed)
    assert len(found.words) <= receipts.MOST_WORDS
    assert all(set(strange.nearest) <= set(word_list()) for strange in found.strange)


@pytest.mark.parametrize(
    ("typed", "meant"), [("abakus", "abacus"), ("willo", "willow"), ("ketttle", "kettle"), ("yoguhrt", "yogurt")]
)
def test_the_nearest_words_are_asked_about(typed, meant):
    strange = read(typed).strange[0]
    assert meant in strange.nearest
    assert len(strange.nearest) <= 3


def test_a_word_that_was_left_out_since_still_opens_what_it_was_drawn_for():
    assert read(" ".join((*WORDS[1:], "skinny"))).is_whole


def test_a_left_out_word_is_never_asked_about():
    assert "skinny" not in read("skiny").strange[0].nearest


def test_the_same_words_are_the_same_guest_and_other_words_another():
    one, same, other = guest_of(WORDS), guest_of(WORDS), guest_of(WORDS[1:] + WORDS[:1])
    assert one == same
    assert one.secret != other.secret
    assert one.member_id is None
    assert len(one.secret or b"") == 32
    assert len(owner_tag(one.secret or b"", "abcdefghijkl")) == OWNER_TAG_BYTES


def test_the_tag_needs_the_sites_own_key(app, monkeypatch):
    with app.app_context():
        before = new_tag(WORDS)
        monkeypatch.setitem(app.extensions["hearth_keys"].versions["index"], 2, b"another")
        assert new_tag(WORDS) != before
        assert set(possible_tags(WORDS)) == {before, new_tag(WORDS)}
        assert guest_of(WORDS).secret not in possible_tags(WORDS)


def test_nothing_of_a_guest_stands_in_its_repr():
    assert "secret" not in repr(guest_of(WORDS))
