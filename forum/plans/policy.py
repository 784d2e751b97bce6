"""What a plan may be."""

from __future__ import annotations

from dataclasses import asdict

from forum.core.errors import Unprocessable
from forum.plans.box import PARTS, Plan

MAX_LENGTH = 2000  # characters of one part: more than a page, and short enough to find something when it is needed
TOO_LONG = f"Please keep this part to {MAX_LENGTH} characters."
EMPTY = "There is nothing in it yet. One word in one part is enough to begin."


def ensure_can_keep(plan: Plan) -> None:
    """Raises Unprocessable for an empty plan, and with the field for a part that is too long."""
    if plan.is_empty:
        raise Unprocessable(EMPTY, field=PARTS[0])
    for part, text in asdict(plan).items():
        if len(text) > MAX_LENGTH:
            raise Unprocessable(TOO_LONG, field=part)
