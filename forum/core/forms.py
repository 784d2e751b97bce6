"""What the forms of every room share: one tidy line, a whole number, errors by the names of their fields, a page that
came back."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection
from typing import Any

from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import StopValidation

from forum.core.errors import DomainError, TooMany

JOINERS = "\u200c\u200d"  # zero width non-joiner and joiner
SEND_AGAIN = "A part of this form got lost on its way. Please send it again: it holds everything you wrote."
UNSEEN = ("version", "key")  # fields nobody sees: a summary can’t lead to them
Errors = dict[str, list[str]]
Answer = Response | tuple[str, int] | tuple[str, int, dict[str, str]]


def tidy_words(text: str | None) -> str:
    """The same for what a person says in words, such as a title. The two joiners stay: without them letters of Persian
    and pictures of families fall apart. "" when there is nothing to see."""
    kept = " ".join("".join(c if c.isprintable() or c in JOINERS else " " for c in text or "").split())
    return kept if any(unicodedata.category(c)[0] not in "ZCM" for c in kept) else ""


def tidy(text: str | None) -> str:
    """One line of text: no control characters, spaces folded."""
    return " ".join("".join(c if c.isprintable() else " " for c in text or "").split())


class Number(IntegerField):
    """A whole number, or nothing where a validator says so. What is none gets the words `wrong`, and no second word
    about the same slip."""

    def __init__(self, *, wrong: str, **more: Any) -> None:
        super().__init__(**more)
        self.wrong = wrong

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(self.wrong) from None

    def pre_validate(self, form: Any) -> None:
        if self.process_errors and any(given.strip() for given in self.raw_data or ()):
            raise StopValidation()


def form_errors(
    form: Any, error: DomainError | None, *, otherwise: str = "", unseen: Collection[str] = UNSEEN
) -> Errors:
    """The errors of a form (or of none) and of what was refused afterwards, under the names of their fields.

    An error that names no field, or one that nobody sees, stands under `otherwise`; "" is the page as a whole.
    """
    errors: Errors = {}
    for name, texts in form.errors.items() if form else ():
        if name != "csrf_token":
            errors.setdefault(otherwise if name in unseen else name, []).extend(texts)
    if error is not None:
        errors.setdefault(error.field or otherwise, []).append(error.message)
    return errors


def answer_with(page: str, *, status: int = 200, error: DomainError | None = None) -> Answer:
    """A page that came back because of `error`, or with `status`."""
    if isinstance(error, TooMany):
        return page, error.status, {"Retry-After": str(error.retry_after)}
    return page, error.status if error else status
