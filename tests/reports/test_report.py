"""`/posts/<ref>/reports`: whoever can read a post can tell the moderators, and nobody hears who it was."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, Signal
from forum.core.audit import HOUR_OVER, AuditEvent
from forum.core.clock import to_hour
from forum.core.outbox import OutboxRow
from forum.core.ratelimit import RateLimit
from forum.posts.models import Post, State
from forum.reports.models import REASONS, Report
from forum.reports.words import REASONS as WORDS
from tests.client import Page, without_tokens
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, guest, mira, newt, omar, sam

SAID = "She has not written since, and it sounded like a farewell."


def address(made) -> str:
    return f"/posts/{made.post_ref}/reports"


def test_a_member_tells_and_is_thanked(client, make, stored, house, clock):
    made = make.thread(alice, "The kettle is on.", title="Tea")
    answer = client.as_(bob).fill_in(address(made), address(made), reason="harassment", details=SAID)
    assert (answer.status_code, answer.location) == (303, "/reports/thanks")
    report = stored.one(select(Report))
    assert (report.reporter_id, report.reason, report.details) == (house.known[bob].id, "harassment", SAID)
    assert report.snapshot == "Tea\n\nThe kettle is on."
    assert report.at == clock.now.replace(minute=0, second=0, microsecond=0), "the hour is enough"
    assert report.outcome is None
    thanks = Page(client.get(answer.location).text)
    assert "Thank you for telling us" in thanks.words
    assert "What happens next" in thanks.words
    assert f"/threads/{made.thread_ref}" in thanks.links


@pytest.mark.parametrize("person", [guest, newt, bob, mira, sam, ada])
def test_everyone_who_can_read_it_can_tell(client, make, stored, person):
    made = make.thread(alice)
    client.as_(person)
    assert client.get(address(made)).status_code == 200
    assert client.post_form(address(made), reason="other").status_code == 303
    assert len(stored(select(Report.id))) == 1


@pytest.mark.parametrize("reason", REASONS)
def test_each_reason_asks_for_its_level(client, make, stored, reason):
    made = make.thread(alice)
    client.as_(guest).post_form(address(made), reason=reason)
    case = stored.one(select(Case.care, Case.machine_care, Case.status))
    wanted = {"worried": 3, "harm": 2, "illegal": 2, "harassment": 1, "private_info": 1, "spam": 0, "other": 0}
    assert tuple(case) == (wanted[reason], 0, "open")
    signal = stored.one(select(Signal.kind, Signal.care, Signal.data).where(Signal.kind == "report"))
    assert (signal.kind, signal.care, signal.data["reason"]) == ("report", wanted[reason], reason)


def test_words_and_table_know_the_same_reasons():
    assert tuple(sorted(WORDS)) == tuple(sorted(REASONS))


def test_what_is_said_is_read_too_and_can_raise_it(client, make, stored):
    made = make.thread(alice)
    client.as_(bob).post_form(address(made), reason="other", details="I want to end my life tonight.")
    assert stored.one(select(Case.care)) == 4
    assert len(stored(select(OutboxRow.id).where(OutboxRow.topic == "case.needs_someone"))) == 1


def test_who_tells_of_their_own_despair_meets_help_on_the_next_page(client, make, with_directory):
    made = make.thread(alice)
    client.as_(bob).post_form(address(made), reason="other", details="I want to end my life tonight.")
    page = Page(client.get("/reports/thanks").text)
    page.one("section", id="help-panel")
    assert "end my life" not in page.words


def test_who_worries_about_somebody_meets_help_too(client, make, with_directory):
    made = make.thread(alice)
    client.as_(guest).post_form(address(made), reason="worried")
    Page(client.get("/reports/thanks").text).one("section", id="help-panel")


def test_other_thanks_show_no_panel(client, make):
    made = make.thread(alice)
    client.as_(bob).post_form(address(made), reason="spam")
    page = Page(client.get("/reports/thanks").text)
    assert not page.all("section", id="help-panel")
    assert "/help" in page.links


def test_the_member_concerned_hears_nothing(client, visitor, make, stored):
    made = make.thread(alice)
    before = visitor().as_(alice).get(f"/posts/{made.post_ref}").text
    queued = stored(select(OutboxRow.id))
    client.as_(bob).post_form(address(made), reason="worried", details=SAID)
    assert stored(select(OutboxRow.topic).where(OutboxRow.id.not_in(queued))) == [HOUR_OVER], "for the log alone"
    after = visitor().as_(alice)
    for page in (f"/posts/{made.post_ref}", f"/threads/{made.thread_ref}", "/me"):
        text = after.get(page).text
        assert SAID not in text
        assert "bob" not in text
        assert "report" not in Page(text).words.lower().replace("report your post", "")
    assert (
        Page(before).one("article", data_post=made.post_ref).words
        == Page(after.get(f"/posts/{made.post_ref}").text).one("article", data_post=made.post_ref).words
    )


@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED, State.WITHDRAWN])
def test_hidden_and_absent_look_the_same(client, make, stored, state):
    made = make.thread(alice)
    make.state(made.post_ref, state, by=mira)
    for person in (guest, bob):
        client.as_(person)
        hidden, absent = client.get(address(made)), client.get("/posts/nowhere00000/reports")
        assert hidden.status_code == absent.status_code == 404
        assert without_tokens(hidden.text) == without_tokens(absent.text)
        assert client.post_form(address(made), reason="harm").status_code == 404
        assert client.post_form("/posts/nowhere00000/reports", reason="harm").status_code == 404
    assert stored(select(Report.id)) == []


def test_what_is_for_members_is_not_there_for_guests(client, make):
    made = make.thread(alice, space="garden")
    assert client.as_(guest).get(address(made)).status_code == 404
    assert client.as_(bob).get(address(made)).status_code == 200


@pytest.mark.parametrize("reason", ["", "because", "WORRIED"])
def test_without_a_known_reason_it_is_asked_again_and_nothing_is_lost(client, make, stored, reason):
    made = make.thread(alice)
    answer = client.as_(bob).post_form(address(made), reason=reason, details=SAID)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.form(address(made)).given["details"] == SAID
    assert page.one("title").words.startswith("Error: ")
    assert "#f-reason" in page.links
    assert stored(select(Report.id)) == []


def test_too_many_words_come_back_whole(client, make, stored):
    made = make.thread(alice)
    long = "x" * 2_001
    answer = client.as_(bob).post_form(address(made), reason="harm", details=long)
    assert answer.status_code == 422
    assert Page(answer.text).form(address(made)).given["details"] == long
    assert client.post_form(address(made), reason="harm", details="x" * 2_000).status_code == 303


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_nobody_reports_their_own_post_and_nothing_is_stored_of_the_try(client, make, stored, voice):
    made = make.thread(alice, CRISIS, voice=voice)
    client.as_(alice)
    client.post_form("/threads", body=SAID)  # any text that comes back is counted, for its address
    before = (stored(select(AuditEvent.id)), stored(select(Signal.id)), stored(select(RateLimit.key)))
    assert "This is your own post" in Page(client.get(address(made)).text).words
    answer = client.post_form(address(made), reason="other", details=SAID)
    assert answer.status_code == 403
    assert stored(select(Report.id)) == []
    assert (stored(select(AuditEvent.id)), stored(select(Signal.id)), stored(select(RateLimit.key))) == before


def test_a_report_on_a_masked_post_holds_nothing_of_its_author(client, make, stored, house):
    made = make.thread(alice, CRISIS, voice="mask")
    client.as_(bob).post_form(address(made), reason="worried", details=SAID)
    report = stored.one(select(Report))
    kept = {column.name: getattr(report, column.name) for column in Report.__table__.columns}
    numbers = {name: value for name, value in kept.items() if isinstance(value, int)}
    said = {"said_care": 0, "said_exposure": 0, "unread": False}
    known = {"id": report.id, "post_id": report.post_id, "reporter_id": house.known[bob].id, "care": 3}
    assert numbers == known | said
    case, signals = stored.one(select(Case)), stored(select(Signal))
    assert (case.opened_at.minute, case.opened_at.second) == (0, 0)
    assert all((signal.at.minute, signal.at.second) == (0, 0) for signal in signals)
    assert case.due_at.minute % 5 == case.due_at.second == 0


def test_the_audit_log_never_says_who(client, make, stored, hour_over):
    made = make.thread(alice, CRISIS, voice="mask")
    client.as_(bob).post_form(address(made), reason="illegal", details=SAID)
    hour_over()
    row = stored.one(select(AuditEvent).where(AuditEvent.action == "report.made"))
    assert (row.actor_id, row.subject, row.details) == (None, f"post:{made.post_ref}", {"reason": "illegal"})
    assert (row.at.minute, row.at.second) == (0, 0)


def test_the_same_report_twice_is_one(client, make, stored):
    made = make.thread(alice)
    client.as_(bob)
    for _ in range(2):
        assert client.post_form(address(made), reason="harm", details=SAID).status_code == 303
    assert len(stored(select(Report.id))) == 1
    assert client.post_form(address(made), reason="worried", details=SAID).status_code == 303
    assert len(stored(select(Report.id))) == 2


def test_it_raises_an_open_case_and_never_lowers_it(client, make, stored):
    made = make.thread(alice, CRISIS)
    due = stored.one(select(Case.due_at))
    client.as_(bob).post_form(address(made), reason="spam")
    case = stored.one(select(Case.care, Case.due_at, Case.version))
    assert tuple(case) == (4, due, 2)


def test_it_reopens_a_closed_case(client, visitor, make, stored):
    made = make.thread(alice, CRISIS)
    to = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    visitor().as_(mira).post_form(to, action="keep", note="Read.")
    client.as_(bob).post_form(address(made), reason="harm")
    case = stored.one(select(Case.status, Case.care, Case.closed_at))
    assert tuple(case) == ("open", 2, None)


def test_the_text_is_kept_as_it_was_read(client, visitor, make, stored):
    made = make.thread(alice, "The first words.", title="One")
    page = client.as_(bob).get(address(made))
    edit = f"/posts/{made.post_ref}/edit"
    visitor().as_(alice).post_form(edit, title="Two", body="Other words.", version="1")
    client.send(page, address(made), reason="harm")
    assert stored.one(select(Post.body)) == "Other words."
    assert stored.one(select(Report.snapshot)) == "One\n\nThe first words."


@pytest.mark.parametrize("version", ["99", "-3", "0"])
def test_a_version_that_never_was_keeps_the_present_text(client, make, stored, version):
    made = make.reply(make.thread(alice), alice, "Just this.")
    client.as_(bob).post_form(address(made), reason="harm", version=version)
    assert stored.one(select(Report.snapshot)) == "Just this."


def test_a_member_may_tell_ten_times_an_hour_and_keeps_the_text_of_the_eleventh(client, make, stored, clock):
    posts = [make.thread((alice, newt)[number % 2], f"Rain again. {number}") for number in range(11)]
    client.as_(bob)
    for made in posts[:10]:
        assert client.post_form(address(made), reason="other").status_code == 303
    answer = client.post_form(address(posts[10]), reason="worried", details=SAID)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert Page(answer.text).form(address(posts[10])).given["details"] == SAID
    assert "/help" in Page(answer.text).links
    assert len(stored(select(Report.id))) == 10
    clock.tick(timedelta(hours=1))
    assert client.as_(bob).post_form(address(posts[10]), reason="worried").status_code == 303


def test_after_ten_open_reports_further_ones_are_kept_and_only_more_urgent_ones_speak(client, make, stored):
    made = make.thread(alice)
    client.as_(guest)
    for number in range(12):
        assert client.post_form(address(made), reason="spam", details=f"Buy this {number}").status_code == 303
    assert len(stored(select(Report.id))) == 12
    assert len(stored(select(Signal.id).where(Signal.kind == "report"))) == 10
    assert client.post_form(address(made), reason="worried").status_code == 303
    assert stored.one(select(Case.care)) == 3, "a worry is heard behind any number of others"


def test_a_post_under_a_mask_is_reported_like_any_other(client, make):
    made = make.thread(alice, voice="mask")
    page = Page(client.as_(bob).get(address(made)).text)
    assert "alice" not in page.words
    assert page.form(address(made)).given.keys() >= {"csrf_token", "details", "version"}


def test_staff_may_tell_too_and_a_colleague_decides(client, visitor, make, stored):
    made = make.thread(alice)
    client.as_(mira).post_form(address(made), reason="harm")
    decisions = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    assert visitor().as_(omar).post_form(decisions, action="keep").status_code == 303
    assert stored(select(Report.outcome)) == ["keep"]


def test_the_next_person_at_this_browser_is_not_told_what_was_reported(client, make):
    """The page that thanks leads back to the conversation: only for whoever sent the report."""
    thread = make.thread(alice)
    client.as_(bob)
    client.post_form(f"/posts/{thread.post_ref}/reports", reason="worried")
    assert thread.thread_ref in client.get("/reports/thanks").text
    client.post_form("/sign-out")
    assert thread.thread_ref not in client.get("/reports/thanks").text


def test_nothing_tells_the_minute_at_which_somebody_reported(client, make, stored, hour_over):
    made = make.thread(alice)
    client.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="spam")
    moments = stored(select(Signal.at).where(Signal.kind == "report"))
    hour_over()
    moments += stored(select(AuditEvent.at).where(AuditEvent.action == "report.made"))
    assert len(moments) == 2
    if stored(select(Signal.kind)) == ["report"]:  # else the post is in the sample, and its case opened with it
        moments += stored(select(Case.opened_at))
    assert all(to_hour(moment) == moment for moment in moments)
