"""A plan and its sealed box: what is in it, how it is closed and opened. Pure."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, fields
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from forum.core.keys import keyed_hash

LABEL = "plan.v1"
NONCE_BYTES = 12
STEP = 16_384  # bytes: a plan in any European language, however long, is one step
VERSION_BYTES = 8
NO_PLAN = ""  # the version of a plan that is not there


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The six parts, each one text with a thought a line."""

    warning_signs: str = ""
    what_helps: str = ""
    my_people: str = ""
    my_places: str = ""
    my_lines: str = ""
    my_reasons: str = ""

    @property
    def is_empty(self) -> bool:
        return not any(asdict(self).values())


PARTS = tuple(part.name for part in fields(Plan))


def close_plan(plan: Plan, secret: bytes) -> bytes:
    """nonce and ciphertext, its plain text filled up with spaces to a full step."""
    content = json.dumps(asdict(plan), ensure_ascii=False).encode()
    nonce = os.urandom(NONCE_BYTES)
    return nonce + _cipher(secret).encrypt(nonce, content + b" " * (-len(content) % STEP), LABEL.encode())


def open_plan(sealed: bytes, secret: bytes) -> Plan | None:
    """The plan; None when it was closed under another secret, as before a forgotten password."""
    try:
        content = _cipher(secret).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], LABEL.encode())
    except (InvalidTag, ValueError):
        return None
    kept = json.loads(content)
    return Plan(**{part: kept[part] for part in PARTS})


def version_of(sealed: bytes) -> str:
    """A mark of this very box, for the form that changes it. No count is stored: it would tell how often."""
    return sha256(sealed).digest()[:VERSION_BYTES].hex()


def _cipher(secret: bytes) -> ChaCha20Poly1305:
    return ChaCha20Poly1305(keyed_hash(secret, LABEL, b""))
