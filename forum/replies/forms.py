"""The form that changes a post, in its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import Length, Optional

from forum.core.forms import tidy_words
from forum.posts.compose import NOTE_LENGTH, NOTE_TOO_LONG, TITLE_LENGTH


class EditForm(FlaskForm):  # type: ignore[misc]
    """`title body note version`; the title only for an opening post."""

    title = StringField(
        filters=[tidy_words],
        validators=[Length(max=TITLE_LENGTH, message=f"Please keep the title to {TITLE_LENGTH} characters.")],
    )
    body = TextAreaField()
    note = StringField(filters=[tidy_words], validators=[Length(max=NOTE_LENGTH, message=NOTE_TOO_LONG)])
    version = IntegerField(validators=[Optional()])
