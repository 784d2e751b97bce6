"""A member's e-mail address at rest: sealed under the data key, found again by a tag, never in plain columns."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

from forum.core.errors import Unprocessable
from forum.core.keys import get_keys

LABEL = "member.email.v1"


def normalise(address: str) -> str:
    """The address in its normal form. Raises Unprocessable (field "email") with kind words."""
    try:
        return validate_email(address.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError:
        raise Unprocessable("This doesn't look like an e-mail address. Please check it.", field="email") from None


def tag(address: str) -> bytes:
    return get_keys().tag(LABEL, address.casefold())


def tags(address: str) -> list[bytes]:
    """The tags under which an address may be stored: one for each version of the index key."""
    return get_keys().tags(LABEL, address.casefold())


def seal(address: str) -> bytes:
    return get_keys().seal(LABEL, address.encode())


def open_sealed(sealed: bytes) -> str:
    return get_keys().open(LABEL, sealed).decode()
