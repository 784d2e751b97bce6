"""The reasons of a report, as admins define them: what readers see, what is stored, and what never changes."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Case, Signal
from forum.core.audit import AuditEvent
from forum.reports import reasons
from forum.reports.models import Report, ReportReason
from forum.reports.words import REASONS as BUILT_IN
from tests.client import Page
from tests.people import ada, alice, bob, guest, mira
from tests.reports.telling import RECEIPT, THANKS, tell, tell_as_guest

LIST = "/admin/report-reasons"
SCAM = {"label": "It is about a scam", "hint": "Such as asking for money.", "care": "2"}


@pytest.fixture
def admin(visitor):
    return visitor().as_(ada)


def offered(browser, made) -> list[str]:
    page = Page(browser.get(f"/posts/{made.post_ref}/reports").text)
    return [field["value"] for field in page.all("input", name="reason")]


def add(admin, stored, **fields: str) -> str:
    """Add a reason; its code."""
    known = set(stored(select(ReportReason.code)))
    answer = admin.post_form(f"{LIST}/new", **{**SCAM, **fields})
    assert answer.status_code == 303, Page(answer.text).words
    return (set(stored(select(ReportReason.code))) - known).pop()


def test_a_new_site_offers_the_built_in_ones_in_their_order(client, make):
    assert offered(client.as_(guest), make.thread(alice)) == list(BUILT_IN)


def test_an_added_reason_is_offered_last_and_begins_at_its_level(client, visitor, admin, make, stored):
    code = add(admin, stored)
    made = make.thread(alice)
    assert offered(client.as_(guest), made)[-1] == code
    page = Page(client.get(f"/posts/{made.post_ref}/reports").text)
    assert SCAM["label"] in page.words
    assert SCAM["hint"] in page.words
    tell(client.as_(bob), made, code)
    assert stored.one(select(Case.care)) == 2
    assert stored.one(select(Report.label)) == SCAM["label"]
    case = visitor().as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}")
    assert f"A reader says: “{SCAM['label']}”" in Page(case.text).one("section", class_="signals").words
    assert f"A reader says: “{SCAM['label']}”" in visitor().as_(mira).get("/moderation").text
    assert SCAM["label"] in client.get("/me").text


def test_a_reason_in_other_words_keeps_its_value(client, visitor, admin, make, stored):
    answer = admin.fill_in(f"{LIST}/worried", f"{LIST}/worried", label="Somebody needs a friend now")
    assert answer.status_code == 303
    made = make.thread(alice)
    assert "Somebody needs a friend now" in client.get(f"/posts/{made.post_ref}/reports").text
    tell(client.as_(bob), made, "worried")
    assert stored.one(select(Case.care)) == 3
    case = Page(visitor().as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text)
    assert "A reader says: “Somebody needs a friend now”" in case.words


def test_older_reports_keep_the_words_they_had(client, visitor, admin, make, stored):
    """On the sender's page, on a receipt, in the queue, on the case and in the copy."""
    made = make.thread(alice)
    words = tell_as_guest(client, made, "spam")
    tell(client.as_(bob), made, "spam")
    assert stored(select(Signal.data).where(Signal.kind == "report"))[0].get("words") is None, "the built-in ones"
    admin.post_form(f"{LIST}/spam", label="Someone sells something", hint="", care="0")
    assert "It is advertising or spam" in client.get("/me").text
    later = visitor()
    later.fill_in(RECEIPT, RECEIPT, words=words)
    assert "It is advertising or spam" in later.get(RECEIPT).text
    case = Page(visitor().as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text)
    assert "A reader says it is spam" in case.words
    assert "Someone sells something" not in case.words


def test_reports_from_before_there_were_words_of_their_own_have_the_built_in_ones(app, client, make, stored):
    from sqlalchemy import update

    from forum.core.db import db, start_writing

    tell(client.as_(bob), make.thread(alice), "spam")
    with app.app_context():
        start_writing()
        db.session.execute(update(Report).values(label=""))
        db.session.commit()
    assert "It is advertising or spam" in client.get("/me").text


def test_a_retired_reason_is_not_offered_and_what_was_typed_comes_back(client, admin, make, stored):
    made = make.thread(alice)
    page = client.as_(bob).get(f"/posts/{made.post_ref}/reports")
    assert admin.post_form(f"{LIST}/spam/retired").status_code == 303
    assert "spam" not in offered(client, made)
    late = client.send(page, f"/posts/{made.post_ref}/reports", reason="spam", details="Zebrafink.")
    assert late.status_code == 422
    assert Page(late.text).form(f"/posts/{made.post_ref}/reports").given["details"] == "Zebrafink."
    assert stored(select(Report.id)) == []
    assert admin.post_form(f"{LIST}/spam/retired", offer="1").status_code == 303
    assert "spam" in offered(client, made)


@pytest.mark.parametrize("code", ["worried", "illegal"])
def test_two_reasons_always_stay(client, admin, make, code):
    answer = admin.post_form(f"{LIST}/{code}/retired")
    assert answer.status_code == 403
    assert "always offered" in Page(answer.text).words
    assert code in offered(client, make.thread(alice))


@pytest.mark.parametrize(("code", "care"), [("worried", "2"), ("worried", "0"), ("illegal", "1")])
def test_and_are_never_less_urgent_than_their_floor(admin, stored, code, care):
    answer = admin.post_form(f"{LIST}/{code}", label="Other words", hint="", care=care)
    assert answer.status_code == 422
    assert "never below level" in Page(answer.text).words
    assert Page(answer.text).form(f"{LIST}/{code}").given["label"] == "Other words"
    assert stored(select(ReportReason.code)) == []
    page = Page(admin.get(f"{LIST}/{code}").text)
    assert care not in [option["value"] for option in page.one("select", name="care").all("option")]


def test_a_row_below_the_floor_counts_as_the_floor(app, client, make, stored):
    """Whatever a hand or an older database put there."""
    from forum.core.clock import now
    from forum.core.db import db, start_writing

    with app.app_context():
        start_writing()
        db.session.add(ReportReason(code="worried", care=0, position=1, retired=True, changed_at=now()))
        db.session.commit()
    made = make.thread(alice)
    assert "worried" in offered(client.as_(bob), made)
    tell(client, made, "worried")
    assert stored.one(select(Case.care)) == 3


@pytest.mark.parametrize("care", ["5", "-1", "", "many"])
def test_a_level_that_is_none_is_asked_again(admin, stored, care):
    answer = admin.post_form(f"{LIST}/new", **{**SCAM, "care": care})
    assert answer.status_code == 422
    assert Page(answer.text).form(f"{LIST}/new").given["label"] == SCAM["label"]
    assert stored(select(ReportReason.code)) == []


@pytest.mark.parametrize(
    ("field", "text"), [("label", ""), ("label", "x" * 81), ("label", "\u200b \t"), ("hint", "y" * 161)]
)
def test_words_that_are_none_or_too_many_come_back(admin, stored, field, text):
    answer = admin.post_form(f"{LIST}/new", **{**SCAM, field: text})
    assert answer.status_code == 422
    assert stored(select(ReportReason.code)) == []


def test_markup_in_a_reason_is_text(client, admin, make, stored):
    add(admin, stored, label="<b>Scam</b> {{ 7*7 }}")
    page = client.get(f"/posts/{make.thread(alice).post_ref}/reports").text
    assert "&lt;b&gt;Scam&lt;/b&gt; {{ 7*7 }}" in page


def test_empty_words_bring_the_first_ones_back(client, admin, make, stored):
    admin.post_form(f"{LIST}/spam", label="Someone sells something", hint="", care="1")
    admin.post_form(f"{LIST}/spam", label="", hint="", care="0")
    assert tuple(stored.one(select(ReportReason.label, ReportReason.hint, ReportReason.care))) == (None, None, None)
    page = Page(client.get(f"/posts/{make.thread(alice).post_ref}/reports").text)
    assert "It is advertising or spam" in page.words
    assert "Such as selling something." in page.words


def test_saving_without_a_change_is_no_change(admin, stored):
    assert admin.fill_in(f"{LIST}/spam", f"{LIST}/spam").status_code == 303
    assert stored(select(AuditEvent.id).where(AuditEvent.action == "report_reason.changed")) == []
    assert stored(select(ReportReason.code)) == []


def test_they_move_and_stop_at_the_ends(client, admin, make, stored):
    made = make.thread(alice)
    before = offered(client, made)
    admin.post_form(f"{LIST}/{before[1]}/position", direction="up")
    assert offered(client, made) == [before[1], before[0], *before[2:]]
    admin.post_form(f"{LIST}/{before[1]}/position", direction="up")
    assert offered(client, made)[0] == before[1]
    admin.post_form(f"{LIST}/{before[-1]}/position", direction="down")
    code = add(admin, stored)
    assert offered(client, made) == [before[1], before[0], *before[2:], code]
    assert admin.post_form(f"{LIST}/{code}/position", direction="sideways").status_code == 400


def test_there_are_twenty_at_most(admin, stored, monkeypatch):
    monkeypatch.setattr(reasons, "MOST", 8)
    add(admin, stored)
    answer = admin.post_form(f"{LIST}/new", **SCAM)
    assert answer.status_code == 422
    assert Page(answer.text).form(f"{LIST}/new").given["label"] == SCAM["label"]
    admin.post_form(f"{LIST}/spam/retired")
    add(admin, stored)
    assert admin.post_form(f"{LIST}/spam/retired", offer="1").status_code == 422


def test_help_is_shown_after_an_added_reason_of_red(client, admin, make, stored, with_directory):
    code = add(admin, stored, label="I fear for somebody", care="3")
    tell(client.as_(bob), make.thread(alice), code)
    assert Page(client.get(THANKS).text).one("section", id="help-panel")


def test_what_was_done_is_in_the_log_without_a_word_of_it(admin, stored, house):
    code = add(admin, stored)
    admin.post_form(f"{LIST}/spam", label="Someone sells something", hint="", care="0")
    admin.post_form(f"{LIST}/spam/position", direction="up")
    admin.post_form(f"{LIST}/{code}/retired")
    admin.post_form(f"{LIST}/{code}/retired", offer="1")
    events = stored(select(AuditEvent).where(AuditEvent.action.like("report_reason.%")).order_by(AuditEvent.id))
    acts = ("added", "changed", "moved", "retired", "offered_again")
    assert [event.action for event in events] == [f"report_reason.{act}" for act in acts]
    assert {event.actor_id for event in events} == {house.known[ada].id}
    assert [event.subject for event in events] == [f"report_reason:{one}" for one in (code, "spam", "spam", code, code)]
    assert "sells" not in str([event.details for event in events])
    page = Page(admin.get("/moderation/audit?level=site").text)
    assert "added a reason for reports" in page.words


def test_the_list_tells_which_are_of_the_site(admin, stored):
    add(admin, stored)
    page = Page(admin.get(LIST).text)
    assert page.words.count("yours") == 1
    assert page.words.count("always offered") == 2
    admin.post_form(f"{LIST}/spam/retired")
    assert "No longer offered" in Page(admin.get(LIST).text).words
    assert LIST in Page(admin.get("/admin").text).links


@pytest.mark.parametrize("person", [guest, alice, mira])
def test_only_admins_change_them(client, stored, person):
    client.as_(person)
    for to in (f"{LIST}/new", f"{LIST}/spam", f"{LIST}/spam/retired", f"{LIST}/spam/position"):
        assert client.post_form(to, direction="up", **SCAM).status_code in (401, 404)
    assert stored(select(ReportReason.code)) == []


def test_one_that_is_not_there_is_not_found(admin):
    assert admin.get(f"{LIST}/nothing").status_code == 404
    for to in (f"{LIST}/nothing", f"{LIST}/nothing/retired", f"{LIST}/nothing/position"):
        assert admin.post_form(to, direction="up", **SCAM).status_code == 404
