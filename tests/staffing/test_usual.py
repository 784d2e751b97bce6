"""The days on which many teams are away, year after year."""

from __future__ import annotations

from datetime import date

from forum.staffing.usual import easter_sunday, usual_days


def test_easter_and_what_hangs_on_it():
    found = [easter_sunday(year) for year in (2024, 2025, 2026, 2027, 2038, 2076)]
    assert found == [
        date(*day) for day in ((2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2027, 3, 28), (2038, 4, 25), (2076, 4, 19))
    ]
    assert (date(2026, 4, 3), "Good Friday") in usual_days(2026)
