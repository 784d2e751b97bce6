"""An admin adds a line: a draft at first, checked as a changed one is, and nothing typed is lost."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import audit
from forum.core.db import db
from forum.crisis.creating import ref_for
from forum.crisis.models import CrisisResource
from tests.client import Page, Visitor
from tests.house import House
from tests.people import ada, alice, guest, mira, sam

NEW = "/admin/crisis-resources/new"
WARM_LINE = {
    "country": "GB",
    "name": "Warm Line of the Harbour",
    "channels-0-value": "0808 196 1234",
    "hours": "Evenings",
    "languages": "en, cy",
    "topic-emotional_support": "1",
}

pytestmark = pytest.mark.usefixtures("with_directory")


@pytest.fixture
def admin(client: Visitor) -> Visitor:
    return client.as_(ada)


def stored(app: Flask, ref: str) -> CrisisResource | None:
    with app.app_context():
        found = db.session.execute(select(CrisisResource).where(CrisisResource.ref == ref)).scalar_one_or_none()
        db.session.expunge_all()
        return found


def how_many(app: Flask) -> int:
    with app.app_context():
        return db.session.execute(select(func.count()).select_from(CrisisResource)).scalar_one()


def test_a_new_line_is_a_draft_that_nobody_sees(admin: Visitor, app: Flask) -> None:
    answer = admin.fill_in(NEW, NEW, **WARM_LINE)
    assert answer.status_code == 303
    assert answer.location == "/admin/crisis-resources/gb-warm-line-of-the-harbour"
    kept = stored(app, "gb-warm-line-of-the-harbour")
    assert kept is not None
    assert (kept.state, kept.country, kept.version, kept.last_checked_on) == ("draft", "GB", 1, None)
    assert (kept.languages, kept.topics) == (["en", "cy"], ["emotional_support"])
    assert kept.channels == [
        {"kind": "phone", "value": "08081961234", "display": "0808 196 1234", "instructions": ""},
    ]
    assert "Kept as a draft" in admin.get(answer.location).text
    assert "Warm Line" not in admin.get("/help?country=GB").text


def test_it_goes_live_with_a_check_and_not_without(admin: Visitor, app: Flask, house: House) -> None:
    refused = admin.fill_in(NEW, NEW, **WARM_LINE, state="live")
    assert refused.status_code == 422
    assert "check it first" in refused.text
    assert admin.fill_in(NEW, NEW, **WARM_LINE, state="live", checked="1").status_code == 303
    kept = stored(app, "gb-warm-line-of-the-harbour")
    assert kept is not None
    assert (kept.last_checked_on, kept.last_checked_by) == (date(2026, 3, 4), house.known[ada].id)
    assert "Warm Line of the Harbour" in admin.get("/help?country=GB").text


def test_it_is_audited_by_field(admin: Visitor, app: Flask) -> None:
    admin.fill_in(NEW, NEW, **WARM_LINE)
    with app.app_context():
        newest = db.session.execute(select(audit.AuditEvent).order_by(audit.AuditEvent.id.desc())).scalars().first()
        assert newest is not None
        assert (newest.action, newest.subject) == ("crisis_resource.created", "gb-warm-line-of-the-harbour")
        assert "channels" in newest.details["fields"]


def test_the_same_form_sent_twice_makes_one_line(admin: Visitor, app: Flask) -> None:
    before = how_many(app)
    page = admin.get(NEW)
    assert admin.send(page, NEW, **WARM_LINE).status_code == 303
    again = admin.send(page, NEW, **WARM_LINE)
    assert again.status_code == 422
    assert "of this name in this country already" in again.text
    assert how_many(app) == before + 1


def test_a_taken_ref_gets_a_number(admin: Visitor, app: Flask) -> None:
    answer = admin.fill_in(NEW, NEW, **{**WARM_LINE, "name": "Samaritans!"})
    assert answer.location.endswith("/gb-samaritans-2")
    assert stored(app, "gb-samaritans-2") is not None


def test_a_ref_is_made_of_what_can_stand_in_an_address() -> None:
    assert ref_for("FR", "Écoute & Soutien") == "fr-ecoute-soutien"
    assert ref_for("GR", "Κλίμακα") == "gr-line"
    assert len(ref_for("GB", "x" * 200)) <= 60


CANNOT_BE: list[tuple[dict[str, str], str]] = [
    ({"country": ""}, "choose the country"),
    ({"country": "XX"}, "choose the country"),
    ({"country": "EU"}, "choose the country"),
    ({"name": ""}, "name of the service"),
    ({"channels-0-value": ""}, "at least one way"),
    ({"channels-0-value": "0808 196 12345678"}, "too long for the United Kingdom"),
    ({"channels-0-value": "0808 196"}, "no number like this in its country"),
    ({"channels-0-value": "+44 808"}, "too short for the United Kingdom"),
    ({"channels-0-value": "+49 30 12345678901234"}, "too long for Germany"),
    ({"channels-0-value": "+999 30 123456"}, "plus and the code of its country"),
    ({"country": "INT", "channels-0-value": "0808 196 1234"}, "plus and the code of its country"),
    ({"languages": "en, xx"}, "no language with the code xx"),
    ({"region": "FR-75"}, "GB-ABC"),
    ({"website": "javascript:alert(1)"}, "https://"),
]


def test_what_cannot_be_is_asked_for_again_and_nothing_is_lost(admin: Visitor, app: Flask) -> None:
    before, page = how_many(app), admin.get(NEW)
    for fields, words in CANNOT_BE:
        answer = admin.send(page, NEW, **{**WARM_LINE, "notes": "Told by <the> harbour", **fields})
        assert answer.status_code == 422, fields
        back = Page(answer.text)
        assert words in back.one(role="alert").words, fields
        assert "Told by &lt;the&gt; harbour" in answer.text
        kept = back.form(NEW).given
        assert kept["country"] == (fields.get("country", "GB") if fields.get("country") in (None, "INT") else "")
        assert kept["topic-emotional_support"] == "1"
    assert how_many(app) == before


@pytest.mark.parametrize("hours", [{"opening_monday": "whenever"}, {"opening_days": "Christmas"}])
def test_hours_that_are_none_are_asked_for_again(admin: Visitor, app: Flask, hours: dict[str, str]) -> None:
    before = how_many(app)
    answer = admin.fill_in(NEW, NEW, **WARM_LINE, opening_zone="Europe/London", **hours)
    assert answer.status_code == 422
    assert Page(answer.text).form(NEW).given["name"] == WARM_LINE["name"]
    assert how_many(app) == before


def test_what_a_person_saw_today_counts_for_more_than_a_plan(admin: Visitor, app: Flask) -> None:
    odd = {**WARM_LINE, "channels-0-value": "0999 196 1234"}
    assert admin.fill_in(NEW, NEW, **odd).status_code == 422
    assert admin.fill_in(NEW, NEW, **odd, checked="1").status_code == 303
    endless = {**WARM_LINE, "name": "Endless", "channels-0-value": "0999 196 123456789"}
    assert admin.fill_in(NEW, NEW, **endless, checked="1").status_code == 422


@pytest.mark.parametrize("number", ["116 123", "988", "741741", "111", "*4141", "#8008", "+44 808 196 1234"])
def test_short_codes_and_codes_of_the_keypad_are_numbers(admin: Visitor, app: Flask, number: str) -> None:
    assert admin.fill_in(NEW, NEW, **{**WARM_LINE, "channels-0-value": number}).status_code == 303
    kept = stored(app, "gb-warm-line-of-the-harbour")
    assert kept is not None
    assert kept.channels[0]["value"] == number.replace(" ", "")


def test_a_number_that_came_with_the_first_data_may_stay(admin: Visitor, app: Flask) -> None:
    """Only a new number is held against the plan of its country: changing the hours never asks about it."""
    with app.app_context():
        refs = list(
            db.session.scalars(select(CrisisResource.ref).where(CrisisResource.country.in_(["LB", "JP", "KH"])))
        )
    for ref in refs:
        address = f"/admin/crisis-resources/{ref}"
        assert admin.fill_in(address, address, hours="Evenings").status_code == 303, ref


def test_other_roles_find_nothing_there(client: Visitor, app: Flask) -> None:
    before = how_many(app)
    for person in (alice, mira, sam):
        client.as_(person)
        assert client.get(NEW).status_code == 404
        assert client.post_form(NEW, **WARM_LINE).status_code == 404
    assert client.as_(guest).get(NEW).status_code == 303
    assert client.post_form(NEW, **WARM_LINE).status_code == 401
    assert how_many(app) == before
