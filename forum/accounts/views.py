"""Data of account pages."""

from __future__ import annotations

from typing import Any

from werkzeug.wrappers import Response

from forum.core.errors import DomainError, TooMany

Errors = dict[str, list[str]]
Answer = Response | tuple[str, int] | tuple[str, int, dict[str, str]]


def form_errors(form: Any, error: DomainError | None) -> Errors:
    """The errors of a form and of what was refused afterwards; under "" what belongs to no field."""
    errors: Errors = {name: list(texts) for name, texts in form.errors.items() if name != "csrf_token"}
    if error is not None:
        errors.setdefault(error.field or "", []).append(error.message)
    return errors


def answer_with(page: str, *, status: int = 200, error: DomainError | None = None) -> Answer:
    """A page that came back because of `error`, or with `status`."""
    if isinstance(error, TooMany):
        return page, error.status, {"Retry-After": str(error.retry_after)}
    return page, error.status if error else status
