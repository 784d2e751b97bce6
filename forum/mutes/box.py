"""The sealed box of a member's mutes: what is in it, how it is closed and opened. Pure."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import astuple, dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from forum.core.keys import keyed_hash

NONCE_BYTES = 12
STEP = 4096  # bytes: the size of a box says little about how much is in it
BOUND_TO = b"mutes"


@dataclass(frozen=True)
class Mute:
    """One voice in one thread: `voice` is name or mask, `number` the row of the member or mask, `shown` its name."""

    thread_ref: str
    voice: str
    number: int
    shown: str

    @property
    def key(self) -> tuple[str, str, int]:
        """What is muted; under which name it was, changes nothing."""
        return self.thread_ref, self.voice, self.number


def close_box(mutes: Iterable[Mute], secret: bytes) -> bytes:
    """nonce and ciphertext, its plain text filled up with spaces to a full step."""
    content = json.dumps([astuple(mute) for mute in mutes]).encode()
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(secret).encrypt(nonce, content + b" " * (-len(content) % STEP), BOUND_TO)


def open_box(sealed: bytes, secret: bytes) -> tuple[Mute, ...]:
    """What is in it; nothing when it was closed under another secret, as before a forgotten password."""
    try:
        content = _cipher(secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], BOUND_TO)
    except (InvalidTag, ValueError):
        return ()
    return tuple(Mute(*row) for row in json.loads(content))


def token_of(mute: Mute, secret: bytes) -> str:
    """What a form names a mute by: no row number leaves the server."""
    return keyed_hash(secret, "mute-token.v1", json.dumps(mute.key))[:12].hex()


def _cipher(secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(keyed_hash(secret, "mutes.v1", b""))
