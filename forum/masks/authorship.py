"""Who wrote it, worked out while the author is there: owner tags and pseudonyms.

Both are HMAC-SHA256 under the author secret.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from typing import Protocol

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC

from forum.core.access import NOBODY, Author
from forum.core.keys import keyed_hash, sized

__all__ = ["NOBODY", "Author", "Written", "own_among", "owner_tag", "pseudonym", "wrote"]

OWNER_LABEL = "owner.v1"
OWNER_TAG_BYTES = 20
PSEUDONYM_BYTES = 16


class Written(Protocol):
    """What is needed of a post to say whether it is somebody's own."""

    @property
    def ref(self) -> str: ...
    @property
    def voice(self) -> str: ...
    @property
    def author_id(self) -> int | None: ...
    @property
    def owner_tag(self) -> bytes | None: ...


def owner_tag(secret: bytes, post_ref: str) -> bytes:
    """20 bytes, different for every post of the same author."""
    return keyed_hash(secret, OWNER_LABEL, post_ref)[:OWNER_TAG_BYTES]


def own_among(secret: bytes, rows: Iterable[tuple[int, str, bytes]]) -> list[int]:
    """The ids of those rows (id, ref, owner tag) whose tag is `owner_tag(secret, ref)`.

    A year of a busy site is a hundred thousand of them: secret and label are taken in once, and copied for each row.
    """
    begun = HMAC(secret, SHA256())
    begun.update(sized(OWNER_LABEL.encode()))
    own = []
    for row_id, ref, tag in rows:
        mac = begun.copy()
        mac.update(sized(ref.encode()))
        if mac.finalize()[:OWNER_TAG_BYTES] == tag:
            own.append(row_id)
    return own


def pseudonym(secret: bytes, thread_ref: str) -> bytes:
    """16 bytes, the same for one author inside one thread, unlinkable across threads."""
    return keyed_hash(secret, "mask.v1", thread_ref)[:PSEUDONYM_BYTES]


def wrote(author: Author, post: Written) -> bool:
    """Whether `author` wrote `post`: by member id for a named post, by owner tag for a masked one."""
    if post.voice == "name":
        return author.member_id is not None and post.author_id == author.member_id
    if post.owner_tag is None:
        return False
    proofs = [owner_tag(secret, post.ref) for secret in (author.secret, author.receipt) if secret is not None]
    return any(hmac.compare_digest(proof, post.owner_tag) for proof in proofs)
