"""The forms of admin pages, in their shape only."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired

from forum.core.access import Role
from forum.core.forms import Number, tidy_words
from forum.reports.reasons import ReasonDraft

PICK_LEVEL = "Please choose a level."
OPEN_ANEW = "Please open this page anew. What you wrote is below."
PICK_A_DAY = "Please choose a day, such as 2026-11-22."


class RoleForm(FlaskForm):  # type: ignore[misc]
    role = StringField(validators=[AnyOf([role.value for role in Role], message="Please choose one of the list.")])


class SpacesForm(FlaskForm):  # type: ignore[misc]
    """`which spaces`: all spaces of the site, or those that are ticked."""

    which = StringField(validators=[AnyOf(("all", "some"), message="Please choose one of the two.")])


class SanctionForm(FlaskForm):  # type: ignore[misc]
    """`kind until reason`; `until` is a day as YYYY-MM-DD, the last one of the sanction."""

    kind = StringField(validators=[InputRequired("Please choose what to do.")])
    until = StringField(validators=[InputRequired(PICK_A_DAY)])
    reason = TextAreaField(validators=[InputRequired("Please write why. The member reads this.")])

    @property
    def last_day(self) -> date | None:
        """The day chosen; None when it cannot be read."""
        try:
            return date.fromisoformat((self.until.data or "").strip())
        except ValueError:
            return None


class VersionForm(FlaskForm):  # type: ignore[misc]
    """`version`: how often something had been changed when somebody opened it."""

    version = Number(wrong=OPEN_ANEW, validators=[InputRequired(OPEN_ANEW)])

    @property
    def seen(self) -> int:
        return int(self.version.data or 0)


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """`label hint care`: a reason of a report. A built-in one with an empty label has its first words back."""

    label = StringField(filters=[tidy_words])
    hint = StringField(filters=[tidy_words])
    care = Number(wrong=PICK_LEVEL, validators=[InputRequired(PICK_LEVEL)])

    def draft(self) -> ReasonDraft:
        return ReasonDraft(label=self.label.data or "", hint=self.hint.data or "", care=self.care.data)
