"""What is left of a day: all that somebody could hold afterwards, and how it is made comparable."""

from __future__ import annotations

import io
import logging
import os
import random
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from forum.core import clock as core_clock
from forum.core.logging import AllowListFormatter
from tests.factories.dump import Dump
from tests.people import Person

PICTURE = re.compile(r"<(span|svg|i)\b[^>]*\bavatar-mask\b[^>]*>.*?</\1>", re.DOTALL)

# What may differ between the two worlds, and why. With chance seeded nothing else does. Equal in length, all of it;
# and `test_what_may_differ_is_made_of_the_secret_alone` works each of them out again.
SECRETS = {
    "masks.pseudonym": "an HMAC of the thread under the wearer's secret",
    "masks.name": "two words drawn from the pseudonym",
    "posts.owner_tag": "an HMAC of the post under the wearer's secret",
    "threads.opening_name": "the mask's name, where a mask began the conversation",
    "sealed_links.boxes": "encrypted to each pair of three trustees, with fresh chance in every layer",
    "sealed_contacts.boxes": "how to reach a member, encrypted in the same way, whoever wears the mask",
    "sealed_links.commitment": "SHA-256 of what is sealed, which is the author's reference and 32 bytes of chance",
}
FRESH = {"sealed_links.boxes", "sealed_contacts.boxes"}  # the chance in it is the library's own, which no seed reaches


@dataclass
class World:
    """What is left of one day."""

    wearer: Person
    dump: Dump
    counters: dict[str, object] = field(default_factory=dict)
    log: str = ""
    letters: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    seen: dict[str, tuple[int, list[tuple[str, str]], str]] = field(default_factory=dict)
    secret: bytes = b""
    shown_once: str = ""  # what two trustees saw

    @property
    def masks(self) -> list[str]:
        return [row["name"] or "" for row in self.dump["masks"]]


@contextmanager
def seeded() -> Iterator[None]:
    """Every random byte of the house comes from one seed. The keys of the site are there already."""
    streams: dict[int, random.Random] = {}  # one for each length: who first needs a form's token shifts nothing else

    def draw(size: int | None = None) -> bytes:
        size = size or 32
        return streams.setdefault(size, random.Random(size)).randbytes(size)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "urandom", draw)
        patch.setattr(secrets, "token_bytes", draw)
        yield


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Everything any logger says, from DEBUG on, in the form in which the site writes it, by the scripted clock."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(AllowListFormatter())

    def by_the_script(record: logging.LogRecord) -> bool:
        record.created = core_clock.now().timestamp()
        return True

    handler.addFilter(by_the_script)
    root, before = logging.getLogger(), logging.getLogger().level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield written
    finally:
        root.removeHandler(handler)
        root.setLevel(before)


def as_seen(world: World, page: str) -> tuple[object, ...]:
    """A page without the mask's two words and the picture drawn from them, and the headers without the length."""
    status, headers, body = world.seen[page]
    heads = [(name, value) for name, value in headers if name != "Content-Length"]
    body = PICTURE.sub("", body)
    for number, name in enumerate(world.masks):
        body = body.replace(name, f"mask {number}")
    return status, heads, body
