"""The vault: each member's author secret, sealed under their password, usable only while they are signed in.

The secret (32 random bytes) makes owner tags and masks. At rest it is sealed under a key that Argon2id draws from the
password and the site's pepper; between requests it is sealed under a key drawn from the session token, which only the
cookie holds.
"""

from __future__ import annotations

import base64
import os
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forum.core.keys import get_keys, keyed_hash

SECRET_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
VERSION = 1
FULL_COST = (3, 65_536)  # passes, KiB: 64 MiB
TEST_COST = (1, 8)

_cost = FULL_COST


class WrongKey(ValueError):
    """The password or token does not open this vault."""


def use_test_cost() -> None:
    """Make hashing cheap. Only the test suite calls this, before the app is made."""
    global _cost
    _cost = TEST_COST
    _hasher.cache_clear()


@cache
def _hasher() -> PasswordHasher:
    passes, memory = _cost
    return PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=1)


def hash_password(password: str) -> str:
    return _hasher().hash(_peppered(password))


def password_matches(password: str, stored_hash: str) -> bool:
    try:
        return _hasher().verify(stored_hash, _peppered(password))
    except (VerificationError, InvalidHashError):
        return False


def nobodys_hash() -> str:
    """A hash that no password matches and that costs as much to check as a member's: for names nobody has."""
    passes, memory = _cost
    salt, digest = (base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (SALT_BYTES, SECRET_BYTES))
    return f"$argon2id$v=19$m={memory},t={passes},p=1${salt}${digest}"


def new_secret() -> bytes:
    return os.urandom(SECRET_BYTES)


def seal_under_password(secret: bytes, password: str) -> bytes:
    """version, salt, nonce, ciphertext: what `members.vault` holds."""
    salt = os.urandom(SALT_BYTES)
    return bytes([VERSION]) + salt + _encrypt(_key_from_password(password, salt), secret, b"member")


def open_with_password(vault: bytes, password: str) -> bytes:
    """The author secret. Raises WrongKey."""
    salt, sealed = vault[1 : 1 + SALT_BYTES], vault[1 + SALT_BYTES :]
    return _decrypt(_key_from_password(password, salt), sealed, b"member")


def wrap_for_session(secret: bytes, token: bytes) -> bytes:
    return _encrypt(_key_from_token(token), secret, b"session")


def unwrap_from_session(vault: bytes, token: bytes) -> bytes:
    """The author secret. Raises WrongKey."""
    return _decrypt(_key_from_token(token), vault, b"session")


def _peppered(password: str) -> bytes:
    """The password under the site's own pepper: guessing needs the key file too, not only a copy of the database."""
    return keyed_hash(get_keys().newest("pepper"), "password.v1", password)


def _key_from_password(password: str, salt: bytes) -> bytes:
    passes, memory = _cost
    return hash_secret_raw(_peppered(password), salt, passes, memory, parallelism=1, hash_len=32, type=Type.ID)


def _key_from_token(token: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hearth session vault v1").derive(token)


def _encrypt(key: bytes, value: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, value, bound_to)


def _decrypt(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return ChaCha20Poly1305(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except InvalidTag:
        raise WrongKey from None
