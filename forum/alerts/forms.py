"""The form of the second channel, in its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField
from wtforms.validators import InputRequired

from forum.core.forms import tidy


class ChannelForm(FlaskForm):  # type: ignore[misc]
    """`address`: where signed messages go."""

    address = StringField(filters=[tidy], validators=[InputRequired("Please write an address, or go back.")])
