"""Sealed links and contacts: closed on this site, opened by two trustees on their own devices. Pure.

Each layer is HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305), bound to version, kind, post (or the code of a
member's contact), pair and layer.
"""

from __future__ import annotations

import os
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from forum.trustees import armour
from forum.trustees.armour import CLOSED, CONTACT, HALF, LINK, NOTE, OPEN, Armoured

VERSION = 1
LASTS = timedelta(days=90)  # from the hour of a post
REF_LENGTH = 12  # characters of a reference, of a member or a post
CODE_BYTES = 9  # twelve letters
CHANCE_BYTES = 32  # nobody can try out members against the commitment
PAYLOAD_LENGTH = 1 + 2 * REF_LENGTH + CHANCE_BYTES
LAYER_BYTES = 48  # what one layer adds
BOX_LENGTH = PAYLOAD_LENGTH + 2 * LAYER_BYTES
TEXT_LENGTH = 400  # characters of a contact: a name or two, numbers, a street
TEXT_BYTES = 4 * TEXT_LENGTH  # every contact takes the same room
CONTACT_LENGTH = 1 + REF_LENGTH + CHANCE_BYTES + 2 + TEXT_BYTES
TRUSTEES, NEEDED = 3, 2  # how many there are, and how many of them together open a box
PAIRS = ((0, 1), (0, 2), (1, 2))
# A member's contact is handed to whoever has just opened the second layer of a link, so there the second begins.
ORDERS = {LINK: PAIRS, NOTE: PAIRS, CONTACT: tuple((second, first) for first, second in PAIRS)}
NEXT = {CLOSED: (1, HALF), HALF: (2, OPEN)}  # the layer that is open next, and what the box is then
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


class WrongBox(ValueError):
    """This key does not open this layer: it is for another trustee, of another post, or was changed."""


@dataclass(frozen=True)
class Sealed:
    """What is kept of a link or contact: one box for each of PAIRS, and the SHA-256 of what is in all of them."""

    boxes: tuple[bytes, ...]
    commitment: bytes


@dataclass(frozen=True)
class Link:
    """What two trustees learn."""

    member_ref: str
    post_ref: str


@dataclass(frozen=True)
class Contact:
    """How to reach somebody, in their own words. `ref`: of the member; of the post, for a guest."""

    ref: str
    text: str


def seal_link(member_ref: str, post_ref: str, public_keys: Sequence[bytes]) -> Sealed:
    """Who wrote a post, for each pair of three trustees. All boxes have the same length, whoever it was."""
    return _seal(LINK, pack(Link(member_ref, post_ref)), post_ref, public_keys)


def seal_contact(what: str, contact: Contact, public_keys: Sequence[bytes]) -> Sealed:
    """How to reach a member (CONTACT) or a guest (NOTE), for each pair. All boxes have the same length."""
    payload = pack_contact(contact)
    bound = contact_code(contact.ref, commitment_of(payload)) if what == CONTACT else contact.ref
    return _seal(what, payload, bound, public_keys)


def _seal(what: str, payload: bytes, ref: str, public_keys: Sequence[bytes]) -> Sealed:
    sealed = []
    for pair in ORDERS[what]:
        first, second = (X25519PublicKey.from_public_bytes(public_keys[place]) for place in pair)
        inner = _SUITE.encrypt(payload, second, info=_bound_to(what, ref, pair, 2))
        sealed.append(_SUITE.encrypt(inner, first, info=_bound_to(what, ref, pair, 1)))
    return Sealed(boxes=tuple(sealed), commitment=commitment_of(payload))


def pack(link: Link) -> bytes:
    """Version, member, post and chance, always PAYLOAD_LENGTH bytes."""
    content = bytes([VERSION]) + (link.member_ref + link.post_ref).encode("ascii") + os.urandom(CHANCE_BYTES)
    if len(content) != PAYLOAD_LENGTH:
        raise ValueError("a reference has twelve characters")
    return content


def unpack(payload: bytes) -> Link:
    """Raises WrongBox for anything that `pack` did not make."""
    if len(payload) != PAYLOAD_LENGTH or payload[0] != VERSION:
        raise WrongBox
    refs = payload[1 : 1 + 2 * REF_LENGTH].decode("ascii", "replace")
    return Link(member_ref=refs[:REF_LENGTH], post_ref=refs[REF_LENGTH:])


def pack_contact(contact: Contact) -> bytes:
    """Version, whose it is, chance, and the words with as many zeros as they leave room: always CONTACT_LENGTH bytes.

    Raises ValueError for more than TEXT_LENGTH characters.
    """
    words = contact.text.encode()
    if len(contact.text) > TEXT_LENGTH or len(contact.ref) != REF_LENGTH:
        raise ValueError("too long, or no reference of twelve characters")
    head = bytes([VERSION]) + contact.ref.encode("ascii") + os.urandom(CHANCE_BYTES)
    return head + len(words).to_bytes(2) + words.ljust(TEXT_BYTES, b"\0")


def unpack_contact(payload: bytes) -> Contact:
    """Raises WrongBox for anything that `pack_contact` did not make."""
    if len(payload) != CONTACT_LENGTH or payload[0] != VERSION:
        raise WrongBox
    words = payload[-TEXT_BYTES:]
    length = int.from_bytes(payload[-TEXT_BYTES - 2 : -TEXT_BYTES])
    try:
        return Contact(ref=payload[1 : 1 + REF_LENGTH].decode("ascii"), text=words[:length].decode())
    except UnicodeDecodeError:
        raise WrongBox from None


def commitment_of(payload: bytes) -> bytes:
    return sha256(payload).digest()


def contact_code(member_ref: str, commitment: bytes) -> str:
    """What a member's contact is bound to, and carries in the open where a post's box has the post: twelve letters, and
    others each time a contact is left. They name nobody to whoever has no copy of the database, yet a box, or a whole
    row, that was moved to another member stays shut."""
    digest = sha256(b"hearth contact|" + member_ref.encode("ascii") + commitment).digest()
    return urlsafe_b64encode(digest[:CODE_BYTES]).decode()


def closed_box(content: bytes, *, post_ref: str, pair: tuple[int, int], what: str = LINK) -> str:
    """A box as it is released, as text."""
    return armour.write(Armoured(kind=CLOSED, post_ref=post_ref, pair=pair, content=content, what=what))


def open_layer(private: X25519PrivateKey, text: str) -> str:
    """One layer less: the text to hand on. Raises Damaged for what is no box to be opened, and WrongBox."""
    box = armour.read(text)
    if box.kind not in NEXT:
        raise armour.Damaged
    layer, kind = NEXT[box.kind]
    try:
        content = _SUITE.decrypt(box.content, private, info=_bound_to(box.what, box.post_ref, box.pair, layer))
    except (InvalidTag, ValueError):
        raise WrongBox from None
    return armour.write(replace(box, kind=kind, content=content))


def _bound_to(what: str, ref: str, pair: tuple[int, int], layer: int) -> bytes:
    return f"hearth sealed {what} v{VERSION}|{ref}|{pair[0]}{pair[1]}|{layer}".encode()


def fingerprint(public_key: bytes) -> str:
    """64 small hexadecimal letters: what trustees read to each other, and what the settings pin."""
    return sha256(public_key).hexdigest()


def in_groups(of_64: str) -> str:
    """A fingerprint as people read it: in groups of four."""
    return " ".join(of_64[start : start + 4] for start in range(0, len(of_64), 4))
