"""The forms of tuning, in their shape only: what a value may be is checked by room rules."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import BooleanField, StringField, TextAreaField

from forum.core.errors import DomainError
from forum.core.forms import Errors, form_errors, tidy
from forum.reports.words import kept_text
from forum.rules.content import RuleText

NEW_RULE = {"language": "en", "kind": "distress", "care": "2", "exposure": "1", "past": "1", "alone": True}
SHOWN = ("language", "name", "need", "kind", "alone", "why", "note")
LEVELS = ("care", "exposure", "past")
LINES = {"phrases": "phrases", "hears": "matches", "avoids": "avoids"}  # field of the form -> of the rule


class RuleForm(FlaskForm):  # type: ignore[misc]
    """A rule of the site; in `phrases`, `hears` and `avoids` each line is one. A box not ticked means no.

    `hears` are the rule's `matches`: a field of that name would hide the method `matches` of the form from scripts.
    """

    language = StringField(filters=[tidy])
    name = StringField(filters=[tidy])
    need = StringField(filters=[tidy])
    kind = StringField(filters=[tidy])
    care = StringField(filters=[tidy])
    exposure = StringField(filters=[tidy])
    past = StringField(filters=[tidy])
    alone = BooleanField()
    why = StringField(filters=[tidy])
    phrases = TextAreaField(filters=[kept_text])
    hears = TextAreaField(filters=[kept_text])
    avoids = TextAreaField(filters=[kept_text])
    note = TextAreaField(filters=[kept_text])
    version = StringField(filters=[tidy])

    def text(self, *, of: RuleText | None = None) -> RuleText:
        """What was typed; the name and the language of a rule that is there stay."""
        return RuleText(
            language=of.language if of else self.language.data or "",
            name=of.name if of else self.name.data or "",
            need=self.need.data or "",
            kind=self.kind.data or "",
            care=number_of(self.care.data),
            exposure=number_of(self.exposure.data),
            past=number_of(self.past.data),
            alone=bool(self.alone.data),
            why=self.why.data or "",
            phrases=_lines(self.phrases.data),
            matches=_lines(self.hears.data),
            avoids=_lines(self.avoids.data),
            note=self.note.data or "",
        )


class BuiltInForm(FlaskForm):  # type: ignore[misc]
    """`off care seen`; an empty level means the one it was written with, `seen` is what the draft held on the page."""

    off = BooleanField()
    care = StringField(filters=[tidy])
    seen = StringField(filters=[tidy])

    @property
    def level(self) -> int | None:
        return number_of(self.care.data) if self.care.data else None


class PublishForm(FlaskForm):  # type: ignore[misc]
    """`note seen`: `seen` is what the page knew of draft and newest version."""

    note = StringField(filters=[tidy])
    seen = StringField(filters=[tidy])

    @property
    def seen_number(self) -> int:
        return number_of(self.seen.data)


class SwitchForm(FlaskForm):  # type: ignore[misc]
    """`on`: 1 or 0."""

    on = StringField()


def number_of(text: str | None) -> int:
    """A small number; -1, which is no level and no version, for anything else."""
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").split("\n") if line.strip())


def empty_form() -> RuleForm:
    """The form of a rule that does not exist yet, with the usual choices made."""
    return RuleForm(formdata=None, **NEW_RULE)


def form_of(text: RuleText, version: int) -> RuleForm:
    """The form with a rule as the draft has it."""
    values = {name: getattr(text, name) for name in SHOWN}
    values |= {name: str(getattr(text, name)) for name in LEVELS}
    values |= {field: "\n".join(getattr(text, name)) for field, name in LINES.items()}
    return RuleForm(formdata=None, version=str(version), **values)


def field_errors(error: DomainError | None) -> Errors:
    """What was refused about a rule, under the name of the form's field."""
    fields = {name: field for field, name in LINES.items()}
    return {fields.get(name, name): texts for name, texts in form_errors(None, error, otherwise="form").items()}
