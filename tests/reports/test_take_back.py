"""Taking a report back: its text goes, what tells of danger stays, and only a person lowers a case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.cases.models import Case, Signal
from forum.core.audit import AuditEvent
from forum.core.clock import to_hour
from forum.core.db import db, start_writing
from forum.posts import assessing
from forum.reports.models import Report
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import alice, bob, guest, mira, newt
from tests.reports.telling import RECEIPT, tell, tell_as_guest

SAID = "Zebrafink told me so."
OWN = "Reading this I want to end my life tonight."
TAKEN = "taken back by its sender"
ALONE = "This case was opened by that report alone"


def own_ref(stored) -> str:
    return stored.one(select(Report.ref))


def take_back(browser, stored, *, by=bob) -> None:
    to = f"/me/reports/{own_ref(stored)}/withdrawal"
    answer = browser.as_(by).fill_in(to, to)
    assert (answer.status_code, answer.location) == (303, "/me#own-reports")


def case_page(visitor, make, made) -> Page:
    return Page(visitor().as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text)


def test_a_member_takes_it_back_on_their_own_page(client, make, stored):
    made = make.thread(alice, "The kettle is on.")
    tell(client.as_(bob), made, "harassment", SAID)
    ref = own_ref(stored)
    section = Page(client.get("/me").text).one("section", aria_labelledby="own-reports")
    assert f"/me/reports/{ref}/withdrawal" in [link["href"] for link in section.all("a")]
    page = Page(client.get(f"/me/reports/{ref}/withdrawal").text)
    assert "Take back your report?" in page.words
    for told in ("kettle", "alice", made.post_ref, SAID):
        assert told not in page.one("main").words
    take_back(client, stored)
    section = Page(client.get("/me").text).one("section", aria_labelledby="own-reports")
    assert "You took it back." in section.words
    assert section.all("a") == []


def test_its_text_goes_and_the_hour_stays(client, make, stored):
    tell(client.as_(bob), make.thread(alice), "harassment", SAID)
    take_back(client, stored)
    report = stored.one(select(Report))
    assert (report.outcome, report.snapshot, report.details) == ("withdrawn", "", "")
    assert report.outcome_at == to_hour(report.outcome_at)


def test_the_team_sees_that_it_was_taken_back_and_the_case_keeps_its_level(client, visitor, make, stored):
    made = make.thread(alice)
    tell(client.as_(bob), made, "worried", SAID)
    before = stored.one(select(Case.care, Case.due_at, Case.status))
    take_back(client, stored)
    assert tuple(stored.one(select(Case.care, Case.due_at, Case.status))) == tuple(before)
    page = case_page(visitor, make, made)
    assert f"A reader is worried about this person ({TAKEN})" in page.one("section", class_="signals").words
    assert TAKEN in page.one("section", aria_labelledby="reports").words
    assert SAID not in page.words
    assert TAKEN in visitor().as_(mira).get("/moderation").text
    assert ALONE not in page.words, "a case of level 3 never says that nothing waits"


def quiet(app) -> None:
    """Some posts are read as a sample: without those the report is all there is."""
    with app.app_context():
        start_writing()
        db.session.execute(update(Signal).where(Signal.kind == "sample").values(answered=True))
        db.session.commit()


@pytest.mark.parametrize("reason", ["spam", "harassment"])
def test_a_quiet_case_with_nothing_else_says_so(app, client, visitor, make, stored, reason):
    made = make.thread(alice)
    tell(client.as_(bob), made, reason)
    quiet(app)
    assert ALONE not in case_page(visitor, make, made).words
    take_back(client, stored)
    assert ALONE in case_page(visitor, make, made).words
    assert stored.one(select(Case.status)) == "open", "only a person closes it"


def test_with_another_report_beside_it_it_says_nothing_of_the_kind(app, client, visitor, make, stored):
    made = make.thread(alice)
    tell(client.as_(bob), made, "spam")
    tell(visitor().as_(newt), made, "spam")
    quiet(app)
    ref = stored(select(Report.ref).where(Report.reporter_id.is_not(None)).order_by(Report.id))[0]
    client.as_(bob).post_form(f"/me/reports/{ref}/withdrawal")
    assert ALONE not in case_page(visitor, make, made).words


def test_danger_in_the_readers_own_words_is_not_lost(client, visitor, make, stored):
    made = make.thread(alice)
    tell(client.as_(bob), made, "other", OWN)
    take_back(client, stored)
    report = stored.one(select(Report))
    assert (report.outcome, report.snapshot, report.details) == ("withdrawn", "", OWN)
    assert report.signals
    signal = stored.one(select(Signal).where(Signal.kind == "reporter"))
    assert not signal.data.get("taken_back")
    page = case_page(visitor, make, made)
    assert "The reader who told us may need care too" in page.one("section", class_="signals").words
    assert OWN in page.words
    assert stored.one(select(Case.care)) == 4


def test_nor_are_words_that_the_filter_could_not_read(client, make, stored, monkeypatch):
    made = make.thread(alice)
    monkeypatch.setattr(assessing, "assess", lambda text, rules: 1 / 0)
    tell(client.as_(bob), made, "other", SAID)
    take_back(client, stored)
    assert stored.one(select(Report.details)) == SAID


def test_twice_is_harmless_and_after_an_answer_it_stays(client, visitor, make, stored):
    made = make.thread(alice)
    tell(client.as_(bob), made, "spam")
    to = f"/me/reports/{own_ref(stored)}/withdrawal"
    assert [client.post_form(to).status_code for _ in range(2)] == [303, 303]
    assert "There is nothing to take back" in Page(client.get(to).text).words
    other = make.thread(alice, "Rain again.")
    tell(client, other, "spam")
    decisions = f"/moderation/cases/{make.case_ref(other.post_ref)}/decisions"
    assert visitor().as_(mira).post_form(decisions, action="keep").status_code == 303
    ref = stored.one(select(Report.ref).where(Report.outcome == "keep"))
    answer = client.post_form(f"/me/reports/{ref}/withdrawal")
    assert answer.status_code == 303
    assert "A moderator has read the post already" in Page(client.get("/me").text).words
    assert stored.one(select(Report.outcome).where(Report.ref == ref)) == "keep"


@pytest.mark.parametrize("person", [alice, newt, mira, guest])
def test_nobody_else_takes_it_back(client, make, stored, person):
    tell(client.as_(bob), make.thread(alice), "spam")
    to = f"/me/reports/{own_ref(stored)}/withdrawal"
    expected = (303, 401) if person is guest else (404, 404)
    client.as_(person)
    assert (client.get(to).status_code, client.post_form(to).status_code) == expected
    assert stored.one(select(Report.outcome)) is None


def test_a_guest_takes_it_back_with_six_words(client, visitor, make, stored):
    made = make.thread(alice, "The kettle is on.")
    words = tell_as_guest(client, made, "spam", SAID)
    later = visitor()
    later.fill_in(RECEIPT, RECEIPT, words=words)
    to = "/reports/receipt/withdrawal"
    assert "kettle" not in later.get(to).text
    assert later.fill_in(to, to).location == RECEIPT
    report = stored.one(select(Report))
    assert (report.outcome, report.snapshot, report.details) == ("withdrawn", "", "")
    assert "You took it back." in Page(later.get(RECEIPT).text).one("section", data_report="").words
    assert "It is advertising or spam" in later.get(RECEIPT).text
    assert later.post_form(to).status_code == 303, "twice is harmless"


def test_without_an_open_receipt_nothing_happens(client, visitor, make, stored):
    tell_as_guest(client, make.thread(alice), "spam")
    other = visitor()
    for answer in (other.get("/reports/receipt/withdrawal"), other.post_form("/reports/receipt/withdrawal")):
        assert (answer.status_code, answer.location) == (303, RECEIPT)
    assert stored.one(select(Report.outcome)) is None


def test_whoever_is_about_to_decide_reads_of_it_first(client, visitor, make, stored):
    made = make.thread(alice, CRISIS)
    tell(client.as_(bob), made, "spam")
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    desk = visitor().as_(mira)
    page = desk.get(case)
    take_back(client, stored)
    late = desk.send(page, f"{case}/decisions", action="hide", reason="Readers should be spared this.")
    assert late.status_code == 409
    assert "Readers should be spared this." in late.text


def test_undoing_a_decision_leaves_it_taken_back(client, visitor, make, stored, clock):
    """Even in the very hour: its moment is cut to it, and the decision came at its beginning."""
    made = make.thread(alice)
    clock.now = to_hour(clock.now)
    tell(client.as_(bob), made, "spam")
    tell(visitor().as_(newt), made, "spam")
    ref = stored(select(Report.ref).order_by(Report.id))[0]
    client.post_form(f"/me/reports/{ref}/withdrawal")
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    desk = visitor().as_(mira)
    assert desk.post_form(f"{case}/decisions", action="keep").status_code == 303
    assert desk.post_form(f"{case}/undo").status_code == 303
    assert sorted(map(str, stored(select(Report.outcome)))) == ["None", "withdrawn"]


def test_one_can_tell_again_after_that(client, make, stored):
    made = make.thread(alice)
    tell(client.as_(bob), made, "spam")
    take_back(client, stored)
    tell(client, made, "spam", SAID)
    assert sorted(map(str, stored(select(Report.outcome)))) == ["None", "withdrawn"]


def test_the_log_says_what_happened_and_neither_who_nor_when(client, make, stored, clock, hour_over):
    made = make.thread(alice, voice="mask")
    tell(client.as_(bob), made, "spam", SAID)
    clock.tick(timedelta(minutes=3))
    take_back(client, stored)
    hour_over()
    row = stored.one(select(AuditEvent).where(AuditEvent.action == "report.taken_back"))
    assert (row.actor_id, row.subject, row.details) == (None, f"post:{made.post_ref}", {"reason": "spam"})
    assert row.at == to_hour(row.at)


def test_the_writer_learns_nothing_of_it(client, visitor, make, stored):
    made = make.thread(alice)
    writer = visitor().as_(alice)
    pages = (f"/posts/{made.post_ref}", f"/threads/{made.thread_ref}", "/me")
    before = [Page(writer.get(page).text).words for page in pages]
    tell(client.as_(bob), made, "harassment", SAID)
    take_back(client, stored)
    assert [Page(writer.get(page).text).words for page in pages] == before
