"""The forms of sealed contacts, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, TextAreaField

from forum.anonymous.services import Wish
from forum.posts.text import storable


def as_sealed(text: str | None) -> str:
    """One kind of newline, nothing that letters can't hold, no blank ends."""
    return storable(text or "").strip()


class GuestContactForm(FlaskForm):  # type: ignore[misc]
    """`details remove`."""

    details = TextAreaField(filters=[as_sealed])
    remove = BooleanField()

    def wish(self) -> Wish:
        return Wish(text=self.details.data or "", remove=bool(self.remove.data))


class ContactForm(GuestContactForm):
    """`details remove current_password`."""

    current_password = PasswordField()
