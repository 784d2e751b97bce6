"""The forms of a case's page, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional

from forum.cases.models import ACTIONS
from forum.cases.telling import RULE_LENGTH
from forum.core.forms import SEND_AGAIN, Number, tidy_words
from forum.moderation.checking_in import DAYS as CHECK_IN_DAYS
from forum.moderation.checking_in import GIVEN, NONE, PICK_DAY
from forum.moderation.checking_in import PICK_OUTCOME as PICK_HOW
from forum.moderation.effects import PICK_DAYS, PICK_SPACE
from forum.posts.compose import NOTE_LENGTH, NOTE_TOO_LONG
from forum.posts.pausing import DAYS
from forum.reports.words import kept_text

REASON_LENGTH = 2_000  # characters: the author reads it at a hard moment
CASE_NOTE_LENGTH = 10_000
DEBRIEF_LENGTH = 4_000
KEY_LENGTH = 100
KEY_TOO_LONG = "Please send this form again."
PICK_LEVEL = "Please choose one of the levels."
REASON_TOO_LONG = f"Please keep the reason to {REASON_LENGTH:,} characters."
RULE_TOO_LONG = f"Please keep the rule to {RULE_LENGTH} characters."
SPAN_TOO_LONG = f"Please keep these words to {CASE_NOTE_LENGTH:,} characters."
PICK_OUTCOME = "Please choose how it ended."
CASE_NOTE_TOO_LONG = f"Please keep a case note to {CASE_NOTE_LENGTH:,} characters."


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """`action reason rule outcome check_in note content_note days space span kind_words false_alarm version`; a box
    that is not ticked sends nothing and means no. A form without `outcome` is told from one where it was left empty."""

    action = StringField(validators=[AnyOf(ACTIONS, message="Please choose what should happen.")])
    reason = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])
    rule = StringField(filters=[tidy_words], validators=[Length(max=RULE_LENGTH, message=RULE_TOO_LONG)])
    outcome = StringField(validators=[Length(max=KEY_LENGTH, message=PICK_OUTCOME)])
    check_in = StringField(validators=[AnyOf(("", NONE, *map(str, CHECK_IN_DAYS)), message=PICK_DAY)], default="")
    note = TextAreaField(filters=[kept_text], validators=[Length(max=CASE_NOTE_LENGTH, message=CASE_NOTE_TOO_LONG)])
    days = Number(wrong=PICK_DAYS, validators=[Optional(), AnyOf(DAYS, message=PICK_DAYS)])
    space = StringField(filters=[tidy_words], validators=[Length(max=KEY_LENGTH, message=PICK_SPACE)])
    span = TextAreaField(filters=[kept_text], validators=[Length(max=CASE_NOTE_LENGTH, message=SPAN_TOO_LONG)])
    kind_words = BooleanField()
    content_note = StringField(filters=[tidy_words], validators=[Length(max=NOTE_LENGTH, message=NOTE_TOO_LONG)])
    false_alarm = BooleanField()
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])


class CareForm(FlaskForm):  # type: ignore[misc]
    """`care reason version`."""

    care = Number(
        wrong=PICK_LEVEL,
        validators=[InputRequired("Please choose a level."), NumberRange(min=0, max=4, message=PICK_LEVEL)],
    )
    reason = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])


class LetterForm(FlaskForm):  # type: ignore[misc]
    """`body lines key version`: a private note to the author; `lines`: send helplines along."""

    body = TextAreaField()
    lines = BooleanField()
    key = StringField(validators=[Length(max=KEY_LENGTH, message=KEY_TOO_LONG)])
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])


class PauseForm(FlaskForm):  # type: ignore[misc]
    """`days reason`: how long whoever wrote the post is paused, and what they read about it."""

    days = Number(wrong=PICK_DAYS, validators=[InputRequired(PICK_DAYS), AnyOf(DAYS, message=PICK_DAYS)])
    reason = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])


class TakeOverForm(FlaskForm):  # type: ignore[misc]
    """`words`: why a colleague's case is taken over."""

    words = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])


class HandForm(FlaskForm):  # type: ignore[misc]
    """`colleague words`: to whom a case goes, by their reference, and a note for them."""

    colleague = StringField()
    words = TextAreaField(
        filters=[kept_text],
        validators=[
            DataRequired("Please write a few words for your colleague."),
            Length(max=REASON_LENGTH, message=REASON_TOO_LONG),
        ],
    )


class LookForm(FlaskForm):  # type: ignore[misc]
    """`look_reason`: why the team should look at a member."""

    look_reason = TextAreaField(filters=[kept_text], validators=[Length(max=REASON_LENGTH, message=REASON_TOO_LONG)])


class DebriefForm(FlaskForm):  # type: ignore[misc]
    """`body`: what a moderator tells the safeguarding leads."""

    body = TextAreaField(
        filters=[kept_text],
        validators=[
            DataRequired("Please write a few words first."),
            Length(max=DEBRIEF_LENGTH, message=f"Please keep a note to {DEBRIEF_LENGTH:,} characters."),
        ],
    )


class NoteForm(FlaskForm):  # type: ignore[misc]
    """`body`."""

    body = TextAreaField(
        filters=[kept_text],
        validators=[
            DataRequired("Please write a note first."),
            Length(max=CASE_NOTE_LENGTH, message=CASE_NOTE_TOO_LONG),
        ],
    )


class SecondForm(FlaskForm):  # type: ignore[misc]
    """`agrees note version`: the second person's look at a closed crisis; `note` is for the team."""

    agrees = StringField(validators=[AnyOf(("yes", "no"), message="Please choose one of the two.")])
    note = TextAreaField(filters=[kept_text], validators=[Length(max=CASE_NOTE_LENGTH, message=CASE_NOTE_TOO_LONG)])
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])


class CheckInForm(FlaskForm):  # type: ignore[misc]
    """`outcome note further version`: how a check-in went; `note` is for the team, `further` a number of days or
    nothing."""

    outcome = StringField(validators=[AnyOf(GIVEN, message=PICK_HOW)])
    note = TextAreaField(filters=[kept_text], validators=[Length(max=CASE_NOTE_LENGTH, message=CASE_NOTE_TOO_LONG)])
    further = Number(wrong=PICK_DAY, validators=[Optional(), AnyOf(CHECK_IN_DAYS, message=PICK_DAY)])
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])
