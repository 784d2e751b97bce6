"""The site's own keys: secret files beside the database, never in it and never in its backup.

`index` makes lookup tags (HMAC), `data` seals values at rest, `cookie` signs and seals cookies, `pepper` goes into
every password, so that a database copy alone cannot be used to guess them. Each has numbered versions; the highest
makes new values, all of them open and find old ones. Of the pepper the lowest goes into every password as well: without
it nobody can sign in again.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from flask import Flask, current_app

PURPOSES = ("index", "data", "cookie", "pepper")
NONCE_BYTES = 12
HIGHEST = 255  # version of a key


class CannotOpen(ValueError):
    """A sealed value was changed, cut, or sealed by a key or for a purpose that is not this one."""


@dataclass(frozen=True)
class Keys:
    """Versions of each key by purpose: {"index": {1: bytes}, ...}."""

    versions: dict[str, dict[int, bytes]]

    def newest(self, purpose: str) -> bytes:
        return self.versions[purpose][max(self.versions[purpose])]

    def first(self, purpose: str) -> bytes:
        return self.versions[purpose][min(self.versions[purpose])]

    def newest_numbers(self) -> dict[str, int]:
        """The number of the version that makes new values, by purpose."""
        return {purpose: max(versions) for purpose, versions in self.versions.items()}

    def all_newest_last(self, purpose: str) -> list[bytes]:
        return [self.versions[purpose][number] for number in sorted(self.versions[purpose])]

    def tag(self, label: str, value: bytes | str) -> bytes:
        """A 32-byte lookup tag of `value` that only this site can make; `label` keeps uses apart."""
        return keyed_hash(self.newest("index"), label, value)

    def tags(self, label: str, value: bytes | str) -> list[bytes]:
        """The tag under every version, the newest first: what to look for. As many for each value, known or not."""
        return [keyed_hash(key, label, value) for key in reversed(self.all_newest_last("index"))]

    def seal(self, label: str, value: bytes, *, purpose: str = "data") -> bytes:
        """`value` sealed: version byte, nonce, ciphertext bound to `label`."""
        number = max(self.versions[purpose])
        nonce = os.urandom(NONCE_BYTES)
        cipher = ChaCha20Poly1305(self.versions[purpose][number])
        return bytes([number]) + nonce + cipher.encrypt(nonce, value, label.encode())

    def open(self, label: str, sealed: bytes, *, purpose: str = "data") -> bytes:
        """The value sealed before. Raises CannotOpen."""
        key = self.versions[purpose].get(sealed[0]) if sealed else None
        if key is None or len(sealed) < 1 + NONCE_BYTES:
            raise CannotOpen(label)
        nonce, cipher_text = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        try:
            return ChaCha20Poly1305(key).decrypt(nonce, cipher_text, label.encode())
        except InvalidTag:
            raise CannotOpen(label) from None


def keyed_hash(key: bytes, label: str, *values: bytes | str) -> bytes:
    """HMAC-SHA256 over a label and values, each with its length before it, so that no two inputs run together."""
    mac = hmac.new(key, digestmod=sha256)
    for value in (label, *values):
        mac.update(sized(value.encode() if isinstance(value, str) else value))
    return mac.digest()


def sized(data: bytes) -> bytes:
    """A value as `keyed_hash` takes it in: its length before it."""
    return len(data).to_bytes(8, "big") + data


def ensure_keys(data_dir: Path) -> Keys:
    """Read the keys of this site, making them on the first start. Folder 0700, file 0600."""
    folder = data_dir / "secrets"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "keys.json"
    if not path.exists():
        write_once(path, json.dumps(_draw()).encode())
    return _read(json.loads(path.read_text()))


def add_versions(data_dir: Path, purposes: Sequence[str]) -> dict[str, int]:
    """Draw a new version of each of these keys; their numbers. It is in use from the next start."""
    path = data_dir / "secrets" / "keys.json"
    stored: dict[str, dict[str, str]] = json.loads(path.read_text())
    numbers = {purpose: max(map(int, stored[purpose])) + 1 for purpose in purposes}
    if max(numbers.values(), default=0) > HIGHEST:
        raise ValueError("no more versions: a sealed value has one byte for its number")
    for purpose, number in numbers.items():
        stored[purpose][str(number)] = secrets.token_hex(32)
    draft = _draft(path, json.dumps(stored).encode())
    draft.replace(path)
    return numbers


def forget_older(data_dir: Path, purpose: str) -> None:
    """Take every version of a key out but the newest."""
    path = data_dir / "secrets" / "keys.json"
    stored: dict[str, dict[str, str]] = json.loads(path.read_text())
    newest = max(stored[purpose], key=int)
    stored[purpose] = {newest: stored[purpose][newest]}
    _draft(path, json.dumps(stored).encode()).replace(path)


def find_keys(data_dir: Path) -> Keys:
    """Read the keys of this site; where there are none, some that are stored nowhere."""
    path = data_dir / "secrets" / "keys.json"
    return ensure_keys(data_dir) if path.exists() else _read(_draw())


def use_stored_keys(app: Flask, data_dir: Path) -> None:
    """Have the app use the keys of this site, making them on the first start."""
    app.extensions["hearth_keys"] = ensure_keys(data_dir)
    set_cookie_keys(app)


def set_cookie_keys(app: Flask) -> None:
    keys = app.extensions["hearth_keys"].all_newest_last("cookie")
    app.config.update(SECRET_KEY=keys[-1], SECRET_KEY_FALLBACKS=keys[:-1])


def _draw() -> dict[str, dict[str, str]]:
    return {purpose: {"1": secrets.token_hex(32)} for purpose in PURPOSES}


def _read(stored: dict[str, dict[str, str]]) -> Keys:
    return Keys({p: {int(n): bytes.fromhex(key) for n, key in stored[p].items()} for p in PURPOSES})


def write_once(path: Path, content: bytes) -> None:
    """Write beside and link into place: of two processes that come at once, one wins and both read the same file."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _draft(path: Path, content: bytes) -> Path:
    """A file beside `path`, whole and on the disk, for its owner alone."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return draft


def get_keys() -> Keys:
    keys: Keys = current_app.extensions["hearth_keys"]
    return keys
