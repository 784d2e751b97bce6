"""The countries a person may choose from, to be shown the right helplines. Pure."""

from __future__ import annotations

from functools import cache

from babel import Locale

# Among the territories of the data, but no ISO 3166-1 countries: groups, test codes and parts of other countries.
NOT_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})
USED_FOR = {"uk": "GB", "usa": "US", "uae": "AE", "england": "GB", "scotland": "GB", "wales": "GB"}
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


def find_code(name: str) -> str | None:
    """The code of a country by its English name or by letters that people use for it; None when we know none."""
    wanted = name.strip().casefold()
    by_name = {known.casefold(): code for code, known in countries()}
    return USED_FOR.get(wanted) or by_name.get(wanted)


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NOT_COUNTRIES
