"""The countries one may choose."""

from __future__ import annotations

import re

from forum.core.countries import countries, country_codes


def test_they_are_iso_countries_in_english_by_name():
    names = [name for _, name in countries()]
    assert names == sorted(names)
    assert 240 < len(names) < 255
    assert {"GB", "IE", "US", "IN", "XK"} <= country_codes()
    assert all(re.fullmatch("[A-Z]{2}", code) for code in country_codes())


def test_groups_and_made_up_places_are_not_among_them():
    assert not {"EU", "UN", "EZ", "XA", "XB", "ZZ", "QO", "419", "001"} & country_codes()
