"""The forms of admin pages, in their shape only."""

from __future__ import annotations

from datetime import date

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired

from forum.core.access import Role

PICK_A_DAY = "Please choose a day, such as 2026-11-22."


class RoleForm(FlaskForm):  # type: ignore[misc]
    role = StringField(validators=[AnyOf([role.value for role in Role], message="Please choose one of the list.")])


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
