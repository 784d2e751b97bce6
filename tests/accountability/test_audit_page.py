"""`/moderation/audit`: what the team did, in words and in two levels; its filters, pages, check and file."""

from __future__ import annotations

import csv
import io
import re

import pytest
from sqlalchemy import delete, select, update

from config import ROOT
from forum.accountability import actions, chain, queries
from forum.accountability.jobs import check_log
from forum.core import audit
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import ada, alice, guest, mira, omar, sam

LOG = "/moderation/audit"
CHECK, FILE = f"{LOG}/check", f"{LOG}.csv"


@pytest.fixture
def case(make, visitor) -> str:
    """A case on alice's masked post, that mira holds and has written about."""
    ref = make.case_ref(make.thread(alice, CRISIS, voice="mask").post_ref)
    page = f"/moderation/cases/{ref}"
    visitor().as_(mira).post_form(f"{page}/claim")
    visitor().as_(mira).post_form(f"{page}/notes", body="A secret note.")
    return ref


def rows(html: str) -> list[str]:
    return [row.words for row in Page(html).all("tr", data_entry="")]


def record(app, action: str, *, count: int = 1, by: int | None = None, subject: str = "thing:1") -> None:
    with app.app_context():
        start_writing()
        for _ in range(count):
            audit.record(action, by=by, subject=subject)
        db.session.commit()


def break_row(app) -> int:
    with app.app_context():
        number = db.session.scalars(select(AuditEvent.id).order_by(AuditEvent.id).offset(1).limit(1)).one()
        start_writing()
        db.session.execute(update(AuditEvent).where(AuditEvent.id == number).values(subject="thing:other"))
        db.session.commit()
        return int(number)


def test_it_says_in_words_who_did_what_with_which_case(client, case):
    page = client.as_(sam).get(LOG)
    assert page.status_code == 200
    noted, claimed = rows(page.text)
    assert "mira" in noted
    assert "wrote a case note" in noted
    assert "took a case" in claimed
    assert f"Case {case}" in claimed
    assert Page(page.text).all("a", href=f"/moderation/cases/{case}")


def test_it_holds_no_text_and_no_name_of_a_writer(client, case):
    for page in (client.as_(sam).get(LOG), client.get(FILE), client.as_(ada).get(LOG), client.get(FILE)):
        assert page.status_code == 200
        assert "secret note" not in page.text
        assert "alice" not in page.text


def test_an_admin_is_not_told_which_case_it_was(client, case):
    page = client.as_(ada).get(LOG)
    assert "took a case" in page.text
    assert case not in page.text


@pytest.mark.parametrize("person", [alice, mira, guest], ids=str)
@pytest.mark.parametrize("path", [LOG, FILE])
def test_nobody_else_finds_it(client, person, path):
    assert client.as_(person).get(path).status_code == (303 if person is guest else 404)


def test_what_was_done_to_the_site_is_for_admins(app, client):
    record(app, "setting.changed", subject="setting:site_name")
    page = client.as_(ada).get(f"{LOG}?level=site")
    assert "changed a setting" in "".join(rows(page.text))
    assert "site_name" in page.text
    page = client.as_(sam).get(f"{LOG}?level=site")
    assert "changed a setting" not in "".join(rows(page.text)), "a lead reads the other level, and is told so"
    assert "Something was left out" in page.text
    assert "site_name" not in client.get(f"{FILE}?level=site").text


def test_what_members_do_themselves_is_in_neither_level(app, client, make):
    make.thread(alice)
    record(app, "member.password_changed", by=1)
    for level in ("content", "site"):
        page = client.as_(ada).get(f"{LOG}?level={level}").text
        assert "post.submitted" not in page
        assert "password_changed" not in page
        assert "alice" not in page


def test_an_action_without_words_is_shown_to_admins_by_its_code(app, client):
    record(app, "lighthouse.painted")
    assert "lighthouse.painted" in client.as_(ada).get(f"{LOG}?level=site").text
    assert "lighthouse.painted" not in client.as_(sam).get(LOG).text


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("action=case.claimed", 1),
        ("action=case.decided", 0),
        ("day=2026-03-04", 2),
        ("day=2026-03-03", 0),
        ("staff=site", 0),
        ("action=case.noted&day=2026-03-04", 1),
    ],
)
def test_filters_narrow_each_other(client, case, query, count):
    page = client.as_(sam).get(f"{LOG}?{query}")
    assert len(rows(page.text)) == count
    assert "Something was left out" not in page.text


def test_it_can_be_narrowed_to_one_of_the_team(client, house, case):
    client.as_(sam)
    assert len(rows(client.get(f"{LOG}?staff={house.known[mira].ref}").text)) == 2
    assert rows(client.get(f"{LOG}?staff={house.known[omar].ref}").text) == []


@pytest.mark.parametrize(
    "query", ["action=nonsense", "day=yesterday", "day=0001-01-01", "staff=%00", "level=", "after=%27", "staff=alice"]
)
def test_what_the_page_does_not_know_is_left_out(client, case, query):
    page = client.as_(sam).get(f"{LOG}?{query}")
    assert page.status_code == 200
    assert len(rows(page.text)) == 2


def test_a_member_is_no_filter(client, house, case):
    """Otherwise the page would tell what members did at which time."""
    assert "Something was left out" in client.as_(sam).get(f"{LOG}?staff={house.known[alice].ref}").text


def test_pages_follow_each_other_without_a_gap(app, client, house):
    record(app, "case.claimed", count=queries.PAGE_SIZE + 7, by=house.known[mira].id, subject="case:1")
    first = client.as_(sam).get(LOG)
    (older,) = Page(first.text).all("a", rel="next")
    second = client.get(older.get("href"))
    numbers = [row.get("data-entry") for page in (first, second) for row in Page(page.text).all("tr", data_entry="")]
    assert len(numbers) == len(set(numbers)) == queries.PAGE_SIZE + 7
    assert [int(number) for number in numbers] == sorted(map(int, numbers), reverse=True)


def test_whether_the_log_is_whole_is_checked_on_request_and_kept(app, client):
    assert "Nobody has checked yet" in client.as_(sam).get(LOG).text
    assert client.post_form(CHECK).status_code == 303
    told = Page(client.get(LOG).text).one("p", data_chain="").words
    with app.app_context():
        assert f"The log is whole: {audit.verify()[0]} entries." in told
    number = break_row(app)
    assert "The log is whole" in client.get(LOG).text, "a page view reads what was kept, and checks nothing"
    client.post_form(CHECK)
    page = client.get(LOG).text
    assert f"Entry {number} does not follow" in page
    assert f"{number - 1} entries before it are whole" in page


def test_the_worker_checks_once_a_day(app, clock):
    with app.app_context():
        check_log()
        db.session.commit()
        first = chain.newest()
        check_log()
        assert chain.newest() == first
        clock.tick(chain.EVERY)
        check_log()
        db.session.commit()
        assert first is not None
        assert chain.newest().at == first.at + chain.EVERY  # type: ignore[union-attr]


def test_checking_too_often_is_told_and_harmless(client):
    client.as_(sam)
    assert {client.post_form(CHECK).status_code for _ in range(25)} == {303}
    assert "checked often" in client.get(LOG).text


def test_the_file_has_every_entry_and_no_formula(app, client, house, monkeypatch):
    monkeypatch.setattr(queries, "BATCH", 3)
    record(app, "lighthouse.painted", count=7, subject='=HYPERLINK("x")')
    record(app, "lighthouse.painted", subject="thing:+1")
    answer = client.as_(ada).get(f"{FILE}?level=site")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    table = list(csv.DictReader(io.StringIO(answer.text)))
    painted = [row for row in table if row["Code"] == "lighthouse.painted"]
    assert len(painted) == 8
    assert not any(cell.startswith(("=", "+", "@")) for row in table for cell in row.values())
    assert painted[0]["What"] == "'+1"


def test_every_change_of_the_directory_of_help_has_words():
    texts = [path.read_text() for path in (ROOT / "forum" / "crisis").glob("*.py")]
    codes = {code for text in texts for code in re.findall(r'audit\.record\("([a-z_.]+)"', text)}
    assert len(codes) >= 3
    assert codes <= actions.SITE_WORDS.keys()


def test_no_action_stands_in_both_levels():
    assert not actions.CONTENT_WORDS.keys() & actions.SITE_WORDS.keys()
    assert not [code for code in (*actions.CONTENT_WORDS, *actions.SITE_WORDS) if code.startswith(actions.OF_MEMBERS)]


def test_verify_ends_with_0_and_counts(app):
    with app.app_context():
        count, _ = audit.verify()
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, done.output) == (0, f"The audit log is whole: {count} events.\n")


def test_verify_ends_with_1_and_names_the_first_broken_row(app):
    number = break_row(app)
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert f"First broken: event {number}. Whole before it: {number - 1} events." in done.output


def test_verify_names_a_row_that_is_gone(app):
    with app.app_context():
        start_writing()
        db.session.execute(delete(AuditEvent).where(AuditEvent.id == 2))
        db.session.commit()
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, "event 2 is missing" in done.output) == (1, True)
