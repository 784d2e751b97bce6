"""Colours hold their contrast in every theme, and the two ways into the dark are the same dark."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[2] / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
LIGHT = r":root \{(.*?)\}"
DARK_BY_DEVICE = r':root:not\(\[data-theme="light"\]\) \{(.*?)\}'
DARK_BY_HAND = r':root\[data-theme="dark"\] \{(.*?)\}'
MORE_CONTRAST = r"prefers-contrast: more\) \{\s*:root \{(.*?)\}"

TEXT = [
    *((ink, on) for ink in ("ink", "soft", "link", "go", "care", "bad") for on in ("bg", "card", "sunk", "care-bg")),
    ("on-go", "go"),
    ("bg", "ink"),
]
SHAPES = [(edge, on) for edge in ("line", "ring", "ember") for on in ("bg", "card", "sunk", "care-bg")]


def read_block(pattern: str) -> dict[str, str]:
    """Token name -> value of the one block that the pattern finds."""
    found = re.search(pattern, TOKENS, re.DOTALL)
    assert found is not None
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", found.group(1)))


def themes() -> dict[str, dict[str, str]]:
    light, dark, more = read_block(LIGHT), read_block(DARK_BY_HAND), read_block(MORE_CONTRAST)
    return {
        "light": light,
        "dark": {**light, **dark},
        "light, more contrast": {**light, **more},
        "dark, more contrast": {**light, **dark, **more},
    }


def resolve(theme: dict[str, str], name: str) -> str:
    value = theme[name]
    reference = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return resolve(theme, reference.group(1)) if reference else value


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, of #rgb or #rrggbb (WCAG 2.2)."""
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dim, bright = sorted((luminance(one), luminance(other)))
    return (bright + 0.05) / (dim + 0.05)


def test_the_measure_itself_is_right() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#fff") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("ink", "on"), TEXT)
def test_text_can_be_read(theme: str, ink: str, on: str) -> None:
    values = themes()[theme]
    assert contrast(resolve(values, ink), resolve(values, on)) >= 4.5


@pytest.mark.parametrize("theme", themes())
@pytest.mark.parametrize(("edge", "on"), SHAPES)
def test_edges_rings_and_marks_can_be_seen(theme: str, edge: str, on: str) -> None:
    values = themes()[theme]
    assert contrast(resolve(values, edge), resolve(values, on)) >= 3


def test_dark_by_device_and_dark_by_hand_are_one_dark() -> None:
    assert read_block(DARK_BY_DEVICE) == read_block(DARK_BY_HAND)


def test_dark_is_for_screens_so_that_paper_stays_light() -> None:
    assert re.findall(r"@media ([^{]*)\{\s*:root:not", TOKENS) == ["screen and (prefers-color-scheme: dark) "]
    assert re.findall(r'@media ([^{]*)\{\s*:root\[data-theme="dark"\]', TOKENS) == ["screen "]
