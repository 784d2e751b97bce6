"""Words that hurt, and what to say instead: a look at a text somebody writes for people at a hard moment.

It advises and never refuses: whoever runs the site knows their people.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files


def advice_on(text: str) -> list[str]:
    """What to think about in this text, each in one kind sentence; none when nothing was seen."""
    found = ((pattern.search(text), say) for pattern, say in _looked_for())
    return [f"“{match.group()}”: {say}" for match, say in found if match]


@cache
def _looked_for() -> tuple[tuple[re.Pattern[str], str], ...]:
    kept = tomllib.loads(files("forum.core").joinpath("wording.toml").read_text(encoding="utf-8"))
    return tuple((re.compile(one["pattern"], re.IGNORECASE), one["say"]) for one in kept["advice"])
