"""The countries a person may choose from, to be shown the right helplines. Pure."""

from __future__ import annotations

from functools import cache

from babel import Locale

# Among the territories of the data, but no ISO 3166-1 countries: groups, test codes and parts of other countries.
NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
SHORT_NAMES = {"HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar"}


@cache
def countries() -> tuple[tuple[str, str], ...]:
    """Every country as (ISO 3166-1 code, English name), by name."""
    names = Locale("en").territories.items()
    named = ((code, SHORT_NAMES.get(code, name)) for code, name in names if _is_country(code))
    return tuple(sorted(named, key=lambda pair: pair[1]))


@cache
def country_codes() -> frozenset[str]:
    return frozenset(code for code, _ in countries())


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
