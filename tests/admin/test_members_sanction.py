"""A member's page for admins: pausing, suspending and lifting, each with who, why and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Sanction
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.settings import change_setting
from tests.client import Page
from tests.people import ada, alice, bob, guest, mira, omar, sam

FIELDS = {"kind": "pause", "until": "2026-03-10", "reason": "You wrote three posts at bob in anger. Please rest."}


@pytest.fixture
def bobs(house) -> str:
    return f"/admin/members/{house.known[bob].ref}"


def pause(client, bobs, **more):
    return client.as_(ada).post_form(f"{bobs}/sanctions", **{**FIELDS, **more})


def test_a_pause_is_stored_with_who_why_and_until_when(client, house, bobs, stored, clock):
    answer = client.as_(ada).fill_in(f"{bobs}/sanctions/new", f"{bobs}/sanctions", **FIELDS)
    assert (answer.status_code, answer.location) == (303, bobs)
    row = stored.one(select(Sanction))
    assert (row.kind, row.reason, row.member_id, row.by_id) == (
        "pause", FIELDS["reason"], house.known[bob].id, house.known[ada].id,
    )  # fmt: skip
    assert (row.starts_at, row.ends_at) == (clock.now, datetime(2026, 3, 10, 23, 59, tzinfo=UTC))
    words = Page(client.get(bobs).text).words
    assert "Posting paused until 10 Mar 2026, 23:59" in words
    assert "In force" in words
    assert FIELDS["reason"] in words


def test_the_last_day_is_a_day_where_the_site_is(client, house, bobs, stored):
    with house.app.app_context():
        start_writing()
        change_setting("time_zone", "America/New_York", by=None)
        db.session.commit()
    pause(client, bobs)
    assert stored.one(select(Sanction.ends_at)) == datetime(2026, 3, 11, 3, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("kind", "", "Please choose what to do."),
        ("kind", "banish", "Please choose what to do."),
        ("until", "", "Please choose a day"),
        ("until", "tomorrow", "Please choose a day"),
        ("until", "2026-03-03", "Please choose a day from tomorrow"),
        ("until", "2028-01-01", "to a year from now"),
        ("until", "9999-12-31", "Please choose a day"),
        ("reason", "", "Please write why."),
        ("reason", "  ", "Please write why."),
        ("reason", "x" * 2001, "to 2000 characters"),
    ],
)
def test_what_cannot_be_taken_comes_back_with_everything(client, bobs, stored, field, value, words):
    answer = pause(client, bobs, **{field: value})
    page = Page(answer.text)
    assert answer.status_code == 422
    alert = page.one("div", role="alert")
    assert words in alert.words
    assert [link["href"] for link in alert.all("a")] == [f"#f-{field}"]
    given = page.form(f"{bobs}/sanctions").given
    typed = {**FIELDS, field: value}
    assert (given["until"], given["reason"]) == (typed["until"], typed["reason"])
    assert stored(select(Sanction.id)) == []


def test_a_guest_and_a_wrong_role_pause_nobody(client, bobs, stored):
    assert client.as_(guest).post_form(f"{bobs}/sanctions", **FIELDS).status_code == 401
    for person in (alice, mira, omar, sam):
        client.as_(person)
        assert client.get(f"{bobs}/sanctions/new").status_code == 404
        assert client.post_form(f"{bobs}/sanctions", **FIELDS).status_code == 404
    assert stored(select(Sanction.id)) == []


def test_an_absent_member_is_not_found(client):
    client.as_(ada)
    assert client.get("/admin/members/nobody-there/sanctions/new").status_code == 404
    assert client.post_form("/admin/members/nobody-there/sanctions", **FIELDS).status_code == 404


def test_a_pause_is_lifted_after_asking_once(client, house, bobs, stored, clock):
    pause(client, bobs)
    ref = stored.one(select(Sanction.ref))
    lift = f"/admin/sanctions/{ref}/lift"
    assert lift in Page(client.get(bobs).text).links
    clock.tick(timedelta(minutes=5))
    answer = client.fill_in(lift, lift)
    assert (answer.status_code, answer.location) == (303, bobs)
    row = stored.one(select(Sanction.lifted_at, Sanction.lifted_by_id))
    assert tuple(row) == (clock.now, house.known[ada].id)
    page = Page(client.get(bobs).text)
    assert "Lifted" in page.words
    assert lift not in page.links


def test_lifting_twice_is_harmless_and_keeps_the_first(client, bobs, stored, clock):
    pause(client, bobs)
    lift = f"/admin/sanctions/{stored.one(select(Sanction.ref))}/lift"
    client.post_form(lift)
    first = stored.one(select(Sanction.lifted_at))
    clock.tick(timedelta(minutes=5))
    assert client.post_form(lift).status_code == 303
    assert stored.one(select(Sanction.lifted_at)) == first
    assert len(stored(select(AuditEvent.id).where(AuditEvent.action == "member.sanction_lifted"))) == 1


def test_only_admins_lift_and_an_absent_one_looks_the_same(client, bobs, stored):
    pause(client, bobs)
    lift = f"/admin/sanctions/{stored.one(select(Sanction.ref))}/lift"
    for person in (bob, mira, sam):
        client.as_(person)
        assert [client.get(lift).status_code, client.post_form(lift).status_code] == [404, 404]
    client.as_(ada)
    absent = "/admin/sanctions/nobody-there/lift"
    assert [client.get(absent).status_code, client.post_form(absent).status_code] == [404, 404]
    assert stored.one(select(Sanction.lifted_at)) is None


def test_it_is_audited_without_the_reason(client, house, bobs, stored):
    pause(client, bobs, kind="suspend")
    event = stored(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))[0]
    assert (event.action, event.subject, event.details) == (
        "member.sanctioned", f"member:{house.known[bob].ref}", {"kind": "suspend"},
    )  # fmt: skip


def test_the_page_shows_neither_address_nor_masked_posts(client, house, make):
    make.thread(alice, "Words under a mask.", voice="mask", title="Only mine")
    text = client.as_(ada).get(f"/admin/members/{house.known[alice].ref}").text
    assert "people.example" not in text
    assert "Only mine" not in text
    assert "Words under a mask." not in text
