"""A trustee's public key as one word, to be sent and typed into a command. A check sum tells a slip. Pure."""

from __future__ import annotations

import base64
import binascii
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

PREFIX = "hearth-key-"
KEY_BYTES, CHECK_BYTES = 32, 4
FIELD = 2**255 - 19  # of the curve: the same key could be spelt with a larger number, and count as another


class BadKey(ValueError):
    """This is no public key of a trustee, or a part of it is missing or changed."""


def write(public_key: bytes) -> str:
    """One word of 59 letters."""
    return PREFIX + base64.urlsafe_b64encode(public_key + _check(public_key)).decode()


def read(text: str) -> bytes:
    """The 32 bytes of a key, with any spaces and line breaks in its text. Raises BadKey, also for a key that nothing
    can be sealed to."""
    word = "".join(text.split())
    if not word.lower().startswith(PREFIX):
        raise BadKey
    try:
        raw = base64.b64decode(word[len(PREFIX) :].encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise BadKey from None
    key, check = raw[:KEY_BYTES], raw[KEY_BYTES:]
    if len(key) != KEY_BYTES or check != _check(key) or not is_usable(key):
        raise BadKey
    return key


def is_usable(key: bytes) -> bool:
    """Whether a key is spelt in the one way there is, and leads to a secret at all: some numbers give zero to
    everybody."""
    if int.from_bytes(key, "little") >= FIELD:
        return False
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(key))
    except ValueError:
        return False
    return True


def _check(key: bytes) -> bytes:
    return sha256(b"hearth public key" + key).digest()[:CHECK_BYTES]
