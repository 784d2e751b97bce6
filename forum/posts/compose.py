"""The form of anything a member writes, in its shape only; what it may hold is for the pipeline and the policies."""

from __future__ import annotations

import secrets

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, Length

from forum.core.forms import tidy_words
from forum.posts.assessing import joined
from forum.posts.models import Voice
from forum.posts.pipeline import Draft

NOTE_LENGTH = 100
TITLE_LENGTH = 120
ANSWERS = {"asked": ("details",), "sure": (Voice.NAME.value,)}
NOTE_TOO_LONG = f"Please keep the content note to {NOTE_LENGTH} characters."


def new_key() -> str:
    """A fresh idempotency key: the same form sent twice stores one post."""
    return secrets.token_urlsafe(18)


class TextForm(FlaskForm):  # type: ignore[misc]
    """`body note key`; `asked` is what the writer has answered to the question of `questions`, in this very form.

    `team` is sent by the form that only the team reads.
    """

    body = TextAreaField()
    note = StringField(filters=[tidy_words], validators=[Length(max=NOTE_LENGTH, message=NOTE_TOO_LONG)])
    key = StringField(validators=[Length(max=100, message="Please send this form again.")])
    asked = StringField()
    team = StringField()

    @property
    def said(self) -> str:
        """All that the writer says with it."""
        return joined(None, self.body.data or "", self.note.data)


class ComposeForm(TextForm):
    """`body voice note key`, as a member's form of a reply sends them; missing optional fields are fine.

    `sure` is what the writer has answered to the question about their name.
    """

    voice = StringField(default="name", validators=[AnyOf(("name", "mask"), message="Please choose how to post.")])
    sure = StringField()

    def fill_gaps(self) -> None:
        """A client that leaves the voice out posts by name; whoever was asked may have chosen the mask after all."""
        self.voice.data = self.voice.data or "name"
        if self.sure.data == Voice.MASK.value:
            self.voice.data, self.sure.data = Voice.MASK.value, ""

    @property
    def answered(self) -> dict[str, str]:
        """The answers that stay with this form while it comes and goes."""
        answers = {"asked": self.asked.data, "sure": self.sure.data}
        return {name: value for name, value in answers.items() if value in ANSWERS[name]}

    def draft(self, *, title: str | None = None, given_note: str | None = None) -> Draft:
        """What was sent, for the pipeline; `given_note` is the content note that already stood in the form."""
        return Draft(
            body=self.body.data or "",
            voice=Voice(self.voice.data or "name"),
            title=title,
            note=self.note.data or None,
            given_note=given_note,
            key=self.key.data or None,
            team_alone=bool(self.team.data),
        )
