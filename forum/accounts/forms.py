"""The forms of accounts, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import AnyOf, InputRequired, Length

from forum.core.countries import country_codes
from forum.core.web import safe_path

EMAIL_LENGTH = 254  # the longest address a mail server takes
TOO_LONG_ADDRESS = "Please check this e-mail address: it is longer than addresses can be."


def trimmed(text: str | None) -> str:
    return (text or "").strip()


def folded(text: str | None) -> str:
    return trimmed(text).upper()


def country_field() -> StringField:
    """An ISO code of two letters, or "". A client that leaves the field out chose none."""
    known = AnyOf(("", *country_codes()), message="Please choose a country of the list, or leave it empty.")
    return StringField(filters=[folded], validators=[known])


def email_field() -> StringField:
    """An address or "". Whether it can be one is for the service."""
    return StringField(filters=[trimmed], validators=[Length(max=EMAIL_LENGTH, message=TOO_LONG_ADDRESS)])


class SignUpForm(FlaskForm):  # type: ignore[misc]
    """`name password email country`, and where to go afterwards."""

    name = StringField(validators=[InputRequired("Please choose a name.")])
    password = PasswordField(validators=[InputRequired("Please choose a password.")])
    email = email_field()
    country = country_field()
    next = StringField()

    @property
    def goes_to(self) -> str | None:
        return safe_path(self.next.data)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """`name password`, where to go afterwards, and the form that came back because nobody was signed in."""

    name = StringField(validators=[InputRequired("Please type your name.")])
    password = PasswordField(validators=[InputRequired("Please type your password.")])
    next = StringField()
    resume_to = StringField()
    resume = StringField()

    @property
    def goes_to(self) -> str | None:
        return safe_path(self.next.data)


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """`country email current_password`; the password only when the address changes."""

    country = country_field()
    email = email_field()
    current_password = PasswordField()


class PasswordForm(FlaskForm):  # type: ignore[misc]
    current_password = PasswordField(validators=[InputRequired("Please type the password you have now.")])
    new_password = PasswordField(validators=[InputRequired("Please choose a new password.")])


class ForgottenForm(FlaskForm):  # type: ignore[misc]
    email = StringField(
        filters=[trimmed],
        validators=[
            InputRequired("Please type your e-mail address."),
            Length(max=EMAIL_LENGTH, message=TOO_LONG_ADDRESS),
        ],
    )


class ResetForm(FlaskForm):  # type: ignore[misc]
    new_password = PasswordField(validators=[InputRequired("Please choose a new password.")])


class CodeForm(FlaskForm):  # type: ignore[misc]
    """`code`, where to go afterwards, and the form that came back because nobody was signed in."""

    code = StringField(validators=[InputRequired("Please type the code.")])
    next = StringField()
    resume_to = StringField()
    resume = StringField()


class FactorForm(FlaskForm):  # type: ignore[misc]
    """`current_password code`, to change what is set up."""

    current_password = PasswordField(validators=[InputRequired("Please type your password.")])
    code = StringField(validators=[InputRequired("Please type the code your app shows now.")])


class FactorSetupForm(FactorForm):
    """Also the secret that is set up, sealed, and where to go afterwards."""

    setup = StringField()
    next = StringField()
