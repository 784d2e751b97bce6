"""What moderation holds of a member: notes to the safeguarding leads, and what was decided about them by name."""

from __future__ import annotations

from collections.abc import Sequence

from forum.cases.queries import list_decisions_about
from forum.core.holdings import Entry, Section, answers, in_words
from forum.moderation.debriefing import list_own


def exports(member_id: int) -> Sequence[Section]:
    entries = [{"written": in_words(note.on_day), "words": note.body} for note in list_own(member_id)]
    found = [Section(name="debriefs", title="Your notes to the safeguarding leads", entries=entries)] if entries else []
    told: list[Entry] = [
        {"decision": row.action, "at": in_words(row.at), "why": row.reason, "guideline": row.rule, "days": row.days}
        for row in list_decisions_about(member_id)
    ]
    section = Section(name="decisions-about-you", title="What the team decided about you", entries=told)
    return [*found, section] if told else found


answers("moderation", tables={"debriefs": "deleted"}, exports=exports)
