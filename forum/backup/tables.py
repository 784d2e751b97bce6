"""What a backup keeps and what it leaves out, table by table, and how a value is written.

A table that is named in neither list is refused, and a test fails: somebody has to decide.
"""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, TableClause
from sqlalchemy.types import TypeEngine

from forum.core.types import UtcDateTime

# `decision_texts` is no table any more: archives of before still hold it.
KEPT = frozenset(
    """
    alert_hooks appeals assessments audit_events audit_head breakglass_requests breakglass_steps care_changes
    case_alerts case_calls case_claims case_handovers case_notes cases check_ins crisis_drills
    crisis_resource_revisions crisis_resources crisis_troubles decision_texts decisions emergency_numbers languages_off
    masks members moderator_spaces mute_boxes on_call_turns outbox post_pauses post_revisions post_transitions posts
    private_notes receipts recovery_codes redactions report_reasons reports rule_changes rule_versions sanctions
    sealed_plans second_factors second_looks signals site_changes site_rules site_settings site_texts spaces
    staffing_hours threads trustees words_to_go
    """.split()
)
LEFT_OUT = {
    "decision_undos": "what they are for is over after ten minutes",
    "sessions": "a thief of the backup should find nobody signed in",
    "reset_tokens": "a link to a new password works for minutes, not from a drawer",
    "rate_limits": "its keys mean nothing after midnight",
    "member_copies": "made for one browser and one day",
    "member_copy_parts": "made for one browser and one day",
    "crisis_imports": "on its way for some days; the file is given again",
    "crisis_import_parts": "the same",
    "crisis_import_rows": "the same",
    "debriefs": "between a moderator and the leads; what was talked over shall be gone everywhere",
    "breakglass_layers": "half-opened, and over within a day",
    "sealed_contacts": "what somebody takes back shall be gone everywhere; after a restore they are asked anew",
    "sealed_guest_contacts": "the same, and no copy may outlive their 90 days",
    "sealed_links": "they are erased after 90 days, and no copy may outlive that",
}
LEFT_OUT_TOPICS = (  # of the outbox: work that is over when the backup is needed
    "account.reset_asked",
    "crisis_import.agreed",
    "crisis_import.step_due",
    "deletion.noted",
)
VERSION_TABLE = "alembic_version"


@dataclass(frozen=True)
class Kind:
    """A kind of value: its column type, how it is written, and how it is read back."""

    type: TypeEngine[Any]
    write: Callable[[Any], Any] | None = None
    read: Callable[[Any], Any] | None = None


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)


KINDS = {
    "bool": Kind(sa.Boolean()),
    "int": Kind(sa.BigInteger()),
    "float": Kind(sa.Float()),
    "text": Kind(sa.Text()),
    "json": Kind(sa.Text()),  # as it is written in the column, character by character
    "bytes": Kind(sa.LargeBinary(), lambda value: base64.b64encode(value).decode(), _bytes),
    "moment": Kind(UtcDateTime(), datetime.isoformat, datetime.fromisoformat),
    "day": Kind(sa.Date(), date.isoformat, date.fromisoformat),
}
_BY_TYPE: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (sa.Boolean, "bool"),
    (sa.Integer, "int"),
    (sa.Float, "float"),
    (sa.JSON, "json"),
    (sa.String, "text"),
    (sa.LargeBinary, "bytes"),
    (sa.DateTime, "moment"),
    (sa.Date, "day"),
)


def kind_of(column_type: TypeEngine[Any]) -> str:
    """The kind of a column as the database describes it. Raises ValueError for a type nobody has thought of."""
    for known, kind in _BY_TYPE:
        if isinstance(column_type, known):
            return kind
    raise ValueError(f"no kind of value for {column_type!r}")


@dataclass(frozen=True)
class TableShape:
    """A table as it is in one database, or was in one backup: (column, kind) in order, and the columns of its key."""

    name: str
    columns: tuple[tuple[str, str], ...]
    key: tuple[str, ...] = ()

    def light(self) -> TableClause:
        """The table for a statement; knows its columns' types and nothing else."""
        return sa.table(self.name, *(sa.column(name, KINDS[kind].type) for name, kind in self.columns))


def shapes_of(connection: Connection) -> list[TableShape]:
    """Every table of Hearth's that is here, each after those it points at. Raises ValueError for a stranger's."""
    found = sa.inspect(connection)
    strangers = set(found.get_table_names()) - KEPT - LEFT_OUT.keys() - {VERSION_TABLE}
    if strangers:
        raise ValueError(", ".join(sorted(strangers)))
    ordered = [name for name, _ in found.get_sorted_table_and_fkc_names() if name and name != VERSION_TABLE]
    shapes = []
    for name in ordered:
        columns = tuple((column["name"], kind_of(column["type"])) for column in found.get_columns(name))
        shapes.append(TableShape(name, columns, tuple(found.get_pk_constraint(name)["constrained_columns"])))
    return shapes
