"""Fixtures that the contracts share with the tests of core, and the days that several of them look at."""

from datetime import timedelta

import pytest

from tests.contracts.remains import World
from tests.contracts.worlds import LATE, day, ivy, noah
from tests.core.conftest import app_without_database, moved, other_app

__all__ = ["app_without_database", "moved", "other_app"]

Days = tuple[World, World, World]


@pytest.fixture(scope="session")
def lived() -> dict[str, Days]:
    """By engine; a day is text and changes no more, so that every test may look at the same one."""
    return {}


@pytest.fixture
def worlds(house, clock, lived) -> Days:
    """ivy's day, noah's day, and ivy's day with the mask eleven minutes later; the house is put back after them.

    Three trustees are in force, and two of them open a mask: what is most to hide is there.
    """
    if house.engine not in lived:
        days = ((ivy, timedelta()), (noah, timedelta()), (ivy, LATE))
        first, second, late = (day(house, clock, wearer, late=by, trusted=True) for wearer, by in days)
        lived[house.engine] = first, second, late
        house.reset()
    return lived[house.engine]
