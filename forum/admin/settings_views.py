"""The settings of the site as their page shows them: in groups, each with its default, its floor and its ceiling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forum.core.countries import countries
from forum.core.settings import EXIT_TARGETS, RULES, SiteSettings

GROUPS = {  # the zone of the staffing hours is changed with the hours themselves
    "The site": ("site_name", "short_name", "contact", "default_country", "default_language", "time_zone"),
    "Leaving in a hurry": ("exit_target",),
    "Members and posts": ("minimum_age", "posts_per_hour", "sample_percent", "unanswered_hours"),
    "How soon a moderator should act, while no one is here": (
        "due_minutes_crisis",
        "due_minutes_red",
        "due_minutes_amber",
        "due_minutes_watch",
        "due_minutes_none",
    ),
    "While somebody is here": ("staffed_minutes_red", "staffed_minutes_amber"),
    "Afterwards": ("check_in_hours_crisis", "check_in_hours_red", "appeal_days", "appeal_answer_hours"),
}
ON_THE_PAGE = tuple(name for names in GROUPS.values() for name in names)
LANGUAGES = {"en": "English"}


@dataclass(frozen=True, kw_only=True)
class SettingField:
    """One setting. `options`: what to choose from, (value, text); none for a text or a number. `default`: the value of
    a new site, as it is read."""

    name: str
    label: str
    value: str
    hint: str
    default: str
    number: bool
    options: tuple[tuple[str, str], ...] = ()


def setting_groups(values: Mapping[str, object]) -> list[tuple[str, list[SettingField]]]:
    """Every setting of the page, with these values."""
    return [(title, [_field(name, values) for name in names]) for title, names in GROUPS.items()]


def in_words(name: str, value: object) -> str:
    """A value as the page and the history read it."""
    text = str(value)
    return dict(_options(name)).get(text, text) or "Nothing"


def label_of(name: str) -> str:
    return RULES[name].label if name in RULES else name


def _field(name: str, values: Mapping[str, object]) -> SettingField:
    rule, default = RULES[name], getattr(SiteSettings, name)
    number = isinstance(default, int)
    limits = f"From {rule.floor:,} to {rule.ceiling:,}. " if number else ""
    limits = f"Up to {rule.ceiling} characters. " if rule.ceiling and not number else limits
    return SettingField(
        name=name,
        label=rule.label,
        value=str(values.get(name, "")),
        hint=f"{limits}Default: {in_words(name, default)}.",
        default=str(default),
        number=number,
        options=_options(name),
    )


def _options(name: str) -> tuple[tuple[str, str], ...]:
    if name == "exit_target":
        return tuple(EXIT_TARGETS.items())
    if name == "default_language":
        return tuple(LANGUAGES.items())
    return (("", "None"), *countries()) if name == "default_country" else ()
