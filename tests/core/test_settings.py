"""Run-time settings: typed, with floors that no admin can go below."""

import pytest

from config import Settings, SettingsError
from forum.core.db import db, start_writing
from forum.core.errors import Unprocessable
from forum.core.settings import RULES, SiteSettings, change_setting, check_value, site_settings

NUMBERS = [name for name in RULES if isinstance(getattr(SiteSettings, name), int)]


def test_without_rows_they_are_the_defaults(app):
    with app.app_context():
        assert site_settings() == SiteSettings()


@pytest.mark.parametrize("name", RULES)
def test_every_default_keeps_its_own_rule(name):
    value = getattr(SiteSettings, name)
    assert check_value(name, value) == value


@pytest.mark.parametrize("name", NUMBERS)
def test_a_number_stays_between_floor_and_ceiling(name):
    rule = RULES[name]
    assert check_value(name, str(rule.floor)) == rule.floor
    assert check_value(name, str(rule.ceiling)) == rule.ceiling
    for outside in (rule.floor - 1, rule.ceiling + 1, "", "many", None):
        with pytest.raises(Unprocessable) as refused:
            check_value(name, outside)
        assert refused.value.field == name


def test_care_4_is_never_due_later_than_in_15_minutes():
    with pytest.raises(Unprocessable):
        check_value("due_minutes_crisis", 16)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("exit_target", "https://evil.example"),
        ("time_zone", "Mars/Base"),
        ("time_zone", ""),
        ("default_language", "xx"),
        ("default_country", "UK"),
        ("default_country", "XX"),
        ("default_country", "EU"),
        ("site_name", " "),
        ("site_name", "x" * 41),
        ("nonsense", "x"),
    ],
)
def test_a_text_keeps_its_rule(name, value):
    with pytest.raises(Unprocessable):
        check_value(name, value)


def test_a_change_is_seen_at_once_and_in_the_next_request(app):
    with app.app_context():
        assert site_settings().sample_percent == 10
        start_writing()
        change_setting("sample_percent", "25", by=None)
        assert site_settings().sample_percent == 25
        db.session.commit()
    with app.app_context():
        assert site_settings().sample_percent == 25
        start_writing()
        change_setting("sample_percent", "30", by=None)
        db.session.commit()
        assert site_settings().sample_percent == 30


def test_they_are_read_once_in_a_request(app):
    with app.app_context():
        assert site_settings() is site_settings()


def test_the_command_changes_one_and_holds_the_floor(app):
    runner = app.test_cli_runner()
    assert runner.invoke(args=["settings", "set", "minimum_age", "18"]).exit_code == 0
    assert "minimum_age = 18" in runner.invoke(args=["settings", "list"]).output
    refused = runner.invoke(args=["settings", "set", "minimum_age", "5"])
    assert refused.exit_code == 1
    assert "13 to 21" in refused.output


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://x"),
        ("DATABASE_URL", "nonsense"),
        ("HEARTH_BASE_URL", "forum.example.org"),
        ("HEARTH_BASE_URL", "https://forum.example.org/deep"),
        ("HEARTH_TRUSTED_PROXIES", "-1"),
    ],
)
def test_an_environment_that_cannot_be_used_is_named(name, value, tmp_path):
    with pytest.raises(SettingsError, match=name):
        Settings.from_env({"HEARTH_DATA": str(tmp_path), name: value})


def test_the_environment_becomes_settings(tmp_path):
    settings = Settings.from_env(
        {"HEARTH_DATA": str(tmp_path), "HEARTH_BASE_URL": "https://forum.example.org/", "HEARTH_TRUSTED_PROXIES": "1"}
    )
    assert settings.database_url == f"sqlite:///{tmp_path.resolve()}/hearth.db"
    assert settings.https
    assert settings.base_url == "https://forum.example.org"
    assert "forum.example.org" in settings.trusted_hosts
    assert not settings.can_mail
    assert Settings.from_env({"DATABASE_URL": "postgres://a@b/c"}).database_url == "postgresql+psycopg://a@b/c"


@pytest.mark.parametrize(("given", "kept"), [("GB", "GB"), (" gb ", "GB"), ("", "")])
def test_a_country_is_one_of_the_list_or_none(given, kept):
    assert check_value("default_country", given) == kept


@pytest.mark.parametrize("given", ["UK", "uk", "United Kingdom"])
def test_who_writes_a_country_as_people_do_is_told_its_code(given):
    with pytest.raises(Unprocessable) as refused:
        check_value("default_country", given)
    assert "that is GB." in refused.value.message


def test_the_command_refuses_kindly_and_changes_nothing(app):
    answer = app.test_cli_runner().invoke(args=["settings", "set", "default_country", "UK"])
    assert answer.exit_code == 1
    assert "two letters of a country" in answer.output
    with app.app_context():
        assert site_settings().default_country == ""
