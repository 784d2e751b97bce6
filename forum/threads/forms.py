"""The form of a new thread, in its shape only."""

from __future__ import annotations

from wtforms import StringField
from wtforms.validators import DataRequired, Length

from forum.core.forms import tidy, tidy_words
from forum.posts.assessing import joined
from forum.posts.compose import TITLE_LENGTH, ComposeForm, TextForm


class OpeningForm(TextForm):
    """`space title`: what whoever opens a thread says beside the text."""

    space = StringField(filters=[tidy])
    title = StringField(
        filters=[tidy_words],
        validators=[
            DataRequired("Please give it a title. A few words are enough."),
            Length(min=1, max=TITLE_LENGTH, message=f"Please write a title of 1 to {TITLE_LENGTH} characters."),
        ],
    )

    @property
    def said(self) -> str:
        return joined(self.title.data, self.body.data or "", self.note.data)


class ThreadForm(OpeningForm, ComposeForm):
    """`space title body voice note key`."""
