"""The setting that pins three trustees: each member's reference with the fingerprint of their key."""

import pytest

from config import Settings, SettingsError
from forum.trustees.boxes import in_groups

THREE = ["ab" * 32, "cd" * 32, "0f" * 32]
REFS = ["Ab3_xY-9qW2e", "abcdefabcdef", "------------"]
PINS = tuple(map(":".join, zip(REFS, THREE, strict=True)))


def read(value: str) -> tuple[str, ...]:
    return Settings.from_env({"HEARTH_TRUSTEES": value}).trustees


def test_none_is_the_default():
    assert Settings.from_env({}).trustees == ()
    assert read("") == read(" ") == read(" , ") == ()


WRITTEN = [str, str.upper, in_groups, lambda name: in_groups(name).replace(" ", ":")]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("between", [":", " : "])
def test_any_case_and_grouping(written, between):
    pairs = zip(REFS, map(written, THREE), strict=True)
    assert read(", ".join(map(between.join, pairs))) == PINS


@pytest.mark.parametrize("written", WRITTEN)
def test_a_fingerprint_alone_is_read_as_it_was(written):
    assert read(", ".join(map(written, THREE))) == tuple(THREE)


def test_groups_of_twelve_are_no_reference():
    grouped = [":".join(one[start : start + 12] for start in range(0, 64, 12)) for one in THREE]
    assert read(",".join(grouped)) == tuple(THREE)


WRONG = [THREE[:2], [*THREE, "11" * 32], [THREE[0], THREE[0], THREE[1]], [*THREE[:2], "ab"], [*THREE[:2], "xy" * 32]]
WRONG_PINS = [
    PINS[:2],
    [PINS[0], f"{REFS[1]}:{THREE[0]}", PINS[2]],
    [f"short:{THREE[0]}", *PINS[1:]],
    [f"{REFS[0]}:{THREE[0][:-2]}", *PINS[1:]],
    [f"{REFS[0]}{THREE[0]}", *PINS[1:]],
]


@pytest.mark.parametrize("names", [*WRONG, *WRONG_PINS])
def test_anything_else_is_refused_by_name(names):
    with pytest.raises(SettingsError, match="HEARTH_TRUSTEES"):
        read(",".join(names))
