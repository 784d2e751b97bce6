"""What staffing holds of a member: their turns of being on call."""

from __future__ import annotations

from collections.abc import Sequence

from forum.core.holdings import Section, answers, in_words
from forum.staffing.queries import list_turns_of


def _exports(member_id: int) -> Sequence[Section]:
    turns = list_turns_of(member_id)
    if not turns:
        return []
    entries = [{"from": in_words(row.starts_at), "until": in_words(row.ends_at)} for row in turns]
    return [Section(name="on_call", title="Your turns of being on call", entries=entries)]


answers("staffing", tables={"on_call_turns": "deleted"}, exports=_exports)
