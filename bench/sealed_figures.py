"""How well the ways of `bench/sealed.py` do, with the keys of no trustee, of one, and of two; and planted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bench import sealed
from bench.figures import Score
from bench.taking import Found, Line, with_kept_keys

KEYS, ONE_KEY, TWO_KEYS = "database, keys", "database, one trustee's key", "database, two trustees' keys"


def sealed_ways(found: Found) -> list[Line]:
    """Those that should say nothing about sealed links, or nothing true: no trustee's key is in hand, or one is."""
    taken = found.taken
    return [
        Line("every key of the site, tried on every layer", KEYS, found.score(sealed.by_trying_keys(taken))),
        Line("what was sealed, put together again", KEYS, found.score(sealed.by_working_out(taken))),
        Line("bytes that two links share", "database", found.score(sealed.by_shared_parts(taken))),
        Line(
            "the link most like it, half of all authors told",
            "database, half of the answers",
            sealed.score_of_likeness(taken, found.truth),
        ),
        *(Line(f"the key of trustee {place}", ONE_KEY, _opened(found, key)) for place, key in _numbered(found)),
    ]


def _numbered(found: Found) -> Iterator[tuple[int, X25519PrivateKey]]:
    return enumerate(found.trustees, start=1)


def _opened(found: Found, *keys: X25519PrivateKey) -> Score:
    return found.score(sealed.by_trying_keys(found.taken, keys))


def planted_ways(found: Found) -> list[Line]:
    """Those that should name the author of every post that has a link: the same script finds what is there."""
    careless = with_kept_keys(found)
    bare = replace(found, taken=sealed.with_hash_of_the_bare_author(found.taken, found.truth))
    two = [
        Line(f"the keys of trustees {one} and {other}", TWO_KEYS, _opened(found, first, second))
        for (one, first), (other, second) in combinations(_numbered(found), 2)
    ]
    kept = careless.score(sealed.by_trying_keys(careless.taken))
    worked_out = bare.score(sealed.by_working_out(bare.taken))
    return [
        *two,
        Line("planted: the site keeps two trustees' keys", KEYS, kept),
        Line("planted: what is sealed has no chance in it", KEYS, worked_out),
    ]
