"""What a reader tells again about a post stands with what they told before; and nobody floods one post."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.cases.models import Case, Signal
from forum.posts.models import State
from forum.reports import services
from forum.reports.models import Report
from forum.screening import assess
from tests.client import Page
from tests.moderation.test_races import at_once, signed_in
from tests.people import ada, alice, bob, guest, mira, newt, omar, sam
from tests.reports.telling import FORM_KEY, THANKS, tell, tell_as_guest

FIRST, MORE = "He wrote to her three times.", "And again this morning."
OWN = "Reading this I want to end my life tonight."
HOSTILE = ("'; DROP TABLE reports; -- <script>alert(1)</script> {{ 7*7 }} \u202e\U0001f5a4\u0301" * 60)[:2_000]


def test_more_words_stand_with_the_first(client, visitor, make, stored):
    made = make.thread(alice)
    client.as_(bob)
    for said in (FIRST, MORE):
        tell(client, made, "harassment", said)
    report = stored.one(select(Report))
    assert report.details == f"{FIRST}\n\n{MORE}"
    assert "You had told us this already" in Page(client.get(THANKS).text).words
    page = visitor().as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}")
    assert MORE in Page(page.text).words
    assert len(stored(select(Signal.id).where(Signal.kind == "report"))) == 1


@pytest.mark.parametrize("again", ["", FIRST, MORE])
def test_the_same_words_or_none_change_nothing(client, make, stored, again):
    made = make.thread(alice)
    client.as_(bob)
    for said in (FIRST, MORE):
        tell(client, made, "harassment", said)
    before = stored.one(select(Case.version))
    tell(client, made, "harassment", again)
    assert stored.one(select(Report.details)) == f"{FIRST}\n\n{MORE}"
    assert stored.one(select(Case.version)) == before


def test_another_reason_is_another_report(client, make, stored):
    made = make.thread(alice)
    client.as_(bob)
    tell(client, made, "harassment", FIRST)
    tell(client, made, "worried", FIRST)
    assert len(stored(select(Report.id))) == 2


def test_danger_in_the_words_that_came_later_is_heard(client, make, stored, with_directory):
    made = make.thread(alice)
    client.as_(bob)
    tell(client, made, "other", FIRST)
    tell(client, made, "other", OWN)
    report = stored.one(select(Report))
    found = assess(OWN)
    assert (report.said_care, report.care) == (4, 4)
    spans = [report.details[one["start"] : one["end"]] for one in report.signals]
    assert spans == [OWN[one.start : one.end] for one in found.signals]
    assert stored.one(select(Case.care)) == 4
    assert stored.one(select(Signal.data).where(Signal.kind == "reporter"))["about"] == "self"
    assert Page(client.get(THANKS).text).one("section", id="help-panel")


def test_what_was_heard_before_is_not_forgotten(client, make, stored):
    made = make.thread(alice)
    client.as_(bob)
    tell(client, made, "other", OWN)
    tell(client, made, "other", MORE)
    report = stored.one(select(Report))
    assert (report.said_care, report.care, bool(report.signals)) == (4, 4, True)


def test_whoever_has_the_case_on_the_screen_reads_them_before_deciding(client, make, stored):
    made = make.thread(alice)
    client.as_(bob)
    tell(client, made, "other", FIRST)
    before = stored.one(select(Case.version))
    tell(client, made, "other", MORE)
    assert stored.one(select(Case.version)) == before + 1


def test_very_many_words_come_back(client, make, stored):
    made = make.thread(alice)
    client.as_(bob)
    for number in range(4):
        tell(client, made, "other", f"{number} " + "so it went on " * 140)
    said = "and on " * 280
    answer = [client.post_form(f"/posts/{made.post_ref}/reports", reason="other", details=said + end) for end in "ab"][
        1
    ]
    assert answer.status_code == 422
    assert Page(answer.text).form(f"/posts/{made.post_ref}/reports").given["details"] == said + "b"
    assert len(stored.one(select(Report.details))) <= services.MOST_TOLD


def test_hostile_text_is_kept_and_shown_as_it_is(client, visitor, make, stored):
    made = make.thread(alice)
    tell(client.as_(guest), made, "other", HOSTILE)
    kept = stored.one(select(Report.details))
    page = visitor().as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}")
    assert page.status_code == 200
    assert kept == HOSTILE.strip()
    assert "<script>alert(1)" not in page.text


@pytest.mark.parametrize("state", [State.HIDDEN, State.WAITING, State.REMOVED, State.WITHDRAWN])
@pytest.mark.parametrize("person", [bob, guest])
def test_a_post_that_went_meanwhile_answers_with_what_was_typed(client, make, stored, with_directory, state, person):
    made = make.thread(alice)
    page = client.as_(person).get(f"/posts/{made.post_ref}/reports")
    make.state(made.post_ref, state, by=mira)
    answer = client.send(page, f"/posts/{made.post_ref}/reports", reason="worried", details=OWN)
    assert answer.status_code == 404
    assert OWN in Page(answer.text).words
    assert Page(answer.text).one("section", id="help-panel")
    assert stored(select(Report.id)) == []


def test_a_guest_tells_about_one_post_twenty_times_and_about_another_still(client, make, stored, monkeypatch):
    monkeypatch.setattr(services, "GUEST_LIMIT_ON_ONE", 3)
    made, other = make.thread(alice), make.thread(newt)
    client.as_(guest)
    for number in range(3):
        tell(client, made, "spam", f"Number {number}.")
    answer = client.post_form(f"/posts/{made.post_ref}/reports", reason="spam", details=FIRST)
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (429, True)
    assert Page(answer.text).form(f"/posts/{made.post_ref}/reports").given["details"] == FIRST
    tell(client, other, "spam")
    tell(client.as_(bob), made, "spam")
    assert len(stored(select(Report.id))) == 5


def test_more_words_count_as_telling(client, make, stored, monkeypatch):
    monkeypatch.setattr(services, "MEMBER_LIMIT", 2)
    made = make.thread(alice)
    client.as_(bob)
    tell(client, made, "other", FIRST)
    tell(client, made, "other", MORE)
    answer = client.post_form(f"/posts/{made.post_ref}/reports", reason="other", details="Once more.")
    assert answer.status_code == 429
    tell(client, made, "other", FIRST)


def test_a_guest_adds_with_the_same_form(client, make, stored):
    made = make.thread(alice)
    first = tell_as_guest(client, made, "harm", FIRST, key=FORM_KEY)
    assert tell_as_guest(client, made, "harm", MORE, key=FORM_KEY) == first
    assert stored.one(select(Report.details)) == f"{FIRST}\n\n{MORE}"


# At the same moment


def test_ten_speak_and_no_more_however_many_come_at_once(visitor, make, stored, monkeypatch):
    monkeypatch.setattr(services, "OPEN_SIGNALS", 3)
    made = make.thread(alice)
    people = signed_in(visitor, (bob, newt, mira, omar, sam, ada))
    to = f"/posts/{made.post_ref}/reports"
    answers = at_once(*((one, to, {"reason": "spam"}) for one in people))
    assert [answer.status_code for answer in answers] == [303] * 6
    assert stored.one(select(func.count()).select_from(Report)) == 6
    assert stored.one(select(func.count()).select_from(Signal).where(Signal.kind == "report")) == 3


@pytest.mark.parametrize("person", [bob, guest])
def test_the_same_form_at_once_is_one_report(visitor, make, stored, person):
    to = f"/posts/{make.thread(alice).post_ref}/reports"
    browsers = signed_in(visitor, (person,) * 3)
    fields = {"reason": "harm", "details": FIRST, "key": FORM_KEY}
    assert [answer.status_code for answer in at_once(*((one, to, fields) for one in browsers))] == [303] * 3
    assert stored(select(Report.details)) == [FIRST]


def test_more_words_at_once_are_all_kept(visitor, make, stored):
    made = make.thread(alice)
    browsers = signed_in(visitor, (bob,) * 3)
    tell(browsers[0], made, "harm", FIRST)
    acts = ((one, f"/posts/{made.post_ref}/reports", {"reason": "harm", "details": f"More {number}."})
            for number, one in enumerate(browsers))  # fmt: skip
    assert [answer.status_code for answer in at_once(*acts)] == [303] * 3
    assert sorted(stored.one(select(Report.details)).split("\n\n")) == sorted([FIRST, "More 0.", "More 1.", "More 2."])


def test_taking_back_and_deciding_at_once_never_wait_in_a_circle(visitor, make, stored):
    for number in range(4):
        made = make.thread(alice, f"Rain again. {number}")
        reader, desk = signed_in(visitor, (bob, mira))
        tell(reader, made, "spam")
        ref = stored.one(select(Report.ref).where(Report.outcome.is_(None)))
        case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
        answers = at_once(
            (reader, f"/me/reports/{ref}/withdrawal", {}), (desk, f"{case}/decisions", {"action": "keep"})
        )
        assert [answer.status_code for answer in answers] == [303, 303]
        assert stored.one(select(Report.outcome).where(Report.ref == ref)) in ("keep", "withdrawn")
