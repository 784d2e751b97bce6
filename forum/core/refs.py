"""Public references: short random tokens, so that no URL tells a row number, an order or a count."""

import secrets

REF_BYTES = 9  # 72 bits: not to be guessed, 12 characters in a URL


def new_ref() -> str:
    """A fresh reference of 12 URL-safe characters that neither begins nor ends with a dash or underscore."""
    while True:
        ref = secrets.token_urlsafe(REF_BYTES)
        if ref[0].isalnum() and ref[-1].isalnum():
            return ref
