"""A trustee's private key as a file on their own device: sealed under a pass-phrase, never written over. Pure."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from forum.accounts.passwords import normalise_password

WHAT = "The private key of a Hearth trustee, sealed under a pass-phrase"
VERSION = 1
LONGEST = 10_000  # bytes; a file has some six hundred
SALT_BYTES, KEY_BYTES, NONCE_BYTES, TAG_BYTES = 16, 32, 12, 16
MOST_PASSES, LEAST_MEMORY, MOST_MEMORY = 20, 8, 2_097_152  # a changed file must not keep a device busy for ever


class Broken(ValueError):
    """This is no such file, or it was changed or cut off."""


class WrongPassphrase(ValueError):
    """The file is whole, and this pass-phrase does not open it."""


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one try at the pass-phrase costs: passes, and memory in KiB. The default takes a second of a laptop."""

    passes: int = 4
    memory: int = 262_144


@dataclass(frozen=True, kw_only=True)
class KeyFile:
    """A file as it was read: its pass-phrase is not known yet."""

    public_key: bytes
    cost: Cost
    salt: bytes
    sealed: bytes

    def open(self, passphrase: str) -> X25519PrivateKey:
        """Raises WrongPassphrase; MemoryError where the device has not enough of it."""
        key = _stretch(passphrase, self.salt, self.cost)
        nonce, content = self.sealed[:NONCE_BYTES], self.sealed[NONCE_BYTES:]
        try:
            raw = ChaCha20Poly1305(key).decrypt(nonce, content, _bound_to(self.public_key, self.cost, self.salt))
        except InvalidTag:
            raise WrongPassphrase from None
        return X25519PrivateKey.from_private_bytes(raw)


def write(private: X25519PrivateKey, passphrase: str, *, cost: Cost | None = None) -> str:
    """The text of a file that only this pass-phrase opens."""
    cost, salt, nonce = cost or Cost(), os.urandom(SALT_BYTES), os.urandom(NONCE_BYTES)
    public = private.public_key().public_bytes_raw()
    cipher = ChaCha20Poly1305(_stretch(passphrase, salt, cost))
    sealed = nonce + cipher.encrypt(nonce, private.private_bytes_raw(), _bound_to(public, cost, salt))
    fields = {
        "what": WHAT,
        "version": VERSION,
        "public_key": public.hex(),
        "argon2id": {"passes": cost.passes, "memory_kib": cost.memory, "salt": salt.hex()},
        "sealed": sealed.hex(),
    }
    return json.dumps({**fields, "check": _check(fields)}, indent=2) + "\n"


def read(text: str) -> KeyFile:
    """The inverse, still shut. Raises Broken."""
    try:
        fields: dict[str, Any] = json.loads(text)
        check = fields.pop("check")
        if fields["version"] != VERSION or check != _check(fields):
            raise Broken
        hard = fields["argon2id"]
        cost = Cost(passes=int(hard["passes"]), memory=int(hard["memory_kib"]))
        public, salt, sealed = (bytes.fromhex(part) for part in (fields["public_key"], hard["salt"], fields["sealed"]))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise Broken from None
    lengths = (len(public), len(salt), len(sealed))
    if lengths != (KEY_BYTES, SALT_BYTES, NONCE_BYTES + KEY_BYTES + TAG_BYTES):
        raise Broken
    if not (0 < cost.passes <= MOST_PASSES and LEAST_MEMORY <= cost.memory <= MOST_MEMORY):
        raise Broken
    return KeyFile(public_key=public, cost=cost, salt=salt, sealed=sealed)


def save(path: Path, text: str) -> None:
    """A new file that only its owner can read. Raises FileExistsError for one that is there; OSError leaves none."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def load(path: Path) -> KeyFile:
    """Raises OSError, Broken."""
    with path.open("rb") as file:
        return read(file.read(LONGEST).decode("utf-8", "replace"))


def _stretch(passphrase: str, salt: bytes, cost: Cost) -> bytes:
    plain = normalise_password(passphrase).encode("utf-8", "surrogatepass")
    try:
        return hash_secret_raw(plain, salt, cost.passes, cost.memory, parallelism=1, hash_len=KEY_BYTES, type=Type.ID)
    except HashingError:
        raise MemoryError from None


def _bound_to(public: bytes, cost: Cost, salt: bytes) -> bytes:
    return f"hearth trustee key v{VERSION}|{public.hex()}|{cost.passes}|{cost.memory}|{salt.hex()}".encode()


def _check(fields: dict[str, Any]) -> str:
    return sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()[:16]
