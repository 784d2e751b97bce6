"""Somebody who takes everything from a forum that has lived names no author, and does when a link is planted.

The full size runs with `--full`, and in `bench/anonymity.py`, whose figures stand in `docs/anonymity-report.md`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from bench.anonymity import FULL, asked, main, silent_ways, versus
from bench.figures import Score, at_least, interval, surely_better
from bench.habits import by_how_often, by_reading, orders
from bench.investigator import TRIED_FULLY, by_columns, by_recomputing, hour_of
from bench.sealed import links
from bench.sealed_figures import planted_ways, sealed_ways
from bench.simulated import Size
from bench.taking import Found, investigate, with_planted_key, with_planted_member
from tests.contracts.remains import seeded

SMALL = Size(members=30, posts=200, days=1, until_morning=True)  # so dense that an order would tell


@pytest.fixture(scope="module")
def seen() -> dict[str, Found]:
    """By engine: a forum that lived once, and what was taken from it."""
    return {}


@pytest.fixture
def found(house, seen, full) -> Found:
    if house.engine not in seen:
        with seeded():  # numbers of rows are drawn: with the same chance every time, so that a run says the same again
            seen[house.engine] = investigate(house, replace(FULL, until_morning=True) if full else SMALL)
        house.reset()
    return seen[house.engine]


def test_the_forum_lived(found):
    """Otherwise the tests below prove nothing: masks, names, sessions, changes, letters and cases are there."""
    filled = {name for name, rows in found.taken.dump.items() if rows}
    assert filled >= {"posts", "masks", "cases", "signals", "post_revisions", "sessions", "outbox", "audit_events"}
    assert len(found.taken.masked) > 30
    assert len(found.taken.named) > 50
    assert len(set(found.truth.values())) > 5


def test_no_column_no_hash_no_vault_no_log_says_anything(found):
    """Each of these ways is silent about every post, or no better than blind guessing would be by luck."""
    for line in silent_ways(found):
        assert not line.score.surely_beats_chance, str(line)


def test_the_database_says_no_more_than_the_public_pages(found):
    """Habits give people away to every attentive reader. With the rows in hand, in their order, no more posts are named
    than that, beyond chance, even when order and weight are chosen in hindsight. People write in both voices during
    one visit here, so that an order of rows would tell.
    """
    assert not versus(found).surely_better


def test_no_order_in_the_database_is_that_of_writing(found):
    """Inside an hour. Of two posts, one of them masked, any other order agrees with it half of the time."""
    masked = {str(row["id"]) for row in found.taken.masked}
    hours = {str(row["id"]): hour_of(row) for row in found.taken.dump["posts"]}
    written = sorted(found.order, key=found.order.__getitem__)
    pairs = [pair for pair in pairwise(written) if masked & set(pair) and len({hours[one] for one in pair}) == 1]
    assert len(pairs) > 30
    for name, order in orders(found.taken).items():
        known = [pair for pair in pairs if set(pair) <= order.keys()]
        agree = sum(order[first] < order[second] for first, second in known)
        assert at_least(max(agree, len(known) - agree), len(known), 0.5) > 0.001, (name, agree, len(known))


def test_a_planted_order_is_found(found):
    """With the true order in hand the same investigator does better than without: the tests above can fail."""
    true = versus(found, {"writing": found.order})
    assert true.surely_better


def test_habits_were_there_to_be_found(found):
    """The reader of public pages does better than blind guessing: the simulated members have habits."""
    assert found.score(by_reading(found.taken)).beats_chance
    assert found.score(by_how_often(found.taken)).tries == len(found.taken.masked)


def test_a_planted_key_is_found(found):
    planted = with_planted_key(found)
    score = planted.score(by_recomputing(planted.taken), of=TRIED_FULLY)
    assert score.hits == score.tries == min(TRIED_FULLY, len(found.taken.masked))


def test_a_planted_name_is_found(found):
    planted = with_planted_member(found)
    score = planted.score(by_columns(planted.taken))
    assert score.hits == score.tries == len(found.taken.masked)


# With trustees in force


@pytest.fixture
def sealed(house, seen, full) -> Found:
    """The same forum, with three trustees from the first post on."""
    name = f"{house.engine}, sealed"
    if name not in seen:
        with seeded():
            seen[name] = investigate(house, replace(FULL if full else SMALL, until_morning=True, sealed=True))
        house.reset()
    return seen[name]


def test_every_masked_post_has_its_link(sealed, full):
    rows = sealed.taken.dump["sealed_links"]
    assert full or len(rows) == len(sealed.taken.masked)
    assert len(links(sealed.taken)) == len(rows) > 30
    assert {len(row["boxes"]) for row in rows} == {len(rows[0]["boxes"])}
    assert not any(row["set_number"] != "1" for row in rows)


def test_with_every_key_of_the_site_a_sealed_link_says_nothing(sealed):
    """Nor does the key of one trustee; and the bits of a link are as like to those of others as chance makes them."""
    lines = sealed_ways(sealed)
    assert len(lines) == 7
    for line in [*lines, *silent_ways(sealed)]:
        assert not line.score.surely_beats_chance, str(line)
    assert not versus(sealed).surely_better


def test_two_trustees_keys_name_every_author_and_so_does_what_a_careless_site_keeps(sealed):
    """The same script, so that the test above can fail."""
    lines = planted_ways(sealed)
    assert len(lines) == 5
    for line in lines:
        assert line.score.hits == line.score.tries > 30, str(line)


def test_a_small_advantage_is_told_from_chance():
    """A guesser who is right a little more often than another is told from chance by the same test."""
    assert surely_better(12, 1)
    assert not surely_better(3, 1)
    assert not surely_better(0, 0)


def test_the_figures():
    """Known values of the exact interval: 0 of 10, 5 of 10, 10 of 10."""
    assert interval(0, 10) == pytest.approx((0, 0.3085), abs=1e-4)
    assert interval(5, 10) == pytest.approx((0.1871, 0.8129), abs=1e-4)
    assert interval(10, 10) == pytest.approx((0.6915, 1), abs=1e-4)
    assert at_least(1, 2, 0.5) == pytest.approx(0.75)
    assert Score(30, 100, 0.002).beats_chance
    assert not Score(0, 100, 0.002).beats_chance
    assert Score(12, 43, 0.1514).beats_chance
    assert not Score(12, 43, 0.1514).surely_beats_chance
    assert Score(43, 43, 0.1514).surely_beats_chance
    assert not Score(0, 0, 0.1514).surely_beats_chance


# Its command


def test_it_does_what_it_was_asked() -> None:
    assert vars(asked(["--sealed", "--write"])) == {"small": False, "sealed": True, "write": True}


@pytest.mark.parametrize(("word", "status"), [("--help", 0), ("--smal1", 2), ("all", 2)])
def test_anything_else_starts_no_long_run(capsys, word, status) -> None:
    with pytest.raises(SystemExit) as ended:
        main([word])
    assert ended.value.code == status
    assert "--small" in "".join(capsys.readouterr())
