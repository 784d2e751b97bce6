"""One family of errors: a status, a code for logs, and kind words for the person. Routes never build error pages."""

from __future__ import annotations


class DomainError(Exception):
    """Something a person asked for cannot be done. `message` is shown to them as it is."""

    status = 400
    code = "bad_request"
    words = "We couldn't do that. Please try again."

    def __init__(self, message: str | None = None, *, field: str | None = None) -> None:
        self.message = message or self.words
        self.field = field
        super().__init__(self.message)


class NotFound(DomainError):
    """Absent, or not for this viewer: the two look the same."""

    status, code = 404, "not_found"
    words = "There is no page here, or it isn't open to you."


class Declined(DomainError):
    """What a route answers itself, beside the form: the page comes back with these words and with what was typed."""


class Refused(Declined):
    status, code = 403, "refused"
    words = "That isn't possible with this account."


class Unprocessable(Declined):
    """The input needs another look; `field` names the form field it belongs to."""

    status, code = 422, "unprocessable"
    words = "Please look at this again."


class Conflict(Declined):
    """Somebody else was here first; nothing typed is lost."""

    status, code = 409, "conflict"
    words = "This changed while you were looking at it."


class TooMany(Declined):
    """Too many tries in a short time; `retry_after` is in seconds."""

    status, code = 429, "too_many"
    words = "That was a lot in a short time. Please wait a little and try again."

    def __init__(self, message: str | None = None, *, retry_after: int, field: str | None = None) -> None:
        self.retry_after = retry_after
        super().__init__(message, field=field)
