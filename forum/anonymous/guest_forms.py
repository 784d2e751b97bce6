"""The forms of guests, in their shape only. A guest has one voice, so none of them asks for it."""

from __future__ import annotations

from forum.posts.compose import TextForm
from forum.posts.models import Voice
from forum.posts.pipeline import Draft
from forum.posts.questions import DETAILS
from forum.threads.forms import OpeningForm


class GuestReplyForm(TextForm):
    """`body note key`."""

    @property
    def answered(self) -> dict[str, str]:
        """The answer that stays with this form while it comes and goes."""
        return {"asked": DETAILS} if self.asked.data == DETAILS else {}

    def draft(self, *, title: str | None = None, usual_note: str | None = None) -> Draft:
        """What was sent, for the pipeline. `usual_note`: that of the space, for a post that brings none."""
        note = self.note.data or usual_note
        return Draft(
            body=self.body.data or "",
            voice=Voice.GUEST,
            title=title,
            note=note,
            given_note=usual_note,
            key=self.key.data or None,
            team_alone=bool(self.team.data),
        )


class GuestThreadForm(OpeningForm, GuestReplyForm):
    """`space title body note key`."""
