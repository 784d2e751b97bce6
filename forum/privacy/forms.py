"""The forms of a member's own data, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import AnyOf, InputRequired

TYPE_IT = "Please type your password."


class CopyForm(FlaskForm):  # type: ignore[misc]
    """`masks current_password passphrase`: with posts under a mask or without, and the pass-phrase of these."""

    masks = BooleanField()
    current_password = PasswordField(validators=[InputRequired(TYPE_IT)])
    passphrase = PasswordField()


class FetchForm(FlaskForm):  # type: ignore[misc]
    """`current_password passphrase`, only when they were typed a while ago."""

    current_password = PasswordField()
    passphrase = PasswordField()


class MasksForm(FlaskForm):  # type: ignore[misc]
    """`password`, or the pass-phrase of one's masked posts where there is one."""

    password = PasswordField(validators=[InputRequired(TYPE_IT)])


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """`posts current_password`: `leave` the posts by name, or `delete` their words."""

    posts = StringField(validators=[AnyOf(("leave", "delete"), message="Please choose what becomes of your posts.")])
    current_password = PasswordField(validators=[InputRequired(TYPE_IT)])
