"""The forms of staffing. What people write is read here, so that every slip is told at once and beside its field."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import NumberRange, Optional, ValidationError

from forum.core.day_lines import MOST_CHARACTERS, PICK_DAY, DayDraft, find_day, read_days
from forum.core.forms import Number, tidy
from forum.core.hours import DAY_FIELDS, HoursError, Spans, hours_text, parse_hours
from forum.staffing.present import site_calendar
from forum.staffing.services import MOST_WEEKS, TurnDraft

PICK_TIME = "Please write a time such as 21:00."
CLOCKS_CHANGE = "The clocks change in that night and leave this time out. Please choose another."
PICK_WEEKS = f"Please write a number of weeks from 1 to {MOST_WEEKS}."


def _are_hours(form: Any, field: Any) -> None:
    try:
        parse_hours(field.data or "")
    except HoursError as error:
        raise ValidationError(str(error)) from None


def _is_day(form: Any, field: Any) -> None:
    if find_day(field.data) is None:
        raise ValidationError(PICK_DAY)


def _is_time(form: Any, field: Any) -> None:
    if _time(field.data) is None:
        raise ValidationError(PICK_TIME)


class WeekForm(FlaskForm):  # type: ignore[misc]
    """`staffing_zone monday ... sunday seen`: each day's hours in words, empty for none."""

    staffing_zone = StringField(filters=[tidy])
    monday = StringField(filters=[tidy], validators=[_are_hours])
    tuesday = StringField(filters=[tidy], validators=[_are_hours])
    wednesday = StringField(filters=[tidy], validators=[_are_hours])
    thursday = StringField(filters=[tidy], validators=[_are_hours])
    friday = StringField(filters=[tidy], validators=[_are_hours])
    saturday = StringField(filters=[tidy], validators=[_are_hours])
    sunday = StringField(filters=[tidy], validators=[_are_hours])
    seen = StringField()

    def week(self) -> list[Spans]:
        return [parse_hours(self[name].data or "") for name in DAY_FIELDS]


def week_form(zone: str, seen: str) -> WeekForm:
    """The form with the hours as they are."""
    texts = dict(zip(DAY_FIELDS, map(hours_text, site_calendar().week), strict=True))
    return WeekForm(formdata=None, staffing_zone=zone, seen=seen, **texts)


class DaysForm(FlaskForm):  # type: ignore[misc]
    """`days`: one line for each, as "2026-12-25 Christmas Day" or "2026-12-24 09:00-12:00 Christmas Eve"."""

    days = TextAreaField()

    def drafts(self) -> list[DayDraft]:
        return read_days(self.days.data or "")

    def validate_days(self, field: Any) -> None:
        try:
            read_days((field.data or "")[: MOST_CHARACTERS + 1])
        except HoursError as error:
            raise ValidationError(str(error)) from None


class TurnForm(FlaskForm):  # type: ignore[misc]
    """`member from_day from_time until_day until_time weeks`."""

    member = StringField()
    from_day = StringField(filters=[tidy], validators=[_is_day])
    from_time = StringField(filters=[tidy], validators=[_is_time])
    until_day = StringField(filters=[tidy], validators=[_is_day])
    until_time = StringField(filters=[tidy], validators=[_is_time])
    weeks = Number(wrong=PICK_WEEKS, validators=[Optional(), NumberRange(1, MOST_WEEKS, message=PICK_WEEKS)])

    def __init__(self, *args: Any, zone: str, **more: Any) -> None:
        self.zone = ZoneInfo(zone)
        super().__init__(*args, **more)

    def validate_from_time(self, field: Any) -> None:
        self._ensure_on_the_wall(self.from_day.data, field.data)

    def validate_until_time(self, field: Any) -> None:
        self._ensure_on_the_wall(self.until_day.data, field.data)

    def _ensure_on_the_wall(self, day: str | None, hour: str | None) -> None:
        found = find_day(day), _time(hour)
        if found[0] is not None and found[1] is not None and not _is_on_the_wall(found[0], found[1], self.zone):
            raise ValidationError(CLOCKS_CHANGE)

    def draft(self) -> TurnDraft:
        """A time that comes twice in the night of a change is the first for a beginning, the second for an end."""
        return TurnDraft(
            member_ref=self.member.data or "",
            starts_at=_moment(self.from_day.data, self.from_time.data, self.zone, fold=0),
            ends_at=_moment(self.until_day.data, self.until_time.data, self.zone, fold=1),
            weeks=self.weeks.data or 1,
        )


def _time(text: str | None) -> time | None:
    try:
        return datetime.strptime((text or "").strip()[:5], "%H:%M").time()  # noqa: DTZ007  a time of day, no moment
    except ValueError:
        return None


def _moment(day: str | None, hour: str | None, zone: ZoneInfo, *, fold: int) -> datetime:
    found_day, found_time = find_day(day), _time(hour)
    assert found_day is not None
    assert found_time is not None
    return datetime.combine(found_day, found_time, tzinfo=zone).replace(fold=fold)


def _is_on_the_wall(day: date, hour: time, zone: ZoneInfo) -> bool:
    """Whether the clock on the wall ever shows this: in spring one hour of a night is left out."""
    local = datetime.combine(day, hour, tzinfo=zone)
    return local.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local.replace(tzinfo=None)
