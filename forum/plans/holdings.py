"""What plans hold of a member: one box that only their own secret opens, so it is opened in their own request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from forum.core.access import Author
from forum.core.holdings import Entry, Section, answers
from forum.plans.queries import find_plan
from forum.plans.words import SHUT_IN_COPY, TITLE, WORDS


def exports_sealed(by: Author) -> Sequence[Section]:
    """The plan, part by part; of one that nobody can open any more, that it is there."""
    found = find_plan(by=by)
    entries: list[Entry] = [{"plan": SHUT_IN_COPY}] if found.is_shut else []
    if found.plan is not None:
        entries = [{"part": WORDS[part].title, "words": text} for part, text in asdict(found.plan).items() if text]
    return [Section(name="plan", title=TITLE, entries=entries)]


answers("plans", tables={"sealed_plans": "deleted"}, exports_sealed=exports_sealed)
