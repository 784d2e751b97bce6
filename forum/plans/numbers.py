"""Numbers in a line that somebody typed, so that one touch calls them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

# Three digits at least: the shortest numbers of help. Neither a time, a date nor a part of an address.
NUMBER = re.compile(r"(?<![\w/.:@-])\+?\(?[0-9](?:[ ()-]{0,2}[0-9]){2,14}(?![\w/:@-]|\.\w)")
DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}$|\d{1,2}-\d{1,2}-\d{2,4}$")


@dataclass(frozen=True)
class Piece:
    """A piece of a line; `href` is "" for words."""

    text: str
    href: str = ""


def pieces(line: str) -> tuple[Piece, ...]:
    """The line as words and numbers, in order; together they are the line."""
    found, at = [], 0
    for match in NUMBER.finditer(line):
        if DATE.match(match[0]):
            continue
        found += [Piece(line[at : match.start()]), Piece(match[0], _link(match[0]))]
        at = match.end()
    return tuple(piece for piece in (*found, Piece(line[at:])) if piece.text)


def _link(number: str) -> str:
    """From abroad the nought in brackets falls away: "+44 (0)20" is +4420."""
    abroad = number.startswith("+")
    digits = "".join(c for c in (number.replace("(0)", "") if abroad else number) if c in "0123456789")
    return f"tel:{'+' if abroad else ''}{digits}"
