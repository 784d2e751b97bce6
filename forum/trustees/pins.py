"""The pins in the settings: who is a trustee, and with which key. Whoever changes the database alone can put neither a
key of their own in a trustee's place, nor an account of their own."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app


@dataclass(frozen=True)
class Pin:
    """A member's reference, which no change of name touches, and the fingerprint of their key. Without a reference: a
    pin of an earlier version, which puts nobody in force."""

    ref: str
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.ref}:{self.fingerprint}"


def pinned() -> tuple[Pin, ...]:
    """The three pins of HEARTH_TRUSTEES; none where the site has no trustees."""
    found: tuple[str, ...] = current_app.extensions["hearth_settings"].trustees
    parts = (text.rpartition(":") for text in found)
    return tuple(Pin(ref=ref, fingerprint=fingerprint) for ref, _, fingerprint in parts)
