"""The forms of anonymous posting, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, PasswordField
from wtforms.validators import InputRequired


class OpenForm(FlaskForm):  # type: ignore[misc]
    """`password`: the password, or the pass-phrase of whoever has one."""

    password = PasswordField(validators=[InputRequired("Please type it, so that we know it is you.")])


class PassphraseForm(FlaskForm):  # type: ignore[misc]
    """`current_password passphrase new_passphrase remove`."""

    current_password = PasswordField(validators=[InputRequired("Please type your password.")])
    passphrase = PasswordField()
    new_passphrase = PasswordField()
    remove = BooleanField()
