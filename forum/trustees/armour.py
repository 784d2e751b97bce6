"""A box as text that can be copied, sent and pasted. A check sum tells a damaged paste from a wrong key. Pure."""

from __future__ import annotations

import base64
import binascii
import re
import textwrap
from dataclasses import dataclass
from hashlib import sha256

BEGIN, END = "-----BEGIN HEARTH BOX-----", "-----END HEARTH BOX-----"
LONGEST = 8_000  # characters; a link has some three hundred, a contact some 2,500
CHECK_BYTES = 4
HEAD = re.compile(
    r"(?P<kind>closed|half|open)(?: (?P<what>contact|note))? "
    r"(?P<post>[A-Za-z0-9_-]{12}) (?P<first>[0-2])(?P<second>[0-2])"
)
BLOCK = re.compile(f"{BEGIN}(.*?){END}", re.DOTALL)
CLOSED, HALF, OPEN = "closed", "half", "open"
LINK, CONTACT, NOTE = "link", "contact", "note"  # who wrote a post; how to reach a member; how to reach a guest


class Damaged(ValueError):
    """This is no whole box: something is missing, or was changed on the way."""


@dataclass(frozen=True, kw_only=True)
class Armoured:
    """What a text holds. `kind`: closed (nobody has opened a layer), half (one is open), open. `pair`: the places of
    the two trustees in their set, from 0 to 2; the first opens first. `post_ref`: the post it belongs to, or the code
    of a `what` that is a member's contact: no member's name or reference is ever in the open."""

    kind: str
    post_ref: str
    pair: tuple[int, int]
    content: bytes
    what: str = LINK


def write(box: Armoured) -> str:
    """The text of a box: a line that says what it is, and lines of 64 letters."""
    what = f" {box.what}" if box.what != LINK else ""
    head = f"{box.kind}{what} {box.post_ref} {box.pair[0]}{box.pair[1]}"
    body = base64.b64encode(_check(head, box.content) + box.content).decode()
    return "\n".join([BEGIN, head, *textwrap.wrap(body, 64), END, ""])


def read(text: str) -> Armoured:
    """The inverse, with anything around it, and any spaces and marks of a quoted letter in it. Raises Damaged."""
    block = BLOCK.search(text[:LONGEST])
    lines = [line.strip(" \t>") for line in (block[1] if block else "").splitlines()]
    head, *body = [line for line in lines if line] or [""]
    found = HEAD.fullmatch(" ".join(head.split()))
    if found is None:
        raise Damaged
    try:
        raw = base64.b64decode("".join("".join(body).split()), validate=True)
    except (binascii.Error, ValueError):
        raise Damaged from None
    check, content = raw[:CHECK_BYTES], raw[CHECK_BYTES:]
    if check != _check(found[0], content):
        raise Damaged
    pair = (int(found["first"]), int(found["second"]))
    what = found["what"] or LINK
    return Armoured(kind=found["kind"], post_ref=found["post"], pair=pair, content=content, what=what)


def _check(head: str, content: bytes) -> bytes:
    return sha256(head.encode() + b"\n" + content).digest()[:CHECK_BYTES]
