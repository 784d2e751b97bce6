"""What comes after: how it ended, the writer is told, the public counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.breakglass.models import BreakGlass, BreakGlassStep
from forum.core import worker
from forum.core.audit import AuditEvent
from forum.notes.models import PrivateNote
from tests.anonymous.opening import OWN, typed
from tests.client import Page
from tests.people import alice, bob, mira, newt, omar, sam

NOTES = select(func.count()).select_from(PrivateNote)


@pytest.fixture
def opened(glass, danger) -> str:
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    glass.hand_over(request, bob)
    assert glass.show(request, newt).status_code == 200
    return request


def sweep(app) -> None:
    with app.app_context():
        worker.sweep_due({})


def test_the_writer_is_told_at_once(glass, danger, opened, visitor, stored):
    answer = glass.browser(newt).fill_in(opened, f"{opened}/outcome", outcome="services", words="They came in time.")
    assert answer.status_code == 303
    page = Page(visitor().as_(alice).get(f"/posts/{danger.post_ref}/notes").text)
    assert "two trustees opened the seal on it together" in page.words
    assert "4 March 2026" in page.words
    assert "We told the emergency services." in page.words
    assert "The people who run this site" in page.words
    assert "They came in time." not in page.words
    assert "The writer was told." in Page(glass.browser(mira).get(opened).text).words
    assert stored(select(BreakGlass.told)) == [True]


def tell(glass, request: str) -> None:
    assert glass.browser(newt).fill_in(request, f"{request}/outcome", outcome="services").status_code == 303


def test_every_page_with_the_note_says_who_may_know(glass, danger, opened, visitor):
    """Before the writer is told, nothing says that nobody knows; afterwards each page says who may."""
    glass.browser(mira).post_form(f"/moderation/cases/{danger.case}/private-notes", body="Please call somebody.")
    alices = visitor().as_(alice)
    own = f"/posts/{danger.post_ref}"
    pages = (f"/threads/{danger.thread_ref}", own, f"{own}/notes", OWN)
    typed(alices, alice.password)
    for page in pages:
        words = Page(alices.get(page).text).words
        assert "know who you are" not in words, page
    tell(glass, opened)
    for page in pages:
        words = Page(alices.get(page).text).words
        assert "Two trustees opened the seal on this post, so they may know who you are." in words, page
        assert "don’t know who you are" not in words, page
        assert "doesn’t tell them" not in words, page


def test_only_the_post_that_was_opened_says_so(glass, danger, opened, visitor, make):
    other = make.thread(alice, voice="mask")
    make.private_note(other.post_ref)
    tell(glass, opened)
    alices = visitor().as_(alice)
    assert "trustees" not in Page(alices.get(f"/posts/{other.post_ref}/notes").text).one("main").words
    typed(alices, alice.password)
    rows = [row for row in Page(alices.get(OWN).text).all("li", class_="row") if row.all("h2")]
    assert sorted("Two trustees" in row.words for row in rows) == [False, True]


def test_the_team_reads_that_the_site_wrote_the_note(glass, danger, opened):
    tell(glass, opened)
    page = Page(glass.browser(mira).get(f"/moderation/cases/{danger.case}").text)
    notes = page.one("section", id="private-notes")
    assert "The site wrote this by itself, signed “The people who run this site”" in notes.words
    timeline = page.one("section", aria_labelledby="timeline").words
    assert "The site wrote to the writer by itself" in timeline
    for shown in (notes.words, timeline):
        assert "former colleague" not in shown.lower()


def test_no_step_lies_in_the_future(opened, clock, stored):
    """Cut to five minutes like other times. The day until a request runs out stays whole."""
    assert clock.now.minute % 5, "a moment that rounding would move"
    cut = clock.now.replace(minute=clock.now.minute - clock.now.minute % 5, second=0, microsecond=0)
    assert set(stored(select(BreakGlassStep.at))) == {cut}
    audited = stored(select(AuditEvent.at).where(AuditEvent.action.startswith("breakglass.")))
    assert set(audited) == {cut}
    assert timedelta(hours=24) <= stored.one(select(BreakGlass.ends_at)) - clock.now < timedelta(hours=24, minutes=5)


def test_telling_can_wait_with_a_reason(glass, opened, app, clock, stored):
    fields = {"outcome": "nobody", "delay_days": "5", "delay_reason": ""}
    assert glass.browser(bob).post_form(f"{opened}/outcome", **fields).status_code == 422
    too_long = {**fields, "delay_days": "31", "delay_reason": "Their partner reads along."}
    refused = glass.browser(bob).post_form(f"{opened}/outcome", **too_long)
    assert refused.status_code == 422
    assert "Their partner reads along." in refused.text
    assert glass.browser(bob).post_form(f"{opened}/outcome", **{**too_long, "delay_days": "5"}).status_code == 303
    clock.tick(timedelta(days=4, hours=23))
    sweep(app)
    assert stored(NOTES) == [0]
    clock.tick(timedelta(hours=2))
    sweep(app)
    sweep(app)
    assert stored(NOTES) == [1]


def test_without_a_word_of_how_it_ended_they_are_told_after_thirty_days(opened, app, clock, stored):
    clock.tick(timedelta(days=29))
    sweep(app)
    assert stored(NOTES) == [0]
    clock.tick(timedelta(days=1, hours=1))
    sweep(app)
    assert stored(NOTES) == [1]


@pytest.mark.parametrize(("person", "status"), [(mira, 303), (sam, 303), (bob, 303), (omar, 404)], ids=str)
def test_who_writes_down_how_it_ended(glass, opened, person, status):
    answer = glass.browser(person).post_form(f"{opened}/outcome", outcome="over")
    assert answer.status_code == status


def test_how_it_ended_is_written_once(glass, opened):
    assert glass.browser(bob).post_form(f"{opened}/outcome", outcome="").status_code == 422
    assert glass.browser(bob).post_form(f"{opened}/outcome", outcome="over").status_code == 303
    assert glass.browser(newt).post_form(f"{opened}/outcome", outcome="services").status_code == 409


def test_counts_are_public_once_a_quarter_is_long_over(app, glass, opened, client, clock):
    assert "no quarter to show" in Page(client.get("/transparency").text).words
    clock.tick(timedelta(days=40))
    assert "no quarter to show" in Page(client.get("/transparency").text).words
    clock.tick(timedelta(days=20))
    sweep(app)
    row = Page(client.get("/transparency").text).one("tbody").one("tr")
    assert [cell.words for cell in row.walk() if cell.name in ("th", "td")] == [
        "2026, January to March",
        "1",
        "1",
        "1",
        "0",
    ]


def public(client) -> list[list[str]]:
    rows = Page(client.get("/transparency").text).all("tr")[1:]
    return [[cell.words for cell in row.walk() if cell.name in ("th", "td")] for row in rows]


def test_nobody_reads_there_what_the_writer_was_not_told(app, opened, client, clock, stored):
    """The worker stood still for months: the quarter waits for it."""
    clock.tick(timedelta(days=90))
    assert public(client) == []
    sweep(app)
    assert stored(select(BreakGlass.told)) == [True]
    assert public(client) == [["2026, January to March", "1", "1", "1", "0"]]


def test_a_request_of_the_last_night_counts_as_one_and_shows_no_day(app, glass, danger, client, clock):
    """Asked on the last evening of March, opened on the first of April: counted step by step, both days would show."""
    clock.now = clock.now.replace(month=3, day=31, hour=23, minute=40)
    request = glass.ask(danger.case)
    clock.tick(timedelta(minutes=50))
    glass.say_yes(request, bob, newt)
    glass.hand_over(request, bob)
    assert glass.show(request, newt).status_code == 200
    clock.tick(timedelta(days=31))
    sweep(app)
    assert public(client) == [], "the last day on which somebody may still be told"
    clock.tick(timedelta(days=1))
    assert public(client) == [["2026, January to March", "1", "1", "1", "0"]]
    clock.tick(timedelta(days=120))
    assert len(public(client)) == 1, "no second row for the same request"


def test_a_refused_request_shows_in_its_quarter_like_any_other(app, glass, danger, client, clock):
    request = glass.ask(danger.case)
    assert glass.browser(newt).post_form(f"{request}/refusal", words="They answered.").status_code == 303
    clock.tick(timedelta(days=60))
    assert public(client) == [["2026, January to March", "1", "0", "0", "0"]]
