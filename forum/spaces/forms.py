"""The form of a space, in its shape only: what a value may be is checked by `services`."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField
from wtforms.validators import Optional

from forum.core.forms import SEND_AGAIN, Number, tidy
from forum.spaces.services import SpaceDraft

READ_FIRST_WORDS = (
    ("nobody", "Nobody’s", "Posts are shown at once. What the filter finds dangerous for readers still waits."),
    ("masks", "Those under a mask", "Posts by name are shown at once."),
    ("everyone", "Everyone’s", "Each post waits until a moderator has read it."),
)

SHOWN = (
    "slug",
    "name",
    "description",
    "icon",
    "read_first",
    "default_note",
    "country",
    "is_open",
    "members_only",
    "masks_allowed",
    "guests_allowed",
    "version",
)


class SpaceForm(FlaskForm):  # type: ignore[misc]
    """`slug` only for a new space; a box that is not ticked sends nothing and means no."""

    slug = StringField(filters=[tidy])
    name = StringField(filters=[tidy])
    description = TextAreaField(filters=[tidy])
    icon = StringField()
    read_first = StringField()
    default_note = StringField(filters=[tidy])
    country = StringField()
    is_open = BooleanField()
    members_only = BooleanField()
    masks_allowed = BooleanField()
    guests_allowed = BooleanField()
    version = Number(wrong=SEND_AGAIN, validators=[Optional()])

    def draft(self) -> SpaceDraft:
        return SpaceDraft(
            name=self.name.data or "",
            description=self.description.data or "",
            icon=self.icon.data or "message-circle",
            is_open=bool(self.is_open.data),
            members_only=bool(self.members_only.data),
            masks_allowed=bool(self.masks_allowed.data),
            guests_allowed=bool(self.guests_allowed.data),
            read_first=self.read_first.data or "nobody",
            default_note=self.default_note.data or None,
            country=self.country.data or None,
        )


def empty_form() -> SpaceForm:
    """The form of a space that does not exist yet, with the usual choices made."""
    return SpaceForm(formdata=None, is_open=True, masks_allowed=True, icon="message-circle", read_first="nobody")


def form_of(space: Any) -> SpaceForm:
    """The form with a space as it is now (a row or model of Space)."""
    return SpaceForm(formdata=None, **{name: getattr(space, name) for name in SHOWN})
