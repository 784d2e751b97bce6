"""A copy that only one browser can open: the worker seals to a public key, and the private part is drawn from the token
in the cookie of whoever asked. The site itself stores neither, and no key file of its own opens a part.

It is HPKE (RFC 9180: X25519, HKDF-SHA256, ChaCha20-Poly1305), bound to the copy and to the place of a part in it.
"""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from forum.core.keys import CannotOpen

KEY_BYTES = 32
_SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def private_key(token: bytes, copy_ref: str) -> X25519PrivateKey:
    """The key of one copy in one browser. `token`: the 32 random bytes of its session."""
    drawn = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=b"hearth copy key v2 " + copy_ref.encode())
    return X25519PrivateKey.from_private_bytes(drawn.derive(token))


def public_part(private: X25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def seal(public: bytes, value: bytes, *, bound_to: str) -> bytes:
    """`value` for whoever holds the private part."""
    return _SUITE.encrypt(value, X25519PublicKey.from_public_bytes(public), info=bound_to.encode())


def open_sealed(private: X25519PrivateKey, sealed: bytes, *, bound_to: str) -> bytes:
    """The inverse. Raises CannotOpen: another browser's, another part's, or changed."""
    try:
        return _SUITE.decrypt(sealed, private, info=bound_to.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen(bound_to) from None
