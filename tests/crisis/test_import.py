"""Lines out of a file: first what would change, then all of it or nothing, and never a day of a check."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import audit, outbox
from forum.core.db import db
from forum.crisis import importing
from forum.crisis.directory import DATA
from forum.crisis.models import CrisisImport, CrisisImportRow, CrisisResourceRevision
from tests.client import Page, Visitor
from tests.crisis.lines_in_files import IMPORT, LINE, counts, everything, kept, put_in_place, state, work
from tests.house import House
from tests.people import ada, alice, guest, mira, sam

pytestmark = pytest.mark.usefixtures("with_directory")

NOTHING_NEW = {"new": 0, "changed": 0, "unchanged": 350, "rejected": 0}


@pytest.mark.parametrize("ending", ["json", "csv"])
def test_an_export_that_comes_back_changes_nothing(admin: Visitor, app: Flask, give: Any, ending: str) -> None:
    before = everything(app)
    answer = admin.get(f"/admin/crisis-resources/export.{ending}")
    assert f".{ending}" in answer.headers["Content-Disposition"]
    address = give(answer.data)
    assert counts(app) == NOTHING_NEW
    assert "Nothing changes" in admin.get(address).text
    assert everything(app) == before


def test_the_first_data_comes_back_as_it_came(give: Any, app: Flask) -> None:
    """Every packaged line is taken by the checks of today. What was added by hand differs: four narrower audiences."""
    give((DATA / "helplines.json").read_bytes())
    assert counts(app) == {**NOTHING_NEW, "unchanged": 344, "changed": 4}
    with app.app_context():
        changed = db.session.scalars(select(CrisisImportRow.new_values).where(CrisisImportRow.outcome == "changed"))
        assert {tuple(values) for values in changed} == {("audience",)}


def test_an_export_has_the_shape_of_the_first_data(admin: Visitor) -> None:
    exported = admin.get("/admin/crisis-resources/export.json").get_json()
    packaged = json.loads((DATA / "helplines.json").read_text())
    assert exported.keys() == packaged.keys()
    assert exported["emergency"] == packaged["emergency"]
    by_id = {record["id"]: record for record in exported["helplines"]}
    for record in packaged["helplines"]:
        assert by_id[record["id"]].keys() >= record.keys()
    assert "last_checked" not in json.dumps(exported)


def test_a_cell_never_becomes_a_formula_and_comes_back(admin: Visitor, app: Flask, give: Any) -> None:
    dangerous = ("=HYPERLINK(1)", "+1", "-1", "@x", "'=1", "'Tis a line", " =1 x")
    samaritans = "/admin/crisis-resources/gb-samaritans"
    for text in dangerous:
        admin.fill_in(samaritans, samaritans, name=text)
        content = admin.get("/admin/crisis-resources/export.csv").data
        for row in csv.reader(io.StringIO(content.decode(), newline="")):
            assert not any(cell.lstrip(" ").startswith(("=", "+", "-", "@")) for cell in row)
        give(content)
        assert counts(app) == NOTHING_NEW, text


def test_first_one_sees_what_would_change_and_then_it_does(admin: Visitor, app: Flask, give: Any, house: House) -> None:
    before = everything(app)
    official = {**LINE, "evidence": "official_checked"}
    address = give([official, {"id": "gb-samaritans", "hours": "Evenings", "languages": ["en", "cy"]}])
    assert everything(app) == before
    changed = Page(admin.get(f"{address}?show=changed").text)
    words = " ".join(changed.words.split())
    assert "Hours 24/7 → Evenings" in words
    assert "Languages English → English, Welsh" in words
    assert "gb-harbour" in admin.get(f"{address}?show=new").text
    put_in_place(admin, app, address)
    assert kept(app, "gb-samaritans").hours == "Evenings"
    assert kept(app, "gb-samaritans").version == 2
    assert (kept(app, "gb-harbour").state, kept(app, "gb-harbour").last_seen) == ("live", date(2026, 2, 1))
    with app.app_context():
        revision = db.session.execute(select(CrisisResourceRevision)).scalar_one()
        assert revision.changed_fields == ["hours", "languages"]
        assert (revision.old_values["hours"], revision.changed_by) == ("24/7", house.known[ada].id)
        newest = db.session.execute(select(audit.AuditEvent).order_by(audit.AuditEvent.id.desc())).scalars().first()
        assert newest is not None
        assert (newest.action, newest.details) == ("crisis_resources.imported", {"new": 1, "changed": 1})
    assert "Hours 24/7 Evenings" in Page(admin.get("/admin/crisis-resources/gb-samaritans/history").text).words
    assert "Harbour Line" in admin.get("/help?country=GB").text
    assert "In place" in admin.get(address).text


def test_sending_it_again_changes_nothing_more(admin: Visitor, app: Flask, give: Any) -> None:
    address = give([LINE])
    put_in_place(admin, app, address)
    assert admin.post_form(address).status_code == 409
    with app.app_context():
        importing.put_in_place(db.session.scalars(select(CrisisImport.id)).one())
        db.session.rollback()
    give([LINE])
    assert counts(app) == {"new": 0, "changed": 0, "unchanged": 1, "rejected": 0}


def test_a_file_never_says_that_somebody_checked_a_line(admin: Visitor, app: Flask, give: Any) -> None:
    claims = {"last_checked_on": "2026-03-01", "last_checked_by": 1, "last_seen": "2026-03-01"}
    put_in_place(admin, app, give([{**LINE, **claims}, {"id": "gb-samaritans", **claims}]))
    for ref in ("gb-harbour", "gb-samaritans"):
        assert (kept(app, ref).last_checked_on, kept(app, ref).last_checked_by) == (None, None)
        assert kept(app, ref).last_seen == date(2026, 3, 1)


def test_a_new_number_is_not_the_one_that_was_checked(admin: Visitor, app: Flask, give: Any) -> None:
    samaritans = "/admin/crisis-resources/gb-samaritans"
    admin.fill_in(samaritans, samaritans, checked="1")
    put_in_place(admin, app, give([{"id": "gb-samaritans", "hours": "Evenings"}]))
    assert kept(app, "gb-samaritans").last_checked_on == date(2026, 3, 4)
    put_in_place(admin, app, give([{"id": "gb-samaritans", "channels": LINE["channels"]}]))
    assert kept(app, "gb-samaritans").last_checked_on is None


@pytest.mark.parametrize(
    ("told", "state_of_it"),
    [
        ({"confidence": "one_source"}, "draft"),
        ({"confidence": "one_source", "state": "live"}, "draft"),
        ({"confidence": "name_only"}, "draft"),
        ({"confidence": "two_sources"}, "live"),
        ({"confidence": "two_sources", "state": "paused"}, "paused"),
    ],
)
def test_a_new_line_is_a_draft_unless_two_sources_name_it(
    admin: Visitor, app: Flask, give: Any, told: dict[str, str], state_of_it: str
) -> None:
    put_in_place(admin, app, give([{**LINE, **told}]))
    assert kept(app, "gb-harbour").state == state_of_it


def test_no_file_and_an_empty_one_are_asked_for_again(admin: Visitor) -> None:
    assert admin.post_form(IMPORT).status_code == 422
    assert admin.post_form(IMPORT, file=(io.BytesIO(b" \n"), "empty.csv")).status_code == 422


def test_a_table_from_a_spreadsheet(admin: Visitor, app: Flask, give: Any) -> None:
    """With a mark at its beginning, semicolons, empty rows, a line break in a cell and only some columns."""
    rows = "id;country;name;channel_1_kind;channel_1_value;notes\r\n"
    rows += 'gb-harbour;GB;Harbour;phone;0808 196 1234;"a\nb"\r\n;;;;;\r\n'
    put_in_place(admin, app, give("\ufeff" + rows + "gb-samaritans;;;;;\r\n"))
    assert (kept(app, "gb-harbour").notes, kept(app, "gb-harbour").state) == ("a\nb", "draft")
    assert kept(app, "gb-harbour").channels[0]["display"] == "0808 196 1234"


def test_a_line_changed_meanwhile_is_compared_anew(admin: Visitor, app: Flask, give: Any) -> None:
    address = give([{"id": "gb-samaritans", "hours": "Evenings"}])
    samaritans = "/admin/crisis-resources/gb-samaritans"
    admin.fill_in(samaritans, samaritans, hours="Mornings")
    put_in_place(admin, app, address)
    assert kept(app, "gb-samaritans").hours == "Mornings"
    assert state(app) == "ready"
    put_in_place(admin, app, address)
    assert (kept(app, "gb-samaritans").hours, kept(app, "gb-samaritans").version) == ("Evenings", 3)


def test_an_import_can_be_forgotten_and_goes_by_itself(admin: Visitor, app: Flask, give: Any, clock: Any) -> None:
    address = give([LINE])
    assert admin.post_form(f"{address}/drop").status_code == 303
    assert admin.get(address).status_code == 404
    address = give([LINE])
    put_in_place(admin, app, address)
    admin.post_form(f"{address}/drop")
    assert "What the directory says now stays" in admin.get("/admin/crisis-resources/import").text
    assert kept(app, "gb-harbour").name == "Harbour Line"
    give([{**LINE, "hours": "Evenings"}])
    clock.tick(importing.KEPT_FOR * 2)
    with app.app_context():
        importing.sweep()
        db.session.commit()
        assert db.session.scalar(select(func.count()).select_from(CrisisImportRow)) == 0


def test_progress_is_shown_while_it_is_read(admin: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "STEP_ROWS", 2)
    content = json.dumps({"helplines": [{**LINE, "id": f"gb-harbour-{n}"} for n in range(5)]}).encode()
    address = admin.post_form(IMPORT, file=(io.BytesIO(content), "x.json")).location
    assert "Being read: 0 of 100" in admin.get(address).text
    with app.app_context():
        outbox.work_once()
    answer = admin.get(address)
    assert "2 rows so far" in answer.text
    assert answer.headers["Refresh"].startswith("3; url=")
    work(app)
    assert counts(app)["new"] == 5
    assert "Refresh" not in admin.get(address).headers


def test_a_long_file_is_for_admins_alone(client: Visitor, app: Flask) -> None:
    lines = [{**LINE, "id": f"gb-{n}", "notes": "x" * 4_000} for n in range(600)]
    parts = (
        'Content-Disposition: form-data; name="csrf_token"\r\n\r\nTOKEN',
        f'Content-Disposition: form-data; name="file"; filename="x.json"\r\n\r\n{json.dumps(lines)}',
    )
    body = "".join(f"--edge\r\n{part}\r\n" for part in parts) + "--edge--\r\n"
    answers = []
    for person in (ada, alice):
        token = client.as_(person).csrf_token()
        sent = body.replace("TOKEN", token).encode()
        answers.append(client.post(IMPORT, data=sent, content_type="multipart/form-data; boundary=edge").status_code)
    assert answers == [303, 413]
    work(app)
    assert counts(app)["new"] == 600


def test_other_roles_find_nothing_there(client: Visitor, admin: Visitor, give: Any) -> None:
    address = give([LINE])
    pages = (IMPORT, address, f"{address}/rejected.csv", "/admin/crisis-resources/export.json")
    for person in (alice, mira, sam):
        client.as_(person)
        assert {client.get(page).status_code for page in pages} == {404}
        assert client.post_form(address).status_code == 404
        assert client.post_form(f"{address}/drop").status_code == 404
        assert client.post_form(IMPORT).status_code == 404
    client.as_(guest)
    assert {client.get(page).status_code for page in pages} == {303}
