"""What spaces hold of a member: which of them a moderator looks after."""

from __future__ import annotations

from collections.abc import Sequence

from forum.core.holdings import Section, answers
from forum.spaces.team import list_spaces_of


def _exports(member_id: int) -> Sequence[Section]:
    entries = [{"space": row.name} for row in list_spaces_of(member_id)]
    return [Section(name="spaces", title="Spaces you look after", entries=entries)] if entries else []


answers("spaces", tables={"moderator_spaces": "deleted"}, exports=_exports)
