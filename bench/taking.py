"""One simulated forum: what is taken from it, who wrote what, and how often a way of guessing is right."""

from __future__ import annotations

import io
import logging
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from bench.figures import Score
from bench.habits import Order
from bench.investigator import Evidence, Guess
from bench.simulated import Size, Truth, simulate
from forum.core.keys import get_keys, keyed_hash
from forum.core.logging import AllowListFormatter
from tests.factories.dump import dump
from tests.house import House, build, sqlite_url


@dataclass(frozen=True)
class Found:
    """One simulated forum: what was taken from it, and who wrote what."""

    taken: Evidence
    truth: Truth
    order: Order  # of writing
    trustees: Sequence[X25519PrivateKey] = ()  # their own keys, which no site has

    def score(self, guess: Guess, *, of: int | None = None) -> Score:
        """How often a way is right about the posts it speaks of. `of`: it was tried on the first so many only."""
        asked = [str(row["id"]) for row in self.taken.masked][:of]
        spoken = [post for post in asked if post in guess]
        hits = sum(guess[post] == str(self.truth[post]) for post in spoken)
        return Score(hits, len(spoken), 1 / len(self.taken.members))

    def right(self, guess: Guess) -> set[str]:
        return {post for post, member in guess.items() if str(self.truth[post]) == member}


def investigate(house: House, size: Size) -> Found:
    """Let a forum live in an empty house, and take everything it has."""
    with _logged() as log:
        lived = simulate(house.app, size)
    letters = [path.read_text() for path in (house.folder / "mail").glob("*.eml")]
    taken = Evidence(dump(house), keys=_keys(house), texts=[*log.getvalue().splitlines(), *letters])
    assert {str(row["id"]) for row in taken.masked} == lived.truth.keys()
    order = {post: place for place, post in enumerate(lived.order)}
    return Found(taken, lived.truth, order, lived.keys)


@contextmanager
def _logged() -> Iterator[io.StringIO]:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(AllowListFormatter())
    handler.setLevel(logging.INFO)
    logging.getLogger().addHandler(handler)
    try:
        yield written
    finally:
        logging.getLogger().removeHandler(handler)


def _keys(house: House) -> list[bytes]:
    with house.app.app_context():
        kept = [key for versions in get_keys().versions.values() for key in versions.values()]
    return kept + [path.read_bytes() for path in sorted((house.folder / "secrets").glob("day-*.key"))]


def with_planted_key(found: Found) -> Found:
    """The same evidence as a careless site would leave it: the form's tag also holds the member, under a key of the
    site."""
    key, refs = found.taken.keys[0], {str(row["id"]): row["ref"] for row in found.taken.dump["members"]}
    posts = []
    for row in found.taken.dump["posts"]:
        member = found.truth.get(str(row["id"]))
        tag = keyed_hash(key, "author.v1", f"{refs[str(member)]}:{row['ref']}").hex() if member else None
        posts.append({**row, "submission_tag": f"\\x{tag}"} if tag else row)
    return replace(found, taken=Evidence({**found.taken.dump, "posts": posts}, found.taken.keys, found.taken.texts))


def with_planted_member(found: Found) -> Found:
    """A careless audit row: it names whoever acted, under a mask too."""
    truth = {f"post:{row['ref']}": found.truth.get(str(row["id"])) for row in found.taken.dump["posts"]}
    events = [
        {**row, "actor_id": row["actor_id"] or (str(truth[row["subject"]]) if truth.get(row["subject"]) else None)}
        for row in found.taken.dump["audit_events"]
    ]
    return replace(found, taken=Evidence({**found.taken.dump, "audit_events": events}, found.taken.keys))


def with_kept_keys(found: Found) -> Found:
    """The same evidence as a careless site would leave it: it made the keys of its trustees, and kept two of them."""
    own = [key.private_bytes_raw() for key in found.trustees[:2]]
    return replace(found, taken=replace(found.taken, keys=[*found.taken.keys, *own]))


def in_a_house(size: Size) -> Found:
    """A forum in a house of its own on SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        house = build("sqlite", url=sqlite_url(Path(folder)), folder=Path(folder))
        try:
            return investigate(house, size)
        finally:
            house.close()


@dataclass(frozen=True)
class Line:
    way: str
    needs: str
    score: Score

    def __str__(self) -> str:
        if not self.score.tries:
            return f"| {self.way} | {self.needs} | says nothing | | | {self.score.chance:.1%} |"
        low, high = self.score.interval
        share = f"{self.score.share:.1%} | {low:.1%} to {high:.1%} | {self.score.chance:.1%}"
        return f"| {self.way} | {self.needs} | {self.score.hits} of {self.score.tries} | {share} |"


def table(lines: list[Line]) -> str:
    head = "| way of guessing | needs | right | share | 95 % interval | blind guessing |"
    return "\n".join([head, "| --- | --- | --- | --- | --- | --- |", *map(str, lines)])
