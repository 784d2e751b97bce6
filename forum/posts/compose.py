"""The form of anything a member writes, in its shape only; what it may hold is for the pipeline and the policies."""

from __future__ import annotations

import secrets

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from forum.core.forms import tidy_words
from forum.posts.models import Voice
from forum.posts.pipeline import Draft

NOTE_LENGTH = 100
TITLE_LENGTH = 120
NOTE_TOO_LONG = f"Please keep the content note to {NOTE_LENGTH} characters."


def new_key() -> str:
    """A fresh idempotency key: the same form sent twice stores one post."""
    return secrets.token_urlsafe(18)


class ComposeForm(FlaskForm):  # type: ignore[misc]
    """`body voice note key`, as the form of a reply sends them; missing optional fields are fine."""

    body = TextAreaField()
    voice = StringField(default="name", validators=[AnyOf(("name", "mask"), message="Please choose how to post.")])
    note = StringField(filters=[tidy_words], validators=[Length(max=NOTE_LENGTH, message=NOTE_TOO_LONG)])
    key = StringField(validators=[Length(max=100, message="Please send this form again.")])

    def fill_gaps(self) -> None:
        """A client that leaves the voice out posts by name."""
        self.voice.data = self.voice.data or "name"

    def draft(self, *, title: str | None = None, given_note: str | None = None) -> Draft:
        """What was sent, for the pipeline; `given_note` is the content note that already stood in the form."""
        return Draft(
            body=self.body.data or "",
            voice=Voice(self.voice.data or "name"),
            title=title,
            note=self.note.data or None,
            given_note=given_note,
            key=self.key.data or None,
        )
