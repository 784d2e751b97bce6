"""`/moderation`: the open cases, the most urgent first, and never a word of a post."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case
from forum.cases.services import Reason, open_case
from forum.core.db import db, start_writing
from tests.client import Page
from tests.factories.making import CRISIS, Maker
from tests.house import count_statements
from tests.moderation.conftest import fill_queue
from tests.people import ada, alice, bob, guest, mira, sam

WORRIED = "I keep thinking that everybody would be better off without me."
QUEUE = "/moderation"


def rows(html: str) -> list[tuple[str, str]]:
    return [(row["data-case"], row["data-care"]) for row in Page(html).all("li", data_case="")]


def test_a_crisis_stands_in_the_queue_with_level_reason_and_time(client, make, clock):
    made = make.thread(alice, CRISIS, voice="mask")
    page = client.as_(mira).get(QUEUE)
    row = Page(page.text).one("li", data_case=make.case_ref(made.post_ref))
    assert row["data-care"] == "4"
    due = datetime.fromisoformat(row["data-due"])
    assert timedelta(minutes=15) <= due - clock.now <= timedelta(minutes=20), "rounded up to five minutes for a mask"
    assert row["data-due"].endswith("Z")
    assert "Says they want to end their life" in row.words
    assert "Crisis" in row.words
    assert "under a mask" in row.words


def test_no_word_of_a_post_is_in_the_queue(client, make):
    make.thread(alice, CRISIS + " Zebrafink.", title="Quokka")
    text = client.as_(mira).get(QUEUE).text
    assert "Zebrafink" not in text
    assert "Quokka" not in text
    assert "alice" not in text


@pytest.mark.parametrize("person", [mira, sam])
def test_moderators_and_leads_reach_it(client, person):
    assert client.as_(person).get(QUEUE).status_code == 200


@pytest.mark.parametrize("person", [alice, ada])
def test_for_everyone_else_it_is_not_there(client, person):
    assert client.as_(person).get(QUEUE).status_code == 404


def test_a_guest_is_asked_to_sign_in(client):
    answer = client.as_(guest).get(QUEUE)
    assert answer.status_code == 303
    assert answer.location.startswith("/sign-in")


def test_care_comes_first_then_due_then_opened(app, client, make, stored):
    refs = _five_cases(make)
    order = [(4, 30, 0), (2, 10, 5), (2, 10, 9), (2, 20, 0), (0, 1, 0)]
    start = datetime(2026, 3, 4, 12, tzinfo=UTC)
    with app.app_context():
        start_writing()
        for ref, (care, due, opened) in zip(refs, order, strict=True):
            times = {"due_at": start + timedelta(minutes=due), "opened_at": start + timedelta(minutes=opened)}
            db.session.execute(update(Case).where(Case.ref == ref).values(care=care, **times))
        db.session.commit()
    shown = rows(client.as_(mira).get(QUEUE).text)
    assert shown == [(ref, str(care)) for ref, (care, _, _) in zip(refs, order, strict=True)]


def _five_cases(make: Maker) -> list[str]:
    made = [make.thread(alice, f"{WORRIED} {number}") for number in range(5)]
    return [make.case_ref(one.post_ref) for one in made]


def test_every_case_is_on_exactly_one_page(client, make, stored, house):
    make.thread(alice, WORRIED)
    fill_queue(house, 44)
    seen: list[str] = []
    address = QUEUE
    client.as_(mira)
    for _ in range(3):
        page = Page(client.get(address).text)
        seen += [row["data-case"] for row in page.all("li", data_case="")]
        older = [link for link in page.links if "after=" in link]
        address = older[0] if older else ""
    assert address == "", "the third page is the last"
    assert len(seen) == 45
    assert set(seen) == set(stored(select(Case.ref)))


def test_a_broken_cursor_is_the_first_page(client, make):
    made = make.thread(alice, CRISIS)
    for cursor in ("zzz", "W10", "WzEsMl0"):
        assert make.case_ref(made.post_ref) in client.as_(mira).get(f"{QUEUE}?after={cursor}").text


def test_one_case_or_fifty_cost_the_same_number_of_statements(app, client, make, house):
    make.thread(alice, WORRIED, voice="mask")
    client.as_(mira).get(QUEUE)
    few = count_statements(app, lambda: client.get(QUEUE))
    fill_queue(house, 49)
    many = count_statements(app, lambda: client.get(QUEUE))
    assert many == few <= 8


def test_what_is_past_its_time_says_so_in_words(client, make, clock):
    make.thread(alice, CRISIS)
    client.as_(mira)
    assert "Was due" not in client.get(QUEUE).text
    clock.tick(timedelta(minutes=16))
    page = client.as_(mira).get(QUEUE)
    assert "Was due" in Page(page.text).words
    assert "1 past its time" in Page(page.text).words


@pytest.mark.parametrize(
    ("later", "words"),
    [
        ({"minutes": 0}, "in 15 min"),
        ({"minutes": 3, "seconds": 30}, "in 11 min"),
        ({"minutes": 14, "seconds": 30}, "in less than a minute"),
        ({"minutes": 15, "seconds": 20}, "just now"),
        ({"minutes": 20}, "5 min late"),
        ({"minutes": 215}, "3 h 20 late"),
        ({"minutes": 255}, "4 h late"),
        ({"hours": 30}, "29 h late"),
        ({"days": 3}, "2 days late"),
    ],
)
def test_beside_the_time_stands_how_long_that_is(client, make, clock, stored, later, words):
    made = make.thread(alice, CRISIS)
    clock.tick(timedelta(**later))
    due = Page(client.as_(mira).get(QUEUE).text).one("li", data_case="").all("p")[-1]
    assert due.words.endswith(f", {words}")
    assert due.one("time")["datetime"] == f"{stored.one(select(Case.due_at)):%Y-%m-%dT%H:%M:%SZ}"
    assert f", {words}" in Page(client.get(f"{QUEUE}/cases/{make.case_ref(made.post_ref)}").text).words


def test_a_row_says_what_it_is_and_where_and_no_two_links_are_the_same(client, make):
    made = make.thread(alice, CRISIS)
    answers = [make.reply(made, bob, f"{CRISIS} {number}") for number in range(2)]
    page = Page(client.as_(mira).get(QUEUE).text)
    names = {row["data-case"]: row.all("a")[0].words for row in page.all("li", data_case="")}
    ref = make.case_ref(made.post_ref)
    assert names.pop(ref) == f"Story in The kitchen table {ref}"
    replies = [make.case_ref(one.post_ref) for one in answers]
    assert names == {ref: f"Reply in The kitchen table {ref}" for ref in replies}


def test_it_counts_the_open_cases_of_each_level(client, make):
    make.thread(alice, CRISIS)
    make.thread(bob, WORRIED)
    levels = Page(client.as_(mira).get(QUEUE).text).one("ul", aria_label="Open cases by level")
    counts = [item.one("strong").words for item in levels.all("li")]
    assert sum(map(int, counts)) == 2
    assert counts[0] == "1", "crisis comes first"


def test_an_empty_queue_says_so_kindly(client):
    page = Page(client.as_(mira).get(QUEUE).text)
    assert "No open cases" in page.words
    assert not page.all("li", data_case="")


def test_a_held_case_names_who_holds_it(client, visitor, make):
    made = make.thread(alice, CRISIS)
    address = f"{QUEUE}/cases/{make.case_ref(made.post_ref)}"
    client.as_(mira).post_form(f"{address}/claim")
    assert "mira is looking at it" in Page(visitor().as_(sam).get(QUEUE).text).words


def test_a_decided_case_moves_to_the_closed_ones(client, make):
    made = make.thread(alice, CRISIS)
    ref = make.case_ref(made.post_ref)
    client.as_(mira).post_form(f"{QUEUE}/cases/{ref}/decisions", action="keep", note="Read.", version="1")
    assert Page(client.get(QUEUE).text).all("li", data_case=ref) == []
    closed = client.get(f"{QUEUE}/closed")
    assert ref in closed.text
    assert CRISIS not in closed.text


def test_a_text_the_filter_could_not_read_says_so(app, client, make, stored):
    make.thread(alice, WORRIED)
    post_id = stored.one(select(Case.post_id))
    with app.app_context():
        start_writing()
        open_case(post_id=post_id, masked=False, reasons=[Reason(kind="filter_failure", care=3)])
        db.session.commit()
    assert "The filter could not read this post" in client.as_(mira).get(QUEUE).text
