"""A dump taken after a whole day: alice wrote under a mask, was reported, read and answered, asked for another look,
and said again what a moderator had taken out; bob wrote by name.

`tests/masks/test_unlinkable.py` compares two worlds; here the day goes on into the workbench, and everything that hangs
together with a masked post is looked at row by row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from forum.core.db import db
from forum.core.types import UtcDateTime
from tests.client import Page
from tests.factories.dump import Dump, dump, reachable
from tests.factories.making import CRISIS
from tests.people import alice, bob, mira, newt, omar

# Moments at which staff did something: theirs to the second, and nobody else's.
OF_STAFF = {
    "appeals.decided_at",
    "care_changes.at",
    "case_claims.at",
    "case_claims.until",
    "case_notes.at",
    "cases.claimed_until",
    "check_ins.claimed_until",
    "cases.closed_at",
    "decisions.at",
    "post_pauses.ends_at",
    "post_pauses.lifted_at",
    "post_pauses.starts_at",
    "redactions.at",
    "reports.outcome_at",
    "second_looks.done_at",
    "second_looks.due_at",
}
STAFF_WHEN_NAMED = {"post_transitions.at": "by_id", "assessments.at": "by_id", "audit_events.at": "actor_id"}
STAFF_AND_TELLERS = (mira, omar, newt)  # who may be named beside a masked post: who moderated it, who told about it
ADDRESS = "203.0.113.77"
APPEALS = "/moderation/appeals"
TAKEN_OUT = "I have the tablets here."


@pytest.fixture
def lived(house, visitor, clock, hour_over) -> Dump:
    """The day, and the dump at its end; the worker has died before it."""
    author, named, teller, staff = (visitor().as_(person) for person in (alice, bob, newt, mira))
    for browser in (author, named, teller, staff):
        browser.environ_base["REMOTE_ADDR"] = ADDRESS
    written = {"space": "kitchen", "title": "Tonight", "body": CRISIS}
    thread = author.post_form("/threads", voice="mask", key="a", **written).location
    named.post_form("/threads", voice="name", key="b", **written)
    opening = Page(author.get(thread).text).all("article", data_post="")[0]["data-post"]
    clock.tick(timedelta(minutes=7, seconds=3))
    reply = author.post_form(f"{thread}/replies", voice="mask", body=f"{CRISIS} Again.", key="c").location
    reply = reply.rpartition("#post-")[2]
    for browser in (author, named):
        browser.get("/me/posts")
        browser.get(f"/posts/{opening}")
    clock.tick(timedelta(minutes=2, seconds=9))
    expect(author.post_form(f"/posts/{opening}/edit", title="Tonight", body=f"{CRISIS} Still.", note="hard"), 303)
    expect(teller.post_form(f"/posts/{opening}/reports", reason="worried", details="Please look."), 303)
    clock.tick(timedelta(minutes=1, seconds=1))
    moderate(staff, clock)
    clock.tick(timedelta(minutes=2, seconds=8))
    ask_for_another_look(author, visitor().as_(omar), opening)
    clock.tick(timedelta(minutes=3, seconds=13))
    take_words_out(staff, author, opening)
    clock.tick(timedelta(minutes=4, seconds=2))
    expect(author.post_form(f"/posts/{reply}/withdrawal"), 303)
    clock.tick(timedelta(minutes=1, seconds=7))
    expect(author.post_form(f"/posts/{opening}/notes", body="I am still here."), 303)
    moderate(staff, clock, open_cases=1)
    hour_over()
    return dump(house)


@pytest.fixture
def day(lived) -> Dump:
    """What is looked at: here the site itself, elsewhere what was restored from its backup."""
    return lived


def moderate(staff, clock, *, open_cases: int = 3) -> None:
    """Claim every case, change its level, write to the team and to the author, decide."""
    cases = [row["data-case"] for row in Page(staff.get("/moderation").text).all("li", data_case="")]
    assert len(cases) == open_cases
    for ref in cases:
        page = f"/moderation/cases/{ref}"
        clock.tick(timedelta(seconds=5))
        expect(staff.post_form(f"{page}/claim"), 303)
        expect(staff.post_form(f"{page}/care", care="3", reason="We spoke."), 303)
        expect(staff.post_form(f"{page}/notes", body="She may call."), 303)
        expect(staff.post_form(f"{page}/private-notes", body="We have read it."), 303)
        expect(staff.fill_in(page, f"{page}/decisions", action="members", reason="Thank you."), 303)
        named = "by name" in staff.get(page).text
        expect(staff.post_form(f"{page}/pause", days="3", reason="A rest."), 403 if named else 303)
        expect(staff.post_form(f"{page}/pause/end"), 303)


def ask_for_another_look(author, colleague, post: str) -> None:
    """At the newest decision about a post, and a colleague answers."""
    (ask,) = [link for link in Page(author.get(f"/posts/{post}").text).links if link.endswith("/appeals")]
    expect(author.fill_in(ask, ask, body="I wrote it for everybody. It is my own evening."), 303)
    (answer,) = [link for link in Page(colleague.get(APPEALS).text).links if link.startswith(f"{APPEALS}/")]
    expect(colleague.fill_in(answer, answer, outcome="overturned", reason="You are right.", note="Seen twice."), 303)


def take_words_out(staff, author, post: str) -> None:
    """A passage of a post; its author says it another way."""
    lists = [link for url in ("/moderation", "/moderation/closed") for link in Page(staff.get(url).text).links]
    pages = [link.partition("?")[0] for link in lists if link.startswith("/moderation/cases/")]
    page = next(one for one in pages if f"/posts/{post}" in staff.get(one).text)
    fields = {"action": "redact", "reason": "It says how.", "span": TAKEN_OUT, "note": "A method."}
    expect(staff.fill_in(page, f"{page}/decisions", **fields), 303)
    again = CRISIS.replace(TAKEN_OUT, "I have what I need here.")
    expect(author.post_form(f"/posts/{post}/edit", title="Tonight", body=again, note="hard"), 303)


def expect(answer, status: int) -> None:
    assert answer.status_code == status, answer.text[:3000]


def masked_posts(day: Dump) -> list[dict]:
    return [row for row in day["posts"] if row["voice"] == "mask"]


def beside_masks(day: Dump) -> Iterator[tuple[str, dict]]:
    """Every row that hangs together with a masked post, and those of the logs that name one."""
    found = reachable(day, (("posts", row["id"]) for row in masked_posts(day)))
    for name, ids in found.items():
        if name not in ("members", "spaces"):
            yield from ((name, row) for row in day[name] if row.get("id") in ids)
    subjects = {f"post:{row['ref']}" for row in masked_posts(day)} | {f"case:{number}" for number in found["cases"]}
    yield from (("audit_events", row) for row in day["audit_events"] if row["subject"] in subjects)
    yield from (("outbox", row) for row in day["outbox"])


def test_the_day_had_what_it_needs(day):
    seen = {name for name, _ in beside_masks(day)}
    assert seen >= {
        "posts",
        "threads",
        "masks",
        "post_revisions",
        "post_transitions",
        "assessments",
        "cases",
        "signals",
    }
    assert seen >= {
        "reports",
        "decisions",
        "case_claims",
        "case_notes",
        "care_changes",
        "private_notes",
        "post_pauses",
        "audit_events",
        "appeals",
        "redactions",
    }
    assert len(masked_posts(day)) == 2
    assert {row["status"] for row in day["cases"]} == {"closed"}


def test_no_row_beside_a_mask_holds_anything_of_its_wearer(house, lived, day):
    known = house.known[alice]
    own = next(row for row in day["members"] if row["ref"] == known.ref)
    sessions = [row[name] for row in lived["sessions"] for name in ("token_hash", "vault")]
    assert sessions
    words = {alice.name, known.ref, known.secret.hex(), own["name_key"], own["email_tag"], own["email_sealed"]}
    words |= {own["vault"], own["password_hash"], *sessions}
    for table, row in beside_masks(day):
        for column, value in row.items():
            held = [word for word in words if value and str(word).lower() in value.lower()]
            assert not held, f"{table}.{column}"


def test_who_is_named_beside_a_mask_is_staff_or_told_us(house, day):
    allowed = {str(house.known[person].id) for person in STAFF_AND_TELLERS}
    people = {column for table in db.metadata.sorted_tables for column in _columns_of_people(table)}
    for table, row in beside_masks(day):
        for column in row:
            if f"{table}.{column}" in people and row[column] is not None:
                assert row[column] in allowed, f"{table}.{column}"


def _columns_of_people(table) -> Iterator[str]:
    for column in table.columns:
        leads_to_member = any(key.column.table.name == "members" for key in column.foreign_keys)
        if leads_to_member or column.name == "actor_id":
            yield f"{table.name}.{column.name}"


def test_every_moment_beside_a_mask_is_a_full_hour(day):
    """Except those at which staff did something. The due time of a closed case is one too."""
    looked_at = set()
    for table, row in beside_masks(day):
        for column in moments(table):
            if row[column] is not None and not is_of_staff(table, column, row):
                looked_at.add(f"{table}.{column}")
                assert minutes(row[column]) == "00:00", (table, column, row[column])
    assert looked_at >= {"posts.created_at", "posts.edited_at", "threads.active_at", "post_revisions.replaced_at"}
    assert looked_at >= {"post_transitions.at", "assessments.at", "signals.at", "cases.opened_at", "cases.due_at"}
    assert looked_at >= {"reports.at", "audit_events.at", "private_notes.at"}


def moments(table: str) -> list[str]:
    return [column.name for column in db.metadata.tables[table].columns if isinstance(column.type, UtcDateTime)]


def is_of_staff(table: str, column: str, row: dict) -> bool:
    name = f"{table}.{column}"
    return name in OF_STAFF or (name in STAFF_WHEN_NAMED and row[STAFF_WHEN_NAMED[name]] is not None)


def minutes(moment: str) -> str:
    """`17:42.5` of 2026-03-04 10:17:42.5+00; fractions that are nothing are left out."""
    return moment[14:].removesuffix("+00").removesuffix(".000000")


def test_what_bob_wrote_by_name_is_kept_to_the_second(day):
    """Otherwise the test above proves nothing: the clock of the day shows no round time."""
    by_name = next(row for row in day["posts"] if row["voice"] == "name")
    assert minutes(by_name["created_at"]) != "00:00"


def test_neither_address_nor_e_mail_stands_in_any_table(day):
    for table, rows in day.items():
        for row in rows:
            for column, value in row.items():
                assert value is None or (ADDRESS not in value and alice.email not in value), f"{table}.{column}"
