"""A fortnight in small: all the house does is checked against a slow way of working it out (`bench.fortnight`)."""

from __future__ import annotations

from bench.fortnight import START, Size, run
from bench.fortnight_tally import report
from forum.core import clock as house_clock

FEW = Size(posts=110, days=2, members=8, urgency=3)
MANY = Size(posts=2_000, days=14, members=30)


def test_a_fortnight(house, full, capsys):
    with house_clock.using(lambda: START):
        tally = run(house, MANY if full else FEW)
    with capsys.disabled():
        print("\n" + house.engine + ": " + report(tally))
    assert tally.looked > 50
    assert all(tally.waits[care] for care in (2, 3, 4))
    assert {step for care, step in tally.steps if care == 4} == {2, 3}, (
        "the crisis while mail was away went up the ladder"
    )
    assert tally.letters > 5
