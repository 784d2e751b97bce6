"""Who wrote it, worked out while the author is there: owner tags and pseudonyms.

Both are HMAC-SHA256 under the author secret.
"""

from __future__ import annotations

import hmac
from typing import Protocol

from forum.core.access import NOBODY, Author
from forum.core.keys import keyed_hash

__all__ = ["NOBODY", "Author", "Written", "owner_tag", "pseudonym", "wrote"]

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
    return keyed_hash(secret, "owner.v1", post_ref)[:OWNER_TAG_BYTES]


def pseudonym(secret: bytes, thread_ref: str) -> bytes:
    """16 bytes, the same for one author inside one thread, unlinkable across threads."""
    return keyed_hash(secret, "mask.v1", thread_ref)[:PSEUDONYM_BYTES]


def wrote(author: Author, post: Written) -> bool:
    """Whether `author` wrote `post`: by member id for a named post, by owner tag for a masked one."""
    if post.voice == "name":
        return author.member_id is not None and post.author_id == author.member_id
    if author.secret is None or post.owner_tag is None:
        return False
    return hmac.compare_digest(owner_tag(author.secret, post.ref), post.owner_tag)
