"""A restored backup is looked at like the site itself: every test of a dump, over what was restored from its backup.

Once on the engine it came from and once on the other.
"""

from __future__ import annotations

import json
import zipfile

import pytest

from forum.core import clock as core_clock
from tests.backup.conftest import backed_up, restored
from tests.contracts import test_dump
from tests.contracts.test_dump import lived  # noqa: F401  a fixture
from tests.factories.dump import Dump, dump
from tests.factories.making import CRISIS
from tests.people import alice

LOOKS = [name for name in dir(test_dump) if name.startswith("test_")]
globals().update({name: getattr(test_dump, name) for name in LOOKS})


@pytest.fixture(params=["sqlite", "postgresql"])
def target(request) -> str:
    return request.param


@pytest.fixture
def day(lived, house, empty, tmp_path, target) -> Dump:  # noqa: F811
    path = backed_up(house, tmp_path / "one.zip")
    return dump(restored(empty(target, like=house), path))


def test_the_looks_are_all_here():
    assert len(LOOKS) >= 6


def test_nobody_is_signed_in(day):
    assert day["sessions"] == day["rate_limits"] == day["reset_tokens"] == []


def test_the_file_itself_says_the_hour_only(house, make, clock, tmp_path):
    """And no owner, no machine and no time of its members."""
    make.thread(alice, CRISIS, voice="mask")
    assert core_clock.now().minute
    with zipfile.ZipFile(backed_up(house, tmp_path / "one.zip")) as file:
        assert json.loads(file.read("manifest.json"))["made"] == f"{clock.now:%Y-%m-%dT%HZ}"
        assert {member.date_time for member in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}
