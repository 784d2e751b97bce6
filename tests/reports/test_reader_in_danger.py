"""A reader who tells of danger in a report meets help, is heard by the moderators, and is named to nobody."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case, Signal
from forum.core.clock import to_hour
from forum.posts import assessing
from forum.posts.models import AssessmentRow, Post, State
from forum.reports.models import Report
from forum.screening import assess
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob, guest, mira, omar

OWN = "Reading this I want to end my life tonight."
ANOTHER = "My friend says she wants to kill herself."
TOO = "The reader who told us may need care too"
SOMEONE = "A reader tells us that someone is in danger"
UNREAD = "The filter could not read what a reader told us"


def tell(client, made, details: str, *, by=bob, reason: str = "other") -> None:
    answer = client.as_(by).post_form(f"/posts/{made.post_ref}/reports", reason=reason, details=details)
    assert answer.status_code == 303


def signals(stored, kind: str = "reporter") -> list:
    return stored(select(Signal.care, Signal.exposure, Signal.data, Signal.at).where(Signal.kind == kind))


@pytest.fixture
def unreadable(monkeypatch):
    """Calling it breaks the engine; texts written before are read."""

    def fail(*given: object) -> None:
        raise RecursionError

    return lambda: monkeypatch.setattr(assessing, "assess", fail)


def test_what_was_made_of_the_words_stands_with_the_report(client, make, stored):
    tell(client, make.thread(alice), OWN)
    found, report = assess(OWN), stored.one(select(Report))
    assert (report.said_care, report.said_exposure, report.engine) == (4, int(found.exposure), found.engine)
    assert (report.needs, report.conduct, report.unread) == (sorted(found.needs), [], False)
    spans = [(OWN[signal["start"] : signal["end"]], signal["rule"]) for signal in report.signals]
    assert spans == [(OWN[signal.start : signal.end], signal.rule) for signal in found.signals]


def test_where_nothing_was_said_nothing_stands(client, make, stored):
    tell(client, make.thread(alice), "")
    columns = (Report.said_care, Report.said_exposure, Report.engine, Report.needs, Report.signals, Report.unread)
    assert set(stored.one(select(*columns))) == {None}


def test_the_post_itself_keeps_the_reading_it_had(client, make, stored):
    made = make.thread(alice)
    tell(client, made, OWN)
    assert stored.one(select(AssessmentRow.care)) == 0
    assert stored.one(select(Post.state)) == State.PUBLISHED
    assert stored.one(select(Case.machine_care)) == 0, "the machine saw nothing in the post"


@pytest.mark.parametrize(("said", "words", "about"), [(OWN, TOO, "self"), (ANOTHER, SOMEONE, "someone")])
@pytest.mark.parametrize("by", [bob, guest])
def test_the_case_says_that_somebody_should_think_of_the_reader(client, make, stored, said, words, about, by):
    made = make.thread(alice)
    tell(client, made, said, by=by)
    signal = stored.one(select(Signal.care, Signal.data).where(Signal.kind == "reporter"))
    assert (signal.care, signal.data["about"]) == (int(assess(said).care), about)
    page = client.as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}")
    assert words in Page(page.text).words
    assert words in client.get("/moderation").text


@pytest.mark.parametrize(
    ("said", "about"),
    [
        ("I fear he will die tonight.", "someone"),
        ("Please, somebody: he will die tonight.", "someone"),
        ("He said goodbye and took all the pills.", "someone"),
        ("I fear he will die tonight. I want to end my life too.", "self"),
        ("He wrote he wants to die. I feel like dying too.", "self"),
        (OWN, "self"),
    ],
)
def test_who_worries_about_somebody_tells_of_them_unless_they_speak_of_themselves(client, make, stored, said, about):
    tell(client, make.thread(alice), said, reason="worried")
    assert [signal.data["about"] for signal in signals(stored)] == [about]


@pytest.mark.parametrize("said", ["It is unkind.", "I used to hurt myself, years ago."])
def test_quiet_words_make_no_such_signal(client, make, stored, said):
    assert assess(said).care < 2
    tell(client, make.thread(alice), said)
    assert signals(stored) == []
    assert not Page(client.get("/reports/thanks").text).all("section", id="help-panel")


def test_words_the_filter_cannot_read_are_kept_and_meet_a_human(client, make, stored, unreadable, with_directory):
    made = make.thread(alice)
    unreadable()
    tell(client, made, "Zebrafink.")
    report = stored.one(select(Report))
    assert (report.details, report.unread, report.engine, report.said_care) == ("Zebrafink.", True, None, 3)
    assert stored.one(select(Case.care)) == 3
    page = Page(client.get("/reports/thanks").text)
    page.one("section", id="help-panel")
    assert UNREAD in client.as_(mira).get("/moderation").text


def test_a_reader_in_danger_is_heard_behind_any_number_of_reports(client, make, stored):
    made = make.thread(alice, CRISIS)
    client.as_(guest)
    for number in range(10):
        client.post_form(f"/posts/{made.post_ref}/reports", reason="spam", details=f"Buy this {number}")
    tell(client, made, OWN)
    assert len(signals(stored)) == 1, "the case was at 4 already, and ten reports had spoken"


def test_the_same_words_again_are_one_signal_and_show_help_again(client, make, stored, with_directory):
    made = make.thread(alice)
    for _ in range(2):
        tell(client, made, OWN)
        Page(client.get("/reports/thanks").text).one("section", id="help-panel")
    assert len(signals(stored)) == 1


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_signal_names_nobody_and_tells_no_minute(client, make, stored, house, voice):
    made = make.thread(alice, voice=voice)
    tell(client, made, OWN)
    signal = stored.one(select(Signal.data, Signal.at).where(Signal.kind == "reporter"))
    assert set(signal.data) == {"about", "report"}
    assert signal.at == to_hour(signal.at)
    page = client.as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text
    assert "bob" not in Page(page).one("section", class_="signals").words
    assert house.known[bob].ref not in page


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_writer_of_the_post_learns_nothing(client, visitor, make, voice):
    made = make.thread(alice, voice=voice)
    pages = (f"/posts/{made.post_ref}", f"/threads/{made.thread_ref}", "/me")
    writer = visitor().as_(alice)
    before = [Page(writer.get(page).text).words for page in pages]
    tell(client, made, OWN)
    assert [Page(writer.get(page).text).words for page in pages] == before


def test_a_moderator_whose_post_it_is_learns_nothing_either(client, visitor, make):
    made = make.thread(mira, CRISIS)
    tell(client, made, OWN)
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    assert TOO not in visitor().as_(mira).get(case).text
    assert TOO in visitor().as_(omar).get(case).text
