"""The form of a report, in its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional, ValidationError

from forum.core.forms import SEND_AGAIN, Number
from forum.reports.reasons import NO_SUCH, list_offered
from forum.reports.words import kept_text

DETAILS_LENGTH = 2_000  # characters: a page of handwriting; whoever has more to say is heard in what follows
DETAILS_TOO_LONG = f"Please keep this to {DETAILS_LENGTH:,} characters. The most important part is enough."


class ReportForm(FlaskForm):  # type: ignore[misc]
    """`reason details version key`; `version` is the one of the post that was on the screen, `key` that of the form."""

    reason = StringField()
    details = TextAreaField(filters=[kept_text], validators=[Length(max=DETAILS_LENGTH, message=DETAILS_TOO_LONG)])
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])
    key = StringField(validators=[Length(max=100, message="Please send this form again.")])

    def validate_reason(self, field: StringField) -> None:
        if field.data not in {reason.code for reason in list_offered()}:
            raise ValidationError(NO_SUCH)
