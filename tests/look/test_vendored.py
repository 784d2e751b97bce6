"""What others made is kept whole: listed with its checksum beside its licence; and the sprite follows its sources."""

import hashlib
from pathlib import Path

import pytest

from tests.look.sprite import ROOT, SPRITE, build_sprite

FOLDERS = ("static/vendor", "tests/vendor/axe", "forum/masks/eff")
LISTS = [ROOT / folder / "CHECKSUMS.sha256" for folder in FOLDERS]


@pytest.mark.parametrize("listing", LISTS, ids=lambda path: path.parent.name)
def test_every_file_is_the_one_that_was_vendored(listing: Path) -> None:
    lines = [line.split("  ", 1) for line in listing.read_text(encoding="utf-8").splitlines()]
    there = {str(path.relative_to(listing.parent)) for path in listing.parent.rglob("*") if path.is_file()}
    assert {name for _, name in lines} == there - {listing.name}
    assert {name: hashlib.sha256((listing.parent / name).read_bytes()).hexdigest() for _, name in lines} == {
        name: digest for digest, name in lines
    }


@pytest.mark.parametrize(
    "licence", ["static/vendor/lucide/LICENSE", "tests/vendor/axe/LICENSE", "forum/masks/eff/LICENSE"]
)
def test_the_licence_stands_beside_it(licence: str) -> None:
    assert "icense" in (ROOT / licence).read_text(encoding="utf-8")


def test_the_sprite_is_built_from_the_vendored_icons() -> None:
    assert SPRITE.read_text(encoding="utf-8") == build_sprite()
