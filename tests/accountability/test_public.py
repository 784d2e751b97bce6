"""`/transparency`: how quickly somebody was there, for everybody; a quarter that is over, and no small numbers."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from forum.accountability import public
from forum.core.db import db
from tests.accountability.conftest import OPENED
from tests.client import Page
from tests.people import guest

PAGE = "/transparency"
AUTUMN = OPENED.replace(year=2025, month=11)


def section(client) -> Page:
    return Page(client.get(PAGE).text).one("section", id="care")


def test_the_page_says_what_it_tells_and_in_which_order(client):
    page = Page(client.as_(guest).get(PAGE).text)
    assert page.one("h1").words == "Our work in numbers"
    assert [title.words for title in page.one("main").all("h2")] == [
        "How quickly somebody was there",
        "Another look at decisions",
        "How often a mask was opened",
    ]
    for section in page.one("main").all("section"):
        assert section.one("h2")["id"] == section["aria-labelledby"]


def test_what_promises_the_count_of_masks_leads_to_it(client):
    assert f"{PAGE}#masks" in Page(client.as_(guest).get("/staying-private").text).links
    assert Page(client.get(PAGE).text).one("section", id="masks")


def test_a_level_with_ten_cases_is_told_in_round_numbers(client, cases):
    for wait in range(1, 11):
        cases(4, wait, opened=AUTUMN)
    for _ in range(9):
        cases(3, 1, opened=AUTUMN)
    told = section(client)
    assert "October to December 2025" in told.words
    (row,) = told.one("tbody").all("tr")
    assert row.words.split() == ["Crisis", "10", "5", "min", "10", "min", "0", "100", "%"]
    assert "Too few cases to tell: Red" in told.words


def test_a_few_late_ones_are_not_counted_out(client, cases):
    for wait in range(1, 20):
        cases(4, wait, opened=AUTUMN)
    (row,) = section(client).one("tbody").all("tr")
    assert row.words.split() == ["Crisis", "19", "10", "min", "20", "min", "fewer", "than", "10", "–"]


def test_with_few_cases_it_says_so_and_shows_no_number_of_them(client, cases):
    for _ in range(9):
        cases(4, 7, opened=AUTUMN)
    told = section(client)
    assert "too few cases to tell" in told.words
    assert told.all("table") == []


def test_this_quarter_is_not_told_yet(client, cases):
    for _ in range(12):
        cases(4, 7)
    assert "too few cases to tell" in section(client).words


def test_masked_cases_stand_in_the_same_row(client, cases):
    for masked in (True, False):
        for _ in range(5):
            opened = AUTUMN.replace(minute=0) if masked else AUTUMN
            cases(4, 12, opened=opened, masked=masked)
    (row,) = section(client).one("tbody").all("tr")
    assert row.words.startswith("Crisis 10 15 min 15 min")


@pytest.mark.parametrize(
    ("now", "begins", "ends"),
    [
        (datetime(2026, 2, 1, tzinfo=UTC), (2025, 7), (2025, 10)),
        (datetime(2026, 2, 2, tzinfo=UTC), (2025, 10), (2026, 1)),
        (datetime(2026, 3, 4, tzinfo=UTC), (2025, 10), (2026, 1)),
        (datetime(2026, 5, 4, tzinfo=UTC), (2026, 1), (2026, 4)),
    ],
)
def test_a_quarter_is_told_a_month_after_its_end(now, begins, ends):
    since, until = public.newest_quarter(now)
    assert ((since.year, since.month), (until.year, until.month)) == (begins, ends)
    assert until + timedelta(days=32) <= now


def test_the_worker_counts_once_an_hour_and_the_page_reads_what_it_kept(app, client, cases, clock):
    def work() -> None:
        with app.app_context():
            public.keep()
            db.session.commit()

    for _ in range(10):
        cases(4, 5, opened=AUTUMN)
    work()
    for _ in range(10):
        cases(3, 5, opened=AUTUMN)
    work()
    assert "Red" not in section(client).words
    clock.tick(public.EVERY)
    work()
    assert "Red" in section(client).words
    clock.tick(timedelta(days=90))
    assert "too few cases to tell" in section(client).words, "what was kept is of another quarter"
