"""The forms of a case's page, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from forum.cases.models import ACTIONS
from forum.core.forms import tidy_words
from forum.posts.compose import NOTE_LENGTH, NOTE_TOO_LONG
from forum.reports.words import kept_text

REASON_LENGTH = 2_000  # characters: the author reads it at a hard moment
CASE_NOTE_LENGTH = 10_000
REASON_TOO_LONG = f"Please keep the reason to {REASON_LENGTH:,} characters."
CASE_NOTE_TOO_LONG = f"Please keep a case note to {CASE_NOTE_LENGTH:,} characters."


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """`action reason note content_note false_alarm version`; a box that is not ticked sends nothing and means no."""

    action = StringField(validators=[AnyOf(ACTIONS, message="Please choose what should happen.")])
    reason = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])
    note = TextAreaField(filters=[kept_text], validators=[Length(max=CASE_NOTE_LENGTH, message=CASE_NOTE_TOO_LONG)])
    content_note = StringField(filters=[tidy_words], validators=[Length(max=NOTE_LENGTH, message=NOTE_TOO_LONG)])
    false_alarm = BooleanField()
    version = IntegerField(validators=[Optional()])


class CareForm(FlaskForm):  # type: ignore[misc]
    """`care reason`."""

    care = IntegerField(
        validators=[
            InputRequired("Please choose a level."),
            NumberRange(min=0, max=4, message="Please choose one of the levels."),
        ]
    )
    reason = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])


class NoteForm(FlaskForm):  # type: ignore[misc]
    """`body`."""

    body = TextAreaField(
        filters=[kept_text],
        validators=[
            DataRequired("Please write a note first."),
            Length(max=CASE_NOTE_LENGTH, message=CASE_NOTE_TOO_LONG),
        ],
    )
