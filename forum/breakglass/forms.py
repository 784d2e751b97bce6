"""The forms of break-glass, in their shape only."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, TextAreaField
from wtforms.validators import AnyOf, Length, Optional

from forum.breakglass.models import OUTCOMES, REASONS
from forum.breakglass.policy import NEEDS_OUTCOME, NEEDS_REASON
from forum.breakglass.services import LAYER_LENGTH, PICK_DELAY, WORDS_LENGTH
from forum.core.forms import Number
from forum.reports.words import kept_text

WORDS_TOO_LONG = f"Please keep this to {WORDS_LENGTH:,} characters."
PASTE_TOO_LONG = "This is longer than anything a trustee's program gives. Please paste its whole answer, and only that."
WORDS = [Length(max=WORDS_LENGTH, message=WORDS_TOO_LONG)]
PASTE = [Length(max=LAYER_LENGTH, message=PASTE_TOO_LONG)]


class AskForm(FlaskForm):  # type: ignore[misc]
    """`case reason tried`."""

    case = StringField()
    reason = StringField(validators=[AnyOf(REASONS, message=NEEDS_REASON)])
    tried = TextAreaField(filters=[kept_text], validators=WORDS)


class ApprovalForm(FlaskForm):  # type: ignore[misc]
    """`current_password code`."""

    current_password = PasswordField()
    code = StringField()


class RefusalForm(FlaskForm):  # type: ignore[misc]
    """`words`."""

    words = TextAreaField(filters=[kept_text], validators=WORDS)


class LayerForm(FlaskForm):  # type: ignore[misc]
    """`layer`: what the first trustee's program gave."""

    layer = TextAreaField(validators=PASTE)


class PayloadForm(FlaskForm):  # type: ignore[misc]
    """`payload`: what the second trustee's program gave."""

    payload = TextAreaField(validators=PASTE)


class OutcomeForm(FlaskForm):  # type: ignore[misc]
    """`outcome words delay_days delay_reason`."""

    outcome = StringField(validators=[AnyOf(OUTCOMES, message=NEEDS_OUTCOME)])
    words = TextAreaField(filters=[kept_text], validators=WORDS)
    delay_days = Number(wrong=PICK_DELAY, validators=[Optional()])
    delay_reason = TextAreaField(filters=[kept_text], validators=WORDS)
