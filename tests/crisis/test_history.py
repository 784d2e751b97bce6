"""The history of a line: every change with both sides, and a way back that loses nothing."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core import audit
from forum.core.db import db
from forum.crisis.history import PAGE_SIZE
from forum.crisis.models import CrisisResource, CrisisResourceRevision
from tests.client import Page, Visitor
from tests.people import ada, alice, guest, mira, sam

LINE = "/admin/crisis-resources/gb-samaritans"
HISTORY = f"{LINE}/history"

pytestmark = pytest.mark.usefixtures("with_directory")


@pytest.fixture
def admin(client: Visitor) -> Visitor:
    return client.as_(ada)


def now_stored(app: Flask) -> CrisisResource:
    with app.app_context():
        found = db.session.execute(select(CrisisResource).where(CrisisResource.ref == "gb-samaritans")).scalar_one()
        db.session.expunge(found)
        return found


def restore(admin: Visitor, number: int, page: str = HISTORY, **fields: str):  # type: ignore[no-untyped-def]
    seen = re.findall(r'name="version" value="(\d+)"', admin.get(page).text)[0]
    return admin.post_form(HISTORY, **{"version": seen, "restore": str(number), **fields})


def test_each_change_is_told_with_both_sides(admin: Visitor) -> None:
    admin.fill_in(LINE, LINE, cost="unknown", languages="en, cy")
    admin.fill_in(LINE, LINE, cost="standard_rate")
    newest, first = Page(admin.get(HISTORY).text).one("ol", class_="timeline").all("li")
    assert "From version 2 to 3" in newest.words
    assert "Cost Not known Usual call cost" in newest.words
    assert "Languages" not in newest.words
    assert "Cost Free Not known" in first.words
    assert "Languages English English, Welsh" in first.words
    assert "ada" in first.words


def test_a_version_can_be_restored_and_the_way_stays_in_the_history(admin: Visitor, app: Flask) -> None:
    admin.fill_in(LINE, LINE, **{"channels-0-value": "0800 111 222", "channels-0-display": ""}, hours="Evenings")
    assert restore(admin, 1).status_code == 303
    kept = now_stored(app)
    assert (kept.version, kept.hours, kept.channels[0]["value"]) == (3, "24/7", "116123")
    with app.app_context():
        revisions = db.session.execute(select(CrisisResourceRevision.version, CrisisResourceRevision.changed_fields))
        assert sorted(map(tuple, revisions)) == [(1, ["channels", "hours"]), (2, ["channels", "hours"])]
        newest = db.session.execute(select(audit.AuditEvent).order_by(audit.AuditEvent.id.desc())).scalars().first()
        assert newest is not None
        assert newest.details == {"fields": ["channels", "hours"]}
    assert restore(admin, 2).status_code == 303
    assert now_stored(app).hours == "Evenings"


def test_restoring_what_it_already_is_changes_nothing(admin: Visitor, app: Flask) -> None:
    admin.fill_in(LINE, LINE, hours="Evenings")
    restore(admin, 1)
    assert restore(admin, 1).status_code == 303
    assert now_stored(app).version == 3


def test_a_check_never_comes_back_with_a_version(admin: Visitor, app: Flask) -> None:
    admin.fill_in(LINE, LINE, checked="1")
    checked_on = now_stored(app).last_checked_on
    admin.fill_in(LINE, LINE, hours="Evenings")
    restore(admin, 1)
    assert now_stored(app).last_checked_on == checked_on
    assert now_stored(app).hours == "24/7"


def test_nobodys_change_is_lost(admin: Visitor, app: Flask) -> None:
    admin.fill_in(LINE, LINE, hours="Evenings")
    seen = str(now_stored(app).version)
    admin.fill_in(LINE, LINE, hours="Mornings")
    answer = admin.post_form(HISTORY, version=seen, restore="1")
    assert answer.status_code == 409
    assert "Somebody else changed this line" in Page(answer.text).one(role="alert").words
    assert now_stored(app).hours == "Mornings"


def test_what_never_was_cannot_be_restored(admin: Visitor, app: Flask) -> None:
    admin.fill_in(LINE, LINE, hours="Evenings")
    for number in ("0", "2", "99", "-1", "x", "9" * 30, "²"):
        answer = admin.post_form(HISTORY, version="2", restore=number)
        assert answer.status_code == 404, number
    assert now_stored(app).version == 2


def test_a_version_that_needs_a_check_is_not_set_live_by_restoring(admin: Visitor, app: Flask) -> None:
    draft = "/admin/crisis-resources/gb-breathing-space"
    with app.app_context():
        row = db.session.execute(select(CrisisResource).where(CrisisResource.ref == "gb-breathing-space")).scalar_one()
        assert row.state == "draft"
    admin.fill_in(draft, draft, state="live", checked="1")
    admin.fill_in(draft, draft, state="paused")
    assert admin.post_form(f"{draft}/history", version="3", restore="2").status_code == 303


def test_a_long_history_has_pages(admin: Visitor) -> None:
    for number in range(PAGE_SIZE + 3):
        admin.post_form(LINE, hours=f"Hours {number}")
    first = Page(admin.get(HISTORY).text)
    assert len(first.one("ol", class_="timeline").all("form")) == PAGE_SIZE
    older = Page(admin.get(first.one("a", rel="next")["href"]).text)
    steps = older.one("ol", class_="timeline")
    assert len(steps.all("form")) == 3
    assert "Hours Hours 1 Hours 2" in steps.words


def test_a_line_without_changes_says_so(admin: Visitor) -> None:
    assert "Nobody has changed this line yet" in admin.get(HISTORY).text
    assert admin.get("/admin/crisis-resources/no-such-line/history").status_code == 404


def test_other_roles_find_nothing_there(client: Visitor, app: Flask) -> None:
    client.as_(ada).fill_in(LINE, LINE, hours="Evenings")
    for person in (alice, mira, sam):
        client.as_(person)
        assert client.get(HISTORY).status_code == 404
        assert client.post_form(HISTORY, version="2", restore="1").status_code == 404
    assert client.as_(guest).get(HISTORY).status_code == 303
    assert now_stored(app).hours == "Evenings"
