"""An admin changes a line: the next person sees it, the old values stay, and nobody's change is lost."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.core import audit
from forum.core.db import db
from forum.crisis.models import CrisisResource, CrisisResourceRevision
from tests.client import Page, Visitor
from tests.house import House
from tests.people import ada, alice, guest, mira, sam

SAMARITANS = "/admin/crisis-resources/gb-samaritans"
TODAY = date(2026, 3, 4)

pytestmark = pytest.mark.usefixtures("with_directory")


@pytest.fixture
def admin(client: Visitor) -> Visitor:
    return client.as_(ada)


def now_stored(app: Flask, ref: str = "gb-samaritans") -> CrisisResource:
    with app.app_context():
        found = db.session.execute(select(CrisisResource).where(CrisisResource.ref == ref)).scalar_one()
        db.session.expunge(found)
        return found


def history(app: Flask) -> list[CrisisResourceRevision]:
    with app.app_context():
        rows = list(db.session.execute(select(CrisisResourceRevision)).scalars())
        db.session.expunge_all()
        return rows


def first_line_on_help(client: Visitor) -> str:
    page = Page(client.get("/help?country=GB&need=suicide").text)
    return page.all("li", data_resource="gb-samaritans")[0].words


def test_the_next_person_sees_the_change(admin: Visitor, app: Flask) -> None:
    answer = admin.fill_in(SAMARITANS, SAMARITANS, name="Samaritans, renamed")
    assert answer.status_code == 303
    assert "Samaritans, renamed" in first_line_on_help(admin)
    assert now_stored(app).version == 2


def test_saving_the_page_as_it_is_changes_nothing(admin: Visitor, app: Flask) -> None:
    for ref in ("gb-samaritans", "gb-beat", "cl-4141", "int-iasp", "de-telefonseelsorge", "gb-nir-beat"):
        address = f"/admin/crisis-resources/{ref}"
        assert admin.fill_in(address, address).status_code == 303
    assert history(app) == []


def test_the_old_values_stay_with_who_and_when(admin: Visitor, app: Flask, house: House) -> None:
    admin.fill_in(SAMARITANS, SAMARITANS, hours="Evenings", cost="unknown")
    (kept,) = history(app)
    assert kept.changed_fields == ["cost", "hours"]
    assert (kept.old_values["hours"], kept.old_values["cost"], kept.version) == ("24/7", "free", 1)
    assert kept.old_values["channels"][0]["value"] == "116123"
    assert kept.changed_by == house.known[ada].id
    shown = admin.get(SAMARITANS).text
    assert "24/7" in shown
    assert "ada" in shown


def test_it_is_audited_by_field_and_not_by_content(admin: Visitor, app: Flask) -> None:
    admin.fill_in(SAMARITANS, SAMARITANS, hours="Evenings of the moon")
    with app.app_context():
        newest = db.session.execute(select(audit.AuditEvent).order_by(audit.AuditEvent.id.desc())).scalars().first()
        assert newest is not None
        assert (newest.action, newest.subject) == ("crisis_resource.changed", "gb-samaritans")
        assert newest.details == {"fields": ["hours"]}


def test_a_changed_number_takes_its_written_form_along(admin: Visitor, app: Flask) -> None:
    admin.fill_in(SAMARITANS, SAMARITANS, **{"channels-0-value": "0800 111 222"})
    assert now_stored(app).channels[0] == {
        "kind": "phone",
        "value": "0800111222",
        "display": "0800 111 222",
        "instructions": "",
    }
    assert "0800 111 222" in first_line_on_help(admin)


def test_a_new_way_to_reach_it_can_be_added_and_taken_away(admin: Visitor, app: Flask) -> None:
    new = {"channels-1-kind": "chat", "channels-1-value": "https://a.example/chat", "channels-1-display": "a.example"}
    admin.fill_in(SAMARITANS, SAMARITANS, **new)
    assert [channel["kind"] for channel in now_stored(app).channels] == ["phone", "chat"]
    admin.fill_in(SAMARITANS, SAMARITANS, **{"channels-1-value": ""})
    assert [channel["kind"] for channel in now_stored(app).channels] == ["phone"]


CANNOT_BE: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "name of the service"),
    ({"name": "x" * 201}, "200 characters"),
    ({"website": "javascript:alert(1)"}, "https://"),
    ({"website": "http://"}, "https://"),
    ({"website": "http://www.samaritans.org/"}, "https://"),
    ({"channels-0-kind": "web", "channels-0-value": "http://a.example/"}, "https://"),
    ({"state": "everywhere"}, "one of the list"),
    ({"state": "x" * 10_001}, "one of the list"),
    ({"cost": "a fortune"}, "one of the list"),
    ({"audience": "nobody"}, "one of the list"),
    ({"channels-0-value": ""}, "at least one way"),
    ({"channels-0-value": "116 one two"}, "digits only"),
    ({"channels-0-value": "116123", "channels-0-display": "116 124"}, "not the same"),
    ({"channels-0-kind": "web"}, "https://"),
    ({"channels-0-instructions": "x" * 301}, "300 characters"),
    ({"region": "Wales"}, "GB-ABC"),
    ({"region": "FR-75"}, "GB-ABC"),
    ({"languages": "english, welsh!"}, "as codes"),
    ({"channels-0-kind": "telepathy"}, "how to reach"),
]


def test_a_value_that_cannot_be_is_asked_for_again_and_nothing_is_lost(admin: Visitor, app: Flask) -> None:
    page = admin.get(SAMARITANS)
    for fields, words in CANNOT_BE:
        answer = admin.send(page, SAMARITANS, **{"hours": "Evenings, says the form", **fields})
        assert answer.status_code == 422, fields
        assert words in Page(answer.text).one(role="alert").words
        assert "Error: " in Page(answer.text).one("title").words
        assert "Evenings, says the form" in answer.text
    assert now_stored(app).version == 1


def test_what_cannot_be_stored_is_taken_out(admin: Visitor, app: Flask) -> None:
    answer = admin.fill_in(SAMARITANS, SAMARITANS, hours="Even\x00ings\x07", notes="one\r\ntwo\x00", region="gb-wls")
    assert answer.status_code == 303
    kept = now_stored(app)
    assert (kept.hours, kept.notes, kept.region) == ("Evenings", "one\ntwo", "GB-WLS")


def test_a_strange_version_counts_as_an_old_one(admin: Visitor, app: Flask) -> None:
    for version in ("abc", "-1", "9" * 30):
        assert admin.fill_in(SAMARITANS, SAMARITANS, hours="Evenings", version=version).status_code == 409
    assert now_stored(app).version == 1


def test_two_admins_do_not_overwrite_each_other(admin: Visitor, app: Flask) -> None:
    page = admin.get(SAMARITANS)
    admin.fill_in(SAMARITANS, SAMARITANS, hours="The first change")
    answer = admin.send(page, SAMARITANS, cost="unknown")
    assert answer.status_code == 409
    assert "Somebody else changed this line" in answer.text
    assert (now_stored(app).hours, now_stored(app).cost) == ("The first change", "free")


def test_sending_the_same_change_twice_is_harmless(admin: Visitor, app: Flask) -> None:
    page = admin.get(SAMARITANS)
    admin.send(page, SAMARITANS, hours="Evenings")
    admin.send(page, SAMARITANS, hours="Evenings")
    assert len(history(app)) == 1


def test_only_a_person_says_when_a_line_was_checked(admin: Visitor, app: Flask, house: House) -> None:
    admin.fill_in(SAMARITANS, SAMARITANS, hours="Evenings")
    assert now_stored(app).last_checked_on is None
    admin.fill_in(SAMARITANS, SAMARITANS, checked="1")
    assert (now_stored(app).last_checked_on, now_stored(app).last_checked_by) == (TODAY, house.known[ada].id)
    assert now_stored(app).last_seen == date(2026, 10, 7)


def test_a_new_number_is_not_checked_because_the_old_one_was(admin: Visitor, app: Flask) -> None:
    admin.fill_in(SAMARITANS, SAMARITANS, checked="1")
    admin.fill_in(SAMARITANS, SAMARITANS, **{"channels-0-instructions": "Day and night"})
    assert now_stored(app).last_checked_on == TODAY
    admin.fill_in(SAMARITANS, SAMARITANS, **{"channels-0-value": "116124"})
    assert (now_stored(app).last_checked_on, now_stored(app).last_checked_by) == (None, None)
    admin.fill_in(SAMARITANS, SAMARITANS, checked="1", **{"channels-0-value": "116123"})
    assert now_stored(app).last_checked_on == TODAY


def test_a_new_number_of_a_live_line_of_one_source_is_checked_first(admin: Visitor, app: Flask) -> None:
    scotland = "/admin/crisis-resources/gb-breathing-space"
    admin.fill_in(scotland, scotland, state="live", checked="1")
    before = now_stored(app, "gb-breathing-space").channels
    answer = admin.fill_in(scotland, scotland, **{"channels-0-value": "0800838588"})
    assert answer.status_code == 422
    assert "0800838588" in answer.text
    assert now_stored(app, "gb-breathing-space").channels == before
    assert admin.fill_in(scotland, scotland, checked="1", **{"channels-0-value": "0800838588"}).status_code == 303


def test_a_line_of_one_source_goes_live_only_when_checked(admin: Visitor, app: Flask) -> None:
    scotland = "/admin/crisis-resources/gb-breathing-space"
    answer = admin.fill_in(scotland, scotland, state="live")
    assert answer.status_code == 422
    assert "check it first" in answer.text
    assert admin.fill_in(scotland, scotland, state="live", checked="1").status_code == 303
    assert "Breathing Space" in admin.get("/help?country=GB").text


def test_fields_that_are_left_out_stay(admin: Visitor, app: Flask) -> None:
    assert admin.post_form(SAMARITANS, hours="Evenings").status_code == 303
    kept = now_stored(app)
    assert (kept.hours, kept.name, kept.topics) == (
        "Evenings",
        "Samaritans",
        ["suicide", "crisis", "emotional_support"],
    )


def test_topics_are_ticked(admin: Visitor, app: Flask) -> None:
    admin.fill_in(SAMARITANS, SAMARITANS, **{"topic-bereavement": "1"})
    assert now_stored(app).topics == ["suicide", "crisis", "emotional_support", "bereavement"]


def test_other_roles_find_nothing_there(client: Visitor) -> None:
    for person in (alice, mira, sam):
        client.as_(person)
        for address in (SAMARITANS, "/admin/crisis-resources", "/admin/crisis-resources/no-such-line"):
            assert client.get(address).status_code == 404
        assert client.post_form(SAMARITANS, hours="x").status_code == 404


def test_a_guest_is_asked_to_sign_in(client: Visitor, app: Flask) -> None:
    assert client.as_(guest).get(SAMARITANS).status_code == 303
    assert now_stored(app).version == 1


def test_a_line_that_is_not_there(admin: Visitor) -> None:
    assert admin.get("/admin/crisis-resources/no-such-line").status_code == 404
    assert admin.get("/admin/crisis-resources/gb%00samaritans").status_code == 404
    assert admin.post_form("/admin/crisis-resources/no-such-line", hours="x").status_code == 404


# The list


def refs(client: Visitor, query: str = "") -> list[str]:
    return [
        row["data-resource"]
        for row in Page(client.get(f"/admin/crisis-resources{query}").text).all("tr", data_resource="")
    ]


def test_the_list_is_paged_and_whole(admin: Visitor, app: Flask) -> None:
    seen: list[str] = []
    address: str | None = "/admin/crisis-resources"
    while address:
        page = Page(admin.get(address).text)
        seen += [row["data-resource"] for row in page.all("tr", data_resource="")]
        older = page.all("a", rel="next")
        address = older[0]["href"] if older else None
    with app.app_context():
        count = db.session.execute(select(func.count()).select_from(CrisisResource)).scalar_one()
    assert len(seen) == len(set(seen)) == count


def test_the_list_can_be_narrowed(admin: Visitor) -> None:
    assert len(refs(admin, "?country=GB")) == 22
    assert refs(admin, "?country=GB&q=samar") == ["gb-samaritans", "gb-samaritans-cymraeg"]
    assert refs(admin, "?q=%25") == []
    assert len(refs(admin, "?country=GB%00&q=%00&state=%00")) == 22
    assert "gb-breathing-space" in refs(admin, "?country=GB&state=draft")
    assert refs(admin, "?state=retired") == []


def test_the_list_can_be_narrowed_by_what_a_line_is_for(admin: Visitor) -> None:
    found = refs(admin, "?country=GB&topic=eating_disorder")
    assert "gb-beat" in found
    assert "gb-samaritans" not in found
    assert (
        refs(admin, "?country=GB&topic=%22")
        == refs(admin, "?country=GB&topic=no_such_topic")
        == refs(admin, "?country=GB")
    )


def test_every_filter_stays_on_the_next_page(admin: Visitor) -> None:
    narrowed = "state=live&topic=suicide&checked=never"
    first = Page(admin.get(f"/admin/crisis-resources?{narrowed}").text)
    assert narrowed in first.one("a", rel="next")["href"]
    assert first.form("/admin/crisis-resources").given["topic"] == "suicide"


def test_the_list_can_be_narrowed_by_the_last_check_and_says_it_in_words(admin: Visitor, clock: Any) -> None:
    from datetime import timedelta

    admin.fill_in(SAMARITANS, SAMARITANS, checked="1")
    assert "gb-samaritans" not in refs(admin, "?country=GB&checked=never")
    assert refs(admin, "?country=GB&checked=lately") == ["gb-samaritans"]
    assert "Today (2026-03-04)" in admin.get("/admin/crisis-resources?q=samaritans").text
    clock.tick(timedelta(days=200))
    assert refs(admin.as_(ada), "?country=GB&checked=long_ago") == ["gb-samaritans"]
    assert refs(admin, "?country=GB&checked=lately") == []
    shown = Page(admin.get("/admin/crisis-resources?q=samaritans").text)
    assert "6 months ago, time to look again (2026-03-04)" in shown.one("tr", data_resource="gb-samaritans").words
    assert "Never by a person" in shown.one("tr", data_resource="gb-samaritans-cymraeg").words


def test_lines_nobody_checked_are_counted_until_somebody_does(admin: Visitor) -> None:
    assert "Lines to check: 302" in admin.get("/admin/crisis-resources").text
    assert "gb-samaritans" in refs(admin, "?country=GB&stale=1")
    admin.fill_in(SAMARITANS, SAMARITANS, checked="1")
    assert "gb-samaritans" not in refs(admin, "?country=GB&stale=1")
    assert "Lines to check: 301" in admin.get("/admin/crisis-resources").text


def test_a_check_grows_stale_after_180_days(admin: Visitor, clock: Any) -> None:
    from datetime import timedelta

    admin.fill_in(SAMARITANS, SAMARITANS, checked="1")
    clock.tick(timedelta(days=180))
    assert "gb-samaritans" not in refs(admin.as_(ada), "?country=GB&stale=1")
    clock.tick(timedelta(days=1))
    assert "gb-samaritans" in refs(admin.as_(ada), "?country=GB&stale=1")


def test_the_history_says_in_words_what_was_before(admin: Visitor) -> None:
    changed = {"channels-0-value": "0800 111 222", "channels-0-display": "", "languages": "en, fr", "cost": "unknown"}
    admin.fill_in(SAMARITANS, SAMARITANS, **changed)
    admin.fill_in(SAMARITANS, SAMARITANS, languages="cy, en", state="paused")
    before = Page(admin.get(SAMARITANS).text).one("ol", class_="timeline").words
    assert "Phone: 116 123" in before
    assert "English, French" in before
    assert "Live: shown to people" in before
    assert not any(mark in before for mark in "[]{}'")
