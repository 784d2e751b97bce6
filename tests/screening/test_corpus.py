"""The gate: every authored item lies in its range, nobody in danger is missed, no cry for help is hidden."""

from collections import Counter

import pytest

from forum.screening import assess
from tests.screening.scorer import Item, load

ITEMS = load()


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.id)
def test_an_item_lies_in_its_range(item: Item) -> None:
    answer = assess(item.text)
    assert item.holds(answer), (item.text, answer)


@pytest.mark.parametrize("item", [one for one in ITEMS if one.care.start >= 2 and one.needs], ids=lambda item: item.id)
def test_the_help_shown_fits_the_need(item: Item) -> None:
    assert item.needs <= assess(item.text).needs, item.text


def test_no_text_that_readers_may_see_is_hidden() -> None:
    assert not [item.text for item in ITEMS if item.must_not_hide and assess(item.text).exposure == 3]


def test_the_corpus_is_large_mixed_and_half_of_it_harmless() -> None:
    harmless = sum(item.care.stop <= 2 for item in ITEMS)
    pairs = Counter(item.pair for item in ITEMS if item.pair)
    assert len(ITEMS) >= 1_500
    assert harmless / len(ITEMS) >= 0.45
    assert len(pairs) >= 200
    assert set(pairs.values()) == {2}
    assert {item.lang for item in ITEMS} == {"de", "en", "es", "fr", "pt"}
    assert len({item.text for item in ITEMS}) == len(ITEMS)
