"""The part of a line's form in which its opening hours are written: a zone, seven days, and days with other hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wtforms import StringField, TextAreaField
from wtforms.validators import ValidationError

from forum.core.day_lines import MOST_CHARACTERS, read_days
from forum.core.forms import tidy
from forum.core.hours import DAY_FIELDS, WEEKDAYS, HoursError, hours_text, parse_hours
from forum.crisis.opening import Record

NAMED_DAYS = tuple((f"opening_{field}", words) for field, words in zip(DAY_FIELDS, WEEKDAYS, strict=True))


def _are_hours(form: Any, field: Any) -> None:
    try:
        parse_hours(field.data or "")
    except HoursError as error:
        raise ValidationError(str(error)) from None


class OpeningFields:
    """`opening_zone opening_monday ... opening_sunday opening_days`: hours in words, empty for none."""

    opening_zone = StringField(filters=[tidy])
    opening_monday = StringField(filters=[tidy], validators=[_are_hours])
    opening_tuesday = StringField(filters=[tidy], validators=[_are_hours])
    opening_wednesday = StringField(filters=[tidy], validators=[_are_hours])
    opening_thursday = StringField(filters=[tidy], validators=[_are_hours])
    opening_friday = StringField(filters=[tidy], validators=[_are_hours])
    opening_saturday = StringField(filters=[tidy], validators=[_are_hours])
    opening_sunday = StringField(filters=[tidy], validators=[_are_hours])
    opening_days = TextAreaField()

    def validate_opening_days(self, field: Any) -> None:
        try:
            _read_days(field.data)
        except HoursError as error:
            raise ValidationError(str(error)) from None

    def opening_record(self) -> Record:
        """What was written, as `opening.tidy_opening` takes it."""
        week = [getattr(self, name).data or "" for name, _ in NAMED_DAYS]
        return {"zone": self.opening_zone.data or "", "week": week, "days": _read_days(self.opening_days.data)}


def opening_values(record: Mapping[str, Any] | None) -> dict[str, str]:
    """The fields filled with hours as they are stored."""
    if not record:
        return {}
    week = dict(zip((name for name, _ in NAMED_DAYS), record["week"], strict=False))
    lines = (" ".join(filter(None, (day["day"], day["hours"], day["name"]))) for day in record["days"])
    return {"opening_zone": record["zone"], "opening_days": "\n".join(lines), **week}


def _read_days(text: str | None) -> list[dict[str, str]]:
    said = (text or "")[: MOST_CHARACTERS + 1]
    drafts = read_days(said) if said.strip() else []
    return [{"day": one.day.isoformat(), "hours": hours_text(one.spans), "name": one.name} for one in drafts]
