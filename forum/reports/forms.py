"""The form of a report, in its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional

from forum.reports.words import REASONS, kept_text

DETAILS_LENGTH = 2_000  # characters: a page of handwriting; whoever has more to say is heard in what follows
DETAILS_TOO_LONG = f"Please keep this to {DETAILS_LENGTH:,} characters. The most important part is enough."


class ReportForm(FlaskForm):  # type: ignore[misc]
    """`reason details version`; `version` is the one of the post that was on the screen."""

    reason = StringField(validators=[AnyOf(tuple(REASONS), message="Please choose what it is about.")])
    details = TextAreaField(filters=[kept_text], validators=[Length(max=DETAILS_LENGTH, message=DETAILS_TOO_LONG)])
    version = IntegerField(validators=[Optional()])
