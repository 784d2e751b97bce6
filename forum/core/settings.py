"""Run-time settings: typed rows with floors, read once per request.

The interface cannot go below a floor or above a ceiling: they keep the promises of `docs/safety.md`.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any
from zoneinfo import available_timezones

from flask import g
from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from forum.core import clock
from forum.core.countries import country_codes, find_code
from forum.core.db import db
from forum.core.errors import Unprocessable
from forum.core.types import Json, Moment

EXIT_TARGETS = {
    "https://www.wikipedia.org/": "Wikipedia",
    "https://www.bbc.co.uk/weather": "BBC Weather",
    "https://www.openstreetmap.org/": "OpenStreetMap",
    "https://www.google.com/": "Google",
}
TIME_ZONES = tuple(sorted(available_timezones()))


@dataclass(frozen=True)
class Rule:
    """What a value of one setting may be. Texts have a longest length, numbers a floor and a ceiling."""

    label: str
    floor: int = 0
    ceiling: int = 0
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False
    one_of: str = "Please choose one of the list."  # said when it is none of the choices


@dataclass(frozen=True)
class SiteSettings:
    """The settings of this site as they are now."""

    site_name: str = "Hearth"
    short_name: str = "Hearth"
    default_country: str = ""
    default_language: str = "en"
    time_zone: str = "UTC"
    minimum_age: int = 16
    exit_target: str = "https://www.wikipedia.org/"
    sample_percent: int = 10
    unanswered_hours: int = 6
    posts_per_hour: int = 20
    contact: str = ""
    due_minutes_crisis: int = 15
    due_minutes_red: int = 8 * 60
    due_minutes_amber: int = 12 * 60
    due_minutes_watch: int = 24 * 60
    due_minutes_none: int = 72 * 60
    staffed_minutes_red: int = 60
    staffed_minutes_amber: int = 4 * 60
    staffing_zone: str = ""
    appeal_days: int = 30
    appeal_answer_hours: int = 72
    check_in_hours_crisis: int = 24
    check_in_hours_red: int = 72


RULES: dict[str, Rule] = {
    "site_name": Rule("Name of the site", ceiling=40),
    "short_name": Rule("Neutral short name, shown in browser tabs and mail subjects", ceiling=20),
    "default_country": Rule(
        "Country whose helplines are shown when a person chose none",
        choices=tuple(sorted(country_codes())),
        may_be_empty=True,
        one_of="Please write the two letters of a country, such as GB or IE, or nothing at all.",
    ),
    "default_language": Rule("Language", choices=("en",), one_of="Please write en. Hearth speaks English so far."),
    "time_zone": Rule(
        "Time zone in which the site shows times",
        choices=TIME_ZONES,
        one_of="Please write the name of a time zone, such as UTC or Europe/London.",
    ),
    "minimum_age": Rule("Youngest age to sign up", floor=13, ceiling=21),
    "exit_target": Rule(
        "Where 'Leave this site' goes",
        choices=tuple(EXIT_TARGETS),
        one_of=f"Please use one of {', '.join(EXIT_TARGETS)}.",
    ),
    "sample_percent": Rule("Share of quiet posts a moderator reads anyway, in percent", floor=5, ceiling=100),
    "posts_per_hour": Rule(
        "Posts one member may write in an hour before the next waits to be read", floor=10, ceiling=200
    ),
    "unanswered_hours": Rule("Hours without a reply until a moderator looks at a conversation", floor=1, ceiling=6),
    "contact": Rule("How to reach the people who run this site", ceiling=200, may_be_empty=True),
    "due_minutes_crisis": Rule("Care 4: minutes until a moderator should have acted", floor=5, ceiling=15),
    "due_minutes_red": Rule("Care 3: minutes until a moderator should have acted", floor=15, ceiling=8 * 60),
    "due_minutes_amber": Rule("Care 2: minutes until a moderator should have acted", floor=30, ceiling=24 * 60),
    "due_minutes_watch": Rule("Care 1: minutes until a moderator should have acted", floor=60, ceiling=72 * 60),
    "due_minutes_none": Rule("Care 0: minutes until a moderator should have acted", floor=60, ceiling=72 * 60),
    "staffed_minutes_red": Rule("Care 3: the same inside the staffing hours", floor=15, ceiling=60),
    "staffed_minutes_amber": Rule("Care 2: the same inside the staffing hours", floor=30, ceiling=4 * 60),
    "staffing_zone": Rule(
        "Time zone of the staffing hours",
        choices=TIME_ZONES,
        may_be_empty=True,
        one_of="Please write the name of a time zone, such as UTC or Europe/London.",
    ),
    "appeal_days": Rule("Days in which somebody can ask for another look at a decision", floor=14, ceiling=365),
    "appeal_answer_hours": Rule("Hours until another moderator has answered that", floor=1, ceiling=168),
    "check_in_hours_crisis": Rule("Care 4: hours after closing until somebody asks how they are", floor=4, ceiling=48),
    "check_in_hours_red": Rule("Care 3: hours after closing until somebody asks how they are", floor=4, ceiling=168),
}


class SettingRow(db.Model):  # type: ignore[name-defined,misc]
    """A setting that differs from its default."""

    __tablename__ = "site_settings"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[Json]
    changed_at: Mapped[Moment]
    changed_by: Mapped[int | None]


def site_settings() -> SiteSettings:
    """The settings now; one statement in a request, however often it is asked."""
    if "site_settings" not in g:
        g.site_settings = _read()
    found: SiteSettings = g.site_settings
    return found


def _read() -> SiteSettings:
    found = {row.name: row.value for row in db.session.execute(_STORED)}
    g.site_marks = {name: value for name, value in found.items() if name not in _KNOWN}
    stored = {name: value for name, value in found.items() if name in _KNOWN}
    return SiteSettings(**{name: value for name, value in stored.items() if name not in ZONES or value in TIME_ZONES})


_STORED = select(SettingRow.__table__.c.name, SettingRow.__table__.c.value)
ZONES = frozenset({"time_zone", "staffing_zone"})  # an unknown one counts as none: posts have to come in
_KNOWN = frozenset(field.name for field in fields(SiteSettings))


def change_setting(name: str, value: Any, *, by: int | None) -> None:
    """Store one setting. Raises Unprocessable (field = name) when the value is outside its rule."""
    checked = check_value(name, value)
    db.session.execute(delete(SettingRow).where(SettingRow.name == name))
    db.session.add(SettingRow(name=name, value=checked, changed_at=clock.now(), changed_by=by))
    g.pop("site_settings", None)


def check_value(name: str, value: Any) -> str | int:
    """`value` as the type of its setting. Raises Unprocessable with kind words."""
    rule = RULES.get(name)
    if rule is None:
        raise Unprocessable("There is no setting of that name.", field=name)
    if isinstance(getattr(SiteSettings, name), int):
        return _check_number(name, rule, value)
    text = str(value).strip()
    return _check_text(name, rule, text.upper() if name == "default_country" else text)


def _check_number(name: str, rule: Rule, value: Any) -> int:
    try:
        number = int(value)
    except (TypeError, ValueError):
        raise Unprocessable("Please write a whole number.", field=name) from None
    if not rule.floor <= number <= rule.ceiling:
        raise Unprocessable(f"Please choose a number from {rule.floor} to {rule.ceiling}.", field=name)
    return number


def _check_text(name: str, rule: Rule, text: str) -> str:
    if text and rule.choices and text not in rule.choices:
        raise Unprocessable(rule.one_of + _meant(name, text), field=name)
    if not text and not rule.may_be_empty:
        raise Unprocessable("Please write something here.", field=name)
    if rule.ceiling and len(text) > rule.ceiling:
        raise Unprocessable(f"Please keep this to {rule.ceiling} characters.", field=name)
    return text


def _meant(name: str, text: str) -> str:
    """A hint when somebody wrote a country as people do: "UK", "United Kingdom"."""
    code = find_code(text) if name == "default_country" else None
    return f" For {text} that is {code}." if code else ""


# What a long piece of work remembers between two runs: no setting, and no page shows it.


def read_mark(name: str) -> Any:
    """What was kept under this name; None when nothing was."""
    return db.session.scalar(select(SettingRow.value).where(SettingRow.name == name))


def mark_read_along(name: str) -> Any:
    """The same as it was when the settings were read: no statement of its own."""
    site_settings()
    return g.site_marks.get(name)


def keep_mark(name: str, value: Any) -> None:
    """Keep a plain value under a name that is no setting's. Needs the caller's write transaction."""
    if name in _KNOWN:
        raise ValueError(f"{name} is a setting")
    values = {"value": value, "changed_at": clock.now()}
    found = db.session.execute(update(SettingRow).where(SettingRow.name == name).values(**values))
    if found.rowcount == 0:  # type: ignore[attr-defined]
        db.session.add(SettingRow(name=name, changed_by=None, **values))
    g.pop("site_settings", None)
