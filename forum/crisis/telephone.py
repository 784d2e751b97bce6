"""Whether a number can be one of its country. Pure.

Numbers long enough to be dialled from anywhere are held against the country's plan. Short ones (116 123, 988, 741741)
are made up by each country and network as they like, and no list of them is whole: they are taken as they are.
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, ValidationResult

from forum.crisis.entries import INTERNATIONAL
from forum.crisis.names import country_in_a_sentence

SHORT = 6  # digits: up to here a number may be a short code
LOOK_AGAIN = "Please look at the service's own website again."
WITH_PLUS = "Please begin this number with a plus and the code of its country, such as +44."
UNKNOWN_PLAN = (
    f"We know of no number like this in its country. {LOOK_AGAIN} If it stands there just so, tick that you checked it."
)
TOO_LONG = frozenset({ValidationResult.TOO_LONG})


def problem_with(number: str, country: str, *, checked: bool = False) -> str:
    """What is wrong with a dialled number of this country, in kind words; "" when it may well be right.

    `checked`: a person saw it on the service's own website today. That counts for more than what we know of the plan of
    a country, which may be a little old; a number that no network could dial is no number all the same.
    """
    if _is_short_code(number):
        return ""
    abroad = country == INTERNATIONAL
    if abroad and not number.startswith("+"):
        return WITH_PLUS
    try:
        parsed = phonenumbers.parse(number, None if abroad else country)
    except NumberParseException:
        return WITH_PLUS
    reason = phonenumbers.is_possible_number_with_reason(parsed)
    if reason == ValidationResult.IS_POSSIBLE:
        return "" if checked or phonenumbers.is_valid_number(parsed) else UNKNOWN_PLAN
    if reason == ValidationResult.INVALID_COUNTRY_CODE:
        return WITH_PLUS
    length = "long" if reason in TOO_LONG else "short"
    place = country_in_a_sentence(_country_of(parsed, country))
    return f"This number looks too {length}{' for ' if place else ''}{place}. {LOOK_AGAIN}"


def _is_short_code(number: str) -> bool:
    """A few digits, or a code of the keypad such as *4141."""
    return "*" in number or "#" in number or (not number.startswith("+") and len(number) <= SHORT)


def _country_of(parsed: phonenumbers.PhoneNumber, country: str) -> str:
    """The country that a number with a plus names, else that of the line."""
    code = parsed.country_code or 0
    own = phonenumbers.country_code_for_region(country)
    return country if code == own else phonenumbers.region_code_for_country_code(code)
