"""Three trustees with their keys, in force while a test asks for `trust`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from forum.core.db import db, start_writing
from forum.trustees import boxes
from forum.trustees.models import Trustee
from tests.house import House
from tests.people import Person, ada, mira, omar
from tests.trustees.device import Device

THREE = (mira, omar, ada)


@dataclass
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


@pytest.fixture
def device(tmp_path) -> Device:
    return Device(tmp_path)


@pytest.fixture
def three(device) -> list[bytes]:
    """Public keys of three trustees; the first two keep theirs here, in the files one and two."""
    own = [device.keep("one"), device.keep("two")]
    return [key.public_key().public_bytes_raw() for key in (*own, X25519PrivateKey.generate())]


@pytest.fixture
def pin(house: House, monkeypatch) -> Callable[[tuple[str, ...]], None]:
    """Puts pins into the settings."""

    def put(pins: tuple[str, ...]) -> None:
        settings = replace(house.settings, trustees=pins)
        monkeypatch.setitem(house.app.extensions, "hearth_settings", settings)

    return put


@pytest.fixture
def named(house: House) -> Trust:
    """Three trustees in the database, whom no setting pins."""
    return name(house, number=1)


@pytest.fixture
def trust(named: Trust, pin) -> Trust:
    """Three trustees in force."""
    pin(named.pins)
    return named


def name(house: House, *, number: int, people: tuple[Person, ...] = THREE) -> Trust:
    members = tuple(house.known[person].id for person in people)
    refs = tuple(house.known[person].ref for person in people)
    made = Trust(members=members, refs=refs, keys=tuple(X25519PrivateKey.generate() for _ in people))
    with house.app.app_context():
        start_writing()
        for slot, (member, key) in enumerate(zip(members, made.public_keys, strict=True), start=1):
            db.session.add(Trustee(set_number=number, slot=slot, member_id=member, public_key=key))
        db.session.commit()
    return made
