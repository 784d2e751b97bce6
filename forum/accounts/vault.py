"""The vault: each member's author secret, sealed under their password, usable only while they are signed in.

The secret (32 random bytes) makes owner tags and masks. At rest it is sealed under a key that Argon2id draws from the
password and the site's pepper; between requests it is sealed under a key drawn from the session token, which only the
cookie holds.

What is stored of a password, its hash and the vault, lies under one more seal, of the newest version of the pepper. So
this key can be changed for everybody in one moment, and without anybody's password (`forum.accounts.renewal`).
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

from forum.core.keys import CannotOpen, get_keys, keyed_hash

SECRET_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
VERSION = 1
OUTER_VERSION = 2  # of a vault under the seal of the pepper
HASH_LABEL, VAULT_LABEL = "password-hash.v1", "vault.v1"
BARE = "$"  # how a hash of Argon2 begins
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
    """What `members.password_hash` holds: the hash, sealed."""
    return _sealed_hash(bare_hash(password))


def bare_hash(words: str) -> str:
    """The same without a seal, for who seals it otherwise."""
    return _hasher().hash(_peppered(words))


def password_matches(password: str, stored_hash: str) -> bool:
    """Whether a hash, sealed or bare, is of this password."""
    try:
        return _hasher().verify(_opened_hash(stored_hash), _peppered(password))
    except (VerificationError, InvalidHashError):
        return False


def nobodys_hash() -> str:
    """A hash that no password matches and that costs as much to check as a member's: for names nobody has."""
    passes, memory = _cost
    salt, digest = (base64.b64encode(os.urandom(size)).decode().rstrip("=") for size in (SALT_BYTES, SECRET_BYTES))
    return _sealed_hash(f"$argon2id$v=19$m={memory},t={passes},p=1${salt}${digest}")


def new_secret() -> bytes:
    return os.urandom(SECRET_BYTES)


def seal_under_password(secret: bytes, password: str) -> bytes:
    """What `members.vault` holds: version, salt, nonce, ciphertext, and the seal of the pepper around them."""
    salt = os.urandom(SALT_BYTES)
    return _sealed_vault(bytes([VERSION]) + salt + _encrypt(_key_from_password(password, salt), secret, b"member"))


def open_with_password(vault: bytes, password: str) -> bytes:
    """The author secret. Raises WrongKey."""
    try:
        inner = _opened_vault(vault)
    except CannotOpen:
        raise WrongKey from None
    salt, sealed = inner[1 : 1 + SALT_BYTES], inner[1 + SALT_BYTES :]
    return _decrypt(_key_from_password(password, salt), sealed, b"member")


def renewed_hash(stored: str) -> str:
    """A stored hash under the newest pepper; as it is when it is none of ours."""
    bare = _opened_hash(stored)
    return _sealed_hash(bare) if bare else stored


def renewed_vault(stored: bytes) -> bytes:
    """A stored vault under the newest pepper; as it is when it is none of ours."""
    try:
        inner = _opened_vault(stored)
    except CannotOpen:
        return stored
    return _sealed_vault(inner) if inner else stored


def wrap_for_session(secret: bytes, token: bytes, *, member_id: int, epoch: int) -> bytes:
    """What `sessions.vault` holds. The member and their epoch are not in it, but nothing opens without them."""
    return _encrypt(_key_from_token(token), secret, session_binding(member_id, epoch))


def unwrap_from_session(vault: bytes, token: bytes, *, member_id: int, epoch: int) -> bytes:
    """The author secret. Raises WrongKey, also for another member or epoch than it was sealed for."""
    return _decrypt(_key_from_token(token), vault, session_binding(member_id, epoch))


def session_binding(member_id: int, epoch: int) -> bytes:
    return b"session v2" + member_id.to_bytes(8, "big") + epoch.to_bytes(8, "big")


def _sealed_hash(bare: str) -> str:
    return base64.b64encode(get_keys().seal(HASH_LABEL, bare.encode(), purpose="pepper")).decode()


def _opened_hash(stored: str) -> str:
    """The bare hash, of a value from before there was a seal as well; "" for what is none of ours."""
    if stored.startswith(BARE):
        return stored
    try:
        return get_keys().open(HASH_LABEL, base64.b64decode(stored, validate=True), purpose="pepper").decode()
    except (CannotOpen, ValueError):
        return ""


def _sealed_vault(inner: bytes) -> bytes:
    return bytes([OUTER_VERSION]) + get_keys().seal(VAULT_LABEL, inner, purpose="pepper")


def _opened_vault(stored: bytes) -> bytes:
    """What lies under the seal, of a value from before there was one as well. Raises CannotOpen."""
    if stored[:1] != bytes([OUTER_VERSION]):
        return stored
    return get_keys().open(VAULT_LABEL, stored[1:], purpose="pepper")


def _peppered(password: str) -> bytes:
    """The password under the first pepper there was: guessing needs the key file too, not only a copy of the database.
    Newer ones seal what comes of it."""
    return keyed_hash(get_keys().first("pepper"), "password.v1", password)


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
