"""What the closing of a panel covers."""

from __future__ import annotations

import pytest

from forum.core import clock as core_clock
from forum.crisis.memory import Closed, Remembered
from tests.conftest import Clock


@pytest.mark.parametrize(
    ("post", "care", "is_open"),
    [("a", 2, False), ("a", 3, False), ("a", 4, True), ("b", 2, False), ("b", 3, True), ("b", 4, True)],
)
def test_it_covers_the_same_post_up_to_its_level_and_elsewhere_amber_alone(
    clock: Clock, post: str, care: int, is_open: bool
) -> None:
    closed = Closed(post="a", care=3, at=core_clock.now().isoformat())
    assert Remembered(closed=(closed,)).is_open(post, care) is is_open
