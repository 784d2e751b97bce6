"""Builds static/img/icons.svg, one sprite, from the vendored Lucide icons.

Run `python -m tests.look.sprite` after adding an icon to static/vendor/lucide/. A test holds the sprite to its sources.
"""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "static" / "vendor" / "lucide"
SPRITE = ROOT / "static" / "img" / "icons.svg"

HEAD = (
    "<!-- Lucide icons, ISC licence: see static/vendor/lucide/LICENSE. Built by tests/look/sprite.py. -->\n"
    '<svg xmlns="http://www.w3.org/2000/svg">\n'
)


def build_sprite(sources: Path = SOURCES) -> str:
    """The sprite's whole text: one <symbol> an icon, in the order of their names."""
    return HEAD + "\n".join(to_symbol(path) for path in sorted(sources.glob("*.svg"))) + "\n</svg>\n"


def to_symbol(path: Path) -> str:
    """One icon file as a <symbol> whose id is the file's name; stroke settings move to the symbol itself."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    if inner is None:
        raise ValueError(f"{path.name} holds no <svg>")
    shapes = re.sub(r">\s+<", "><", inner.group(1).strip())
    return (
        f'<symbol id="{path.stem}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
    )


if __name__ == "__main__":
    SPRITE.write_text(build_sprite(), encoding="utf-8")
