"""What somebody makes of sealed links who holds the whole database and every key of the site, but no trustee's key.

Each way gives, for masked posts, the member it takes for the author. The same ways are given the keys of one trustee,
and of two: those open what they can, and nothing else does.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bench.figures import Score
from bench.investigator import TRIED_FULLY, Evidence, Guess
from forum.trustees import armour, boxes
from tests.factories.dump import Row

PART = 12  # bytes that two links would share by chance once in 10**24 pairs
PRIVATE_KEY = 32  # bytes


def links(taken: Evidence) -> dict[str, Row]:
    """The sealed link of each masked post that has one, by the post's number."""
    kept = {str(row["post_id"]): row for row in taken.dump["sealed_links"]}
    return {str(row["id"]): kept[str(row["id"])] for row in taken.masked if str(row["id"]) in kept}


def content(row: Row, column: str) -> bytes:
    return bytes.fromhex((row[column] or "").removeprefix("\\x"))


def by_trying_keys(taken: Evidence, keys: Iterable[X25519PrivateKey] | None = None) -> Guess:
    """Both layers of every box with each of `keys`; by default with each key of the site and what is made of it, on
    the first posts."""
    tried = list(keys) if keys is not None else list(_as_private(taken.keys))
    refs = {str(row["id"]): str(row["ref"]) for row in taken.masked}
    members = {str(row["ref"]): str(row["id"]) for row in taken.dump["members"]}
    asked = list(links(taken).items())[: None if keys is not None else TRIED_FULLY]
    guess: Guess = {}
    for post, row in asked:
        for payload in _payloads(content(row, "boxes"), refs[post], tried):
            guess[post] = members[boxes.unpack(payload).member_ref]
    return guess


def _as_private(keys: Iterable[bytes]) -> Iterator[X25519PrivateKey]:
    """Each key as it is, and its hash, as the private key of a trustee."""
    for key in keys:
        for made in {key[:PRIVATE_KEY], sha256(key).digest()}:
            if len(made) == PRIVATE_KEY:
                yield X25519PrivateKey.from_private_bytes(made)


def _payloads(kept: bytes, post_ref: str, keys: list[X25519PrivateKey]) -> Iterator[bytes]:
    for place, pair in enumerate(boxes.PAIRS):
        box = kept[place * boxes.BOX_LENGTH : (place + 1) * boxes.BOX_LENGTH]
        texts = [boxes.closed_box(box, post_ref=post_ref, pair=pair)]
        for _ in pair:
            texts = [opened for text in texts for key in keys if (opened := _opened(key, text))]
        yield from (armour.read(text).content for text in texts)


def _opened(key: X25519PrivateKey, text: str) -> str | None:
    try:
        return boxes.open_layer(key, text)
    except boxes.WrongBox:
        return None


def by_working_out(taken: Evidence) -> Guess:
    """What was sealed, put together again for every member, with no chance in it or with a key of the site as chance,
    against the hash that is kept of it."""
    chances = [bytes(boxes.CHANCE_BYTES), b"", *(sha256(key).digest() for key in taken.keys), *taken.keys]
    found, posts = links(taken), {str(row["id"]): str(row["ref"]) for row in taken.masked}
    guess: Guess = {}
    for post in list(found)[:TRIED_FULLY]:
        kept = content(found[post], "commitment")
        for member in taken.dump["members"]:
            begun = sha256(bytes([boxes.VERSION]) + f"{member['ref']}{posts[post]}".encode())
            if any(_with(begun, chance) == kept for chance in chances):
                guess[post] = str(member["id"])
    return guess


def _with(begun: object, chance: bytes) -> bytes:
    digest = begun.copy()  # type: ignore[attr-defined]
    digest.update(chance)
    return bytes(digest.digest())


def by_shared_parts(taken: Evidence) -> Guess:
    """Links that share bytes are of one person: who writes most by name in their conversations?"""
    parts: dict[bytes, set[str]] = defaultdict(set)
    for post, row in links(taken).items():
        for kept in (content(row, "boxes"), content(row, "commitment")):
            for start in range(len(kept) - PART + 1):
                parts[kept[start : start + PART]].add(post)
    threads = {str(row["id"]): row["thread_id"] for row in taken.masked}
    guess: Guess = {}
    for group in (posts for posts in parts.values() if len(posts) > 1):
        where = {threads[post] for post in group}
        names = Counter(str(row["author_id"]) for row in taken.named if row["thread_id"] in where)
        guess |= {post: names.most_common(1)[0][0] for post in group if names}
    return guess


def by_likeness(taken: Evidence, told: Guess) -> Guess:
    """With the authors of some posts told: whose link is most like this one, bit by bit?"""
    bits = {post: _bits(row) for post, row in links(taken).items()}
    known = [(bits[post], member) for post, member in told.items() if post in bits]
    return {
        post: min(known, key=lambda one: (one[0] ^ own).bit_count())[1]
        for post, own in bits.items()
        if post not in told
    }


def _bits(row: Row) -> int:
    return int.from_bytes(content(row, "boxes") + content(row, "commitment"))


def score_of_likeness(taken: Evidence, truth: dict[str, int]) -> Score:
    """Every second author is told. Chance is what a neighbour drawn blindly among the told ones would hit."""
    posts = sorted(links(taken))
    told = {post: str(truth[post]) for post in posts[::2]}
    guess = by_likeness(taken, told)
    known, asked = Counter(told.values()), Counter(str(truth[post]) for post in guess)
    chance = sum(known[member] * count for member, count in asked.items()) / (known.total() * asked.total())
    return Score(sum(guess[post] == str(truth[post]) for post in guess), len(guess), chance)


def with_hash_of_the_bare_author(taken: Evidence, truth: dict[str, int]) -> Evidence:
    """The same evidence as a careless site would leave it: what is sealed has no chance in it."""
    refs = {str(row["id"]): str(row["ref"]) for row in taken.dump["members"]}
    posts = {str(row["id"]): str(row["ref"]) for row in taken.masked}
    rows = []
    for row in taken.dump["sealed_links"]:
        post = str(row["post_id"])
        bare = bytes([boxes.VERSION]) + f"{refs[str(truth[post])]}{posts[post]}".encode() + bytes(boxes.CHANCE_BYTES)
        rows.append({**row, "commitment": f"\\x{sha256(bare).hexdigest()}"})
    return Evidence({**taken.dump, "sealed_links": rows}, taken.keys, taken.texts)
