"""What the forms of every room share: one tidy line, errors by the names of their fields, a page that came back."""

from __future__ import annotations

import unicodedata
from typing import Any

from werkzeug.wrappers import Response

from forum.core.errors import DomainError, TooMany

JOINERS = "\u200c\u200d"  # zero width non-joiner and joiner
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


def form_errors(form: Any, error: DomainError | None, *, otherwise: str = "") -> Errors:
    """The errors of a form (or of none) and of what was refused afterwards, under the names of their fields.

    An error that names no field stands under `otherwise`; "" is the page as a whole.
    """
    errors: Errors = {name: list(texts) for name, texts in form.errors.items() if name != "csrf_token"} if form else {}
    if error is not None:
        errors.setdefault(error.field or otherwise, []).append(error.message)
    return errors


def answer_with(page: str, *, status: int = 200, error: DomainError | None = None) -> Answer:
    """A page that came back because of `error`, or with `status`."""
    if isinstance(error, TooMany):
        return page, error.status, {"Retry-After": str(error.retry_after)}
    return page, error.status if error else status
