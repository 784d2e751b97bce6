"""The form that changes a post, in its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length, Optional

from forum.core.forms import SEND_AGAIN, Number, tidy_words
from forum.posts.assessing import joined
from forum.posts.compose import NOTE_LENGTH, NOTE_TOO_LONG, TITLE_LENGTH


class EditForm(FlaskForm):  # type: ignore[misc]
    """`title body note version asked`; the title only for an opening post."""

    title = StringField(
        filters=[tidy_words],
        validators=[Length(max=TITLE_LENGTH, message=f"Please keep the title to {TITLE_LENGTH} characters.")],
    )
    body = TextAreaField()
    note = StringField(filters=[tidy_words], validators=[Length(max=NOTE_LENGTH, message=NOTE_TOO_LONG)])
    asked = StringField()
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])

    @property
    def said(self) -> str:
        """All that the writer says with it."""
        return joined(self.title.data, self.body.data or "", self.note.data)
