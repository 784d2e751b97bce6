"""The settings of the site as admins change them: within floor and ceiling, one change at a time, with a history."""

from __future__ import annotations

from dataclasses import asdict

import pytest
from sqlalchemy import select

from forum.admin.services import change_settings
from forum.admin.settings_views import GROUPS, ON_THE_PAGE
from forum.core.audit import AuditEvent
from forum.core.errors import Unprocessable
from forum.core.own_texts import SiteChange
from forum.core.settings import EXIT_TARGETS, RULES, SettingRow, SiteSettings
from tests.client import Page
from tests.people import ada, alice, bob, guest, mira, sam

ADDRESS = "/admin/settings"
NUMBERS = [name for name in ON_THE_PAGE if isinstance(getattr(SiteSettings, name), int)]


@pytest.fixture
def admin(visitor):
    return visitor().as_(ada)


def change(admin, **typed: str):
    return admin.fill_in(ADDRESS, ADDRESS, **typed)


def test_every_setting_has_a_place(admin):
    assert set(ON_THE_PAGE) | {"staffing_zone"} == set(RULES) == set(asdict(SiteSettings()))
    page = Page(admin.get(ADDRESS).text)
    assert set(ON_THE_PAGE) <= set(page.form(ADDRESS).fields)
    assert all(title in page.words for title in GROUPS)
    assert "From 5 to 15. Default: 15." in page.words


def test_a_change_counts_everywhere_at_once(admin, client):
    answer = change(admin, site_name="Lantern", short_name="Lamp", default_country="IE")
    assert (answer.status_code, answer.location) == (303, ADDRESS)
    assert "Lamp" in Page(client.get("/").text).one("title").words
    assert "Lantern" in client.get("/").text
    assert "Ireland" in client.get("/help").text


def test_the_exit_is_one_of_a_list(admin, client):
    offered = Page(admin.get(ADDRESS).text).one("select", name="exit_target").all("option")
    assert [one["value"] for one in offered] == list(EXIT_TARGETS)
    assert change(admin, exit_target="https://www.bbc.co.uk/weather").status_code == 303
    assert admin.post_form(ADDRESS, version="1", exit_target="https://elsewhere.example").status_code == 422
    assert "https://www.bbc.co.uk/weather" in client.get("/leave").text + client.get("/leave").headers.get(
        "Location", ""
    )


@pytest.mark.parametrize("name", NUMBERS)
def test_nobody_goes_below_a_floor_or_above_a_ceiling(app, name):
    rule = RULES[name]
    for outside in (rule.floor - 1, rule.ceiling + 1):
        with app.app_context(), pytest.raises(Unprocessable) as refused:
            change_settings({name: str(outside)}, by=None)
        assert refused.value.field == name


def test_what_cannot_be_stored_comes_back_whole_and_nothing_changes(admin, stored):
    answer = change(admin, site_name="Lantern", due_minutes_crisis="16", time_zone="Mars/Base", sample_percent="many")
    assert answer.status_code == 422
    page = Page(answer.text)
    given = page.form(ADDRESS).given
    assert (given["site_name"], given["due_minutes_crisis"], given["time_zone"]) == ("Lantern", "16", "Mars/Base")
    for told in (
        "Please choose a number from 5 to 15.",
        "Please write a whole number.",
        "such as UTC or Europe/London",
    ):
        assert told in page.words
    assert stored(select(SettingRow.name)) == []


def test_what_is_left_empty_has_its_default_again(admin, client, stored):
    change(admin, site_name="Lantern", sample_percent="20")
    assert change(admin, site_name="", sample_percent=" ").status_code == 303
    kept = {row.name: row.value for row in stored(select(SettingRow))}
    assert (kept["site_name"], kept["sample_percent"]) == (SiteSettings.site_name, SiteSettings.sample_percent)


def test_the_history_says_who_when_and_what_it_was(admin):
    change(admin, exit_target="https://www.bbc.co.uk/weather", sample_percent="20")
    history = Page(admin.get(ADDRESS).text).one("ol", class_="timeline").words
    for said in (ada.name, "4 Mar 2026", "Wikipedia", "10", RULES["sample_percent"].label):
        assert said in history


def test_the_log_names_fields_and_never_a_value(admin, stored):
    change(admin, contact="hello@people.example")
    event = stored.one(select(AuditEvent).where(AuditEvent.action == "setting.changed"))
    assert (event.subject, event.details) == ("setting:settings", {"fields": ["contact"]})


def test_twice_the_same_is_harmless(admin, stored):
    change(admin, sample_percent="20")
    assert "Nothing was different" in admin.get(change(admin, sample_percent="20").location).text
    assert len(stored(select(SiteChange.id))) == 1


def test_two_admins_at_once_keep_what_each_of_them_changed(admin, visitor):
    page = admin.get(ADDRESS)
    other = visitor().as_(ada)
    change(other, appeal_days="60", site_name="Lantern")
    change(other, appeal_days="90")
    answer = admin.send(page, ADDRESS, sample_percent="20", site_name="Harbour")
    assert answer.status_code == 409
    given = Page(answer.text).form(ADDRESS).given
    assert (given["sample_percent"], given["site_name"], given["appeal_days"]) == ("20", "Harbour", "90")
    assert "Somebody else changed a setting" in Page(answer.text).words
    assert admin.send(answer, ADDRESS).status_code == 303
    assert Page(admin.get(ADDRESS).text).form(ADDRESS).given["appeal_days"] == "90"


def test_the_command_leaves_a_history_too(app, admin):
    app.test_cli_runner().invoke(args=["settings", "set", "sample_percent", "20"])
    assert "the command line" in Page(admin.get(ADDRESS).text).one("ol", class_="timeline").words


@pytest.mark.parametrize("person", [guest, alice, bob, mira, sam], ids=str)
def test_nobody_else_changes_a_setting(client, stored, person):
    assert client.as_(person).get(ADDRESS).status_code == (303 if person is guest else 404)
    assert client.post_form(ADDRESS, version="0", site_name="Mine").status_code in (401, 404)
    assert stored(select(SettingRow.name)) == []


@pytest.mark.parametrize("version", ["", "many"])
def test_a_version_that_cannot_be_read_changes_nothing(admin, stored, version):
    answer = admin.post_form(ADDRESS, version=version, site_name="Lantern")
    assert answer.status_code == 422
    assert Page(answer.text).form(ADDRESS).given["site_name"] == "Lantern"
    assert stored(select(SettingRow.name)) == []
