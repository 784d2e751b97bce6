"""The forms of asking for another look and of answering, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from forum.cases.models import OVERTURNED, UPHELD
from forum.reports.words import kept_text

REASON_LENGTH = 2_000  # characters, as of a decision: the author reads it at a hard moment
NOTE_LENGTH = 10_000
REASON_TOO_LONG = f"Please keep the reason to {REASON_LENGTH:,} characters."
NOTE_TOO_LONG = f"Please keep the note to {NOTE_LENGTH:,} characters."


class AskForm(FlaskForm):  # type: ignore[misc]
    """`body key`."""

    body = TextAreaField()
    key = StringField(validators=[Length(max=100, message="Please send this form again.")])


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    """`outcome reason note`: the reason is for the author, the note for the team."""

    outcome = StringField(validators=[AnyOf((UPHELD, OVERTURNED), message="Please choose what you think.")])
    reason = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])
    note = TextAreaField(filters=[kept_text], validators=[Length(max=NOTE_LENGTH, message=NOTE_TOO_LONG)])
