"""The form of an answer to the team, in its shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import StringField, TextAreaField
from wtforms.validators import Length


class AnswerForm(FlaskForm):  # type: ignore[misc]
    """`body key`."""

    body = TextAreaField()
    key = StringField(validators=[Length(max=100, message="Please send this form again.")])
