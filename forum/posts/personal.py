"""What in a text may say who wrote it: phone numbers, e-mail addresses, street addresses, the writer's own name.

Signs for one soft question to the writer, never for a decision: it may ask once too often, and it will miss things.
Nothing of it is stored or logged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

PHONE, EMAIL, ADDRESS, NAME = "phone", "email", "address", "name"
FEWEST_DIGITS, MOST_DIGITS = (
    7,
    15,
)  # of a number somebody could ring: shorter ones are years, prices and emergency numbers

_NUMBER = re.compile(r"(?<![\w.,/#-])(?:\+|\(\+)?\(?\d[\d\s().\-/\u2010-\u2013]{4,24}\d(?![\w/])")
_DATE = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}[./-]\d{1,2}[./-]\d{1,2}|\d{4}\s?[-\u2013/]\s?\d{4}")
_GROUPED = re.compile(r"\d{1,3}(?:[ .]000)+|\d{1,3}(?:[.]\d{3})+|\d{1,2}(?:[.:]\d\d)?\s?[-\u2013]\s?\d{1,2}[.:]\d\d")
_NORTH_AMERICAN = re.compile(r"(?:1[\s.-]?)?\(?[2-9]\d\d\)?[\s.-]{0,2}\d{3}[\s.-]?\d{4}")
_NINE_DIGITS = re.compile(r"[5-9]\d{2}(?:[\s.-]?\d{3}){2}|[5-9]\d{2}(?:[\s.-]?\d{2}){3}|\d{2}[\s.-]9\d{4}[\s.-]\d{4}")
_EMAIL = re.compile(
    r"(?<![\w.+-])[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?(?:[\w-]{1,63}\s?(?:\.|\(dot\)|\[dot\])\s?)+[^\W\d_]{2,}", re.I
)

_HOUSE = r"\d{1,4}\s?[a-z]?"
_NOT_A_NAME = (
    r"(?!(?:a|an|the|my|our|his|her|their|this|that|in|on|of|to|at|by|per|and|or|for|with|times?|days?|weeks?|months?|"
    r"years?|hours?|minutes?|mins?|miles?|km|metres?|meters?|steps?|people|hard|long|more|down|up|along|off|from|one)\b)"
)
_WORD = r"[^\W\d_][\w'’ªº.-]{0,30}"
_ENGLISH = (  # 12 Baker Street, 4b old mill lane
    rf"\b{_HOUSE},?\s+(?:{_NOT_A_NAME}[\w'’-]{{2,}}\s+){{1,3}}"
    r"(?:street|road|avenue|lane|crescent|terrace|boulevard|gardens|grove|st\.?|rd\.?|ave\.?|blvd\.?)(?!\w)"
)
_GERMAN = (  # Hauptstraße 5, Bahnhofstr. 12a
    r"(?<![\w-])[^\W\d_][\w-]{0,40}(?:straße|strasse|str\.|gasse|allee|platz|weg|ufer|damm)\s+\d{1,4}\s?[a-z]?\b"
)
_FRENCH = (  # 3 bis, rue des Lilas
    rf"\b{_HOUSE}(?:\s?(?:bis|ter))?,?\s+(?:rue|avenue|boulevard|chemin|impasse|allée|quai)"
    r"\s+(?:de\s|des\s|du\s|la\s)*\w+"
)
_IBERIAN = (  # Calle Mayor 4; Rua das Flores, n.º 20
    rf"\b(?:calle|avenida|avda\.?|paseo|plaza|rua|travessa|praça)\s+{_WORD}(?:\s+{_WORD}){{0,4}},?"
    r"\s+(?:n\.?[ºo°]?\s*)?\d{1,4}\b"
)
_STREET = re.compile("|".join((_ENGLISH, _GERMAN, _FRENCH, _IBERIAN)), re.IGNORECASE)
_POSTCODE = re.compile(r"\b(?:GIR ?0AA|[A-Z]{1,2}\d[A-Z\d]? \d[ABD-HJLNP-UW-Z]{2})\b")


def found_in(text: str, *, own_name: str = "", known: Callable[[], Collection[str]] = tuple) -> tuple[str, ...]:
    """Which of phone, email, address and name stand in `text`, in this order.

    `known`: numbers that anybody may pass on, such as those of helplines; asked for only when there is one to compare.
    """
    plain = unicodedata.normalize("NFKC", text)
    numbers = tuple(phone_numbers(plain))
    signs = {
        PHONE: bool(numbers) and not all(map(_among(known()), numbers)),
        EMAIL: _EMAIL.search(plain) is not None,
        ADDRESS: _STREET.search(plain) is not None or _POSTCODE.search(plain) is not None,
        NAME: _says(plain, own_name),
    }
    return tuple(kind for kind, found in signs.items() if found)


def phone_numbers(text: str) -> Iterator[str]:
    """The digits of every number in `text` that looks like one to ring."""
    for match in _NUMBER.finditer(text):
        written = match[0].strip()
        digits = digits_of(written)
        if FEWEST_DIGITS <= len(digits) <= MOST_DIGITS and _can_be_rung(written, digits):
            yield digits


def digits_of(number: str) -> str:
    """The digits of a number, in whatever script they are written."""
    return "".join(str(unicodedata.digit(sign)) for sign in number if unicodedata.digit(sign, None) is not None)


def _can_be_rung(written: str, digits: str) -> bool:
    if _DATE.fullmatch(written) or _GROUPED.fullmatch(written):
        return False
    if written.startswith(("+", "(+", "0", "(0")):
        return True
    return any(shape.fullmatch(written) for shape in (_NORTH_AMERICAN, _NINE_DIGITS)) or len(digits) in (10, 11)


def _among(known: Collection[str]) -> Callable[[str], bool]:
    """Whether a number is one of these, with or without the code of its country and the zero before it."""
    bare = {digits_of(number).lstrip("0") for number in known}
    return lambda digits: any(_same(digits.lstrip("0"), number) for number in bare)


def _same(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= 5 and long.endswith(short) and len(long) - len(short) <= 3


def _says(text: str, name: str) -> bool:
    wanted = " ".join(unicodedata.normalize("NFKC", name).casefold().split())
    if not wanted:
        return False
    return re.search(rf"(?<!\w){re.escape(wanted)}(?!\w)", " ".join(text.casefold().split())) is not None
