"""Three trustees with their keys: in the tables, and pinned in the settings while somebody asks for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from flask import Flask

from forum.accounts.models import Member
from forum.core.db import db, start_writing
from forum.trustees import boxes
from forum.trustees.models import Trustee

FIXED = tuple(X25519PrivateKey.from_private_bytes(bytes([place]) * 32) for place in (7, 8, 9))  # where chance is seeded


@dataclass(frozen=True)
class Trust:
    """The three of a set: their members' ids and references, and their private keys, by place."""

    members: tuple[int, ...]
    refs: tuple[str, ...]
    keys: tuple[X25519PrivateKey, ...]

    @property
    def public_keys(self) -> tuple[bytes, ...]:
        return tuple(key.public_key().public_bytes_raw() for key in self.keys)

    @property
    def fingerprints(self) -> tuple[str, ...]:
        return tuple(map(boxes.fingerprint, self.public_keys))

    @property
    def pins(self) -> tuple[str, ...]:
        """What the settings hold while they are in force."""
        return tuple(map(":".join, zip(self.refs, self.fingerprints, strict=True)))


def new_keys() -> tuple[X25519PrivateKey, ...]:
    return tuple(X25519PrivateKey.generate() for _ in range(3))


def name_three(
    app: Flask, members: Sequence[int], *, number: int = 1, keys: Sequence[X25519PrivateKey] | None = None
) -> Trust:
    """Three members and their keys as one set in the tables, whom no setting pins yet. Commits."""
    with app.app_context():
        refs = [db.session.get_one(Member, member).ref for member in members]
        made = Trust(members=tuple(members), refs=tuple(refs), keys=tuple(keys or new_keys()))
        start_writing()
        for slot, (member, key) in enumerate(zip(made.members, made.public_keys, strict=True), start=1):
            db.session.add(Trustee(set_number=number, slot=slot, member_id=member, public_key=key))
        db.session.commit()
    return made


@contextmanager
def in_force(app: Flask, trust: Trust) -> Iterator[Trust]:
    """The settings pin these three until the block ends."""
    before = app.extensions["hearth_settings"]
    app.extensions["hearth_settings"] = replace(before, trustees=trust.pins)
    try:
        yield trust
    finally:
        app.extensions["hearth_settings"] = before
