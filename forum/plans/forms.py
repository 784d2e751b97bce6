"""The form of a plan, in its shape only."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from forum.core.forms import JOINERS
from forum.plans.box import PARTS, Plan
from forum.plans.policy import MAX_LENGTH, TOO_LONG


def tidy_part(text: str | None) -> str:
    """One kind of newline, no blank ends, nothing that draws nothing; "" when there is nothing to see."""
    whole = (text or "").encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    kept = "".join(c for c in whole if c in f"\n\t{JOINERS}" or unicodedata.category(c)[0] != "C")
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


def part_field() -> TextAreaField:
    return TextAreaField(filters=[tidy_part], validators=[Length(max=MAX_LENGTH, message=TOO_LONG)])


class PlanForm(FlaskForm):  # type: ignore[misc]
    """The six parts; `take`: lines of the directory to put in; `version`."""

    warning_signs = part_field()
    what_helps = part_field()
    my_people = part_field()
    my_places = part_field()
    my_lines = part_field()
    my_reasons = part_field()
    take = SelectMultipleField(validate_choice=False)
    version = StringField(validators=[Length(max=40, message="Please send this form again.")])

    def put_in(self, offered: Sequence[str]) -> None:
        """Put the ticked lines into theirs, so that they stay whatever becomes of the form."""
        before = self.my_lines.data or ""
        wanted = [line for line in offered if line in (self.take.data or ()) and line not in before]
        self.my_lines.data = "\n".join(filter(None, [before, *wanted]))

    def plan(self) -> Plan:
        return Plan(**{part: self[part].data for part in PARTS})
