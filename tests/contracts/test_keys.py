"""The keys of the tables: each can be followed quickly, and no chain of them names the author of a masked post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from sqlalchemy import PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy.exc import IntegrityError

import forum.models  # noqa: F401  completes the metadata
from forum.core.db import db, own_transaction
from tests.factories.making import CRISIS
from tests.people import alice


@dataclass(frozen=True)
class Key:
    """One foreign key: `posts.author_id` leads to `members`."""

    table: str
    column: str
    leads_to: str

    def __str__(self) -> str:
        return f"{self.table}.{self.column}"


def keys() -> list[Key]:
    return [
        Key(table.name, column.name, key.column.table.name)
        for table in db.metadata.sorted_tables
        for column in table.columns
        for key in column.foreign_keys
    ]


def first_columns(table: Table) -> set[str]:
    """The columns by which rows of a table can be looked up."""
    indexed = [list(index.columns) for index in table.indexes]
    indexed += [list(one.columns) for one in table.constraints if isinstance(one, UniqueConstraint)]
    indexed += [list(one.columns) for one in table.constraints if isinstance(one, PrimaryKeyConstraint)]
    return {columns[0].name for columns in indexed if columns}


# Who of the staff did something is read with its row, never looked up by member. Only erasing a member goes through
# the whole table, a few times a year; an index would cost something with every post.
NEVER_LOOKED_UP = {
    "appeals.by_id",
    "assessments.by_id",
    "breakglass_requests.asked_by_id",
    "breakglass_steps.by_id",
    "care_changes.by_id",
    "case_claims.by_id",
    "case_handovers.from_id",
    "case_handovers.to_id",
    "case_notes.by_id",
    "check_ins.by_id",
    "check_ins.claimed_by_id",
    "decisions.by_id",
    "post_pauses.by_id",
    "post_pauses.lifted_by_id",
    "post_transitions.by_id",
    "private_notes.by_id",
    "sanctions.by_id",
    "sanctions.lifted_by_id",
    "second_looks.by_id",
}


def test_every_foreign_key_has_an_index_or_a_reason():
    without = {str(key) for key in keys() if key.column not in first_columns(db.metadata.tables[key.table])}
    assert without == NEVER_LOOKED_UP


# No way from a masked post to its author

PEOPLE, SESSIONS = "members", "sessions"
MAY_NAME_SOMEBODY = {
    "posts.author_id": "who wrote by name; the table refuses it under a mask",
    "appeals.by_id": "staff: who answered; no column says who asked",
    "assessments.by_id": "staff",
    "breakglass_requests.asked_by_id": "staff; nobody may ask about their own post",
    "breakglass_steps.by_id": "staff and trustees; nobody may decide about their own post",
    "care_changes.by_id": "staff",
    "case_calls.member_id": "staff: who was called to a case of another space",
    "case_claims.by_id": "staff",
    "case_handovers.from_id": "staff",
    "case_handovers.to_id": "staff",
    "case_handovers.tell_id": "staff",
    "case_notes.by_id": "staff",
    "cases.claimed_by_id": "staff",
    "check_ins.by_id": "staff",
    "check_ins.claimed_by_id": "staff",
    "cases.member_id": "a case about a member; the table refuses it beside a post",
    "decisions.by_id": "staff",
    "post_pauses.by_id": "staff",
    "post_pauses.lifted_by_id": "staff",
    "post_transitions.by_id": "staff: an author's own moves name nobody",
    "private_notes.by_id": "staff: the table refuses a name on the author's side",
    "second_looks.by_id": "staff",
    "reports.reporter_id": "who told about a post, never who wrote it",
}
# Columns without a foreign key that hold a member's id. Dumps show that they hold none of a masked author.
MAY_NAME_SOMEBODY_WITHOUT_A_KEY = {"audit_events.actor_id", "site_settings.changed_by"}
SOUNDS_LIKE_A_PERSON = ("member", "author", "actor", "user", "owner", "writer", "wearer", "session", "person", "who")
# Owner tags and masks are worked out from a secret that is not stored; a session is known by a hash of its cookie.
KNOWN_BY_A_SECRET = {"posts.owner_tag"}


def belonging_to_a_post() -> set[str]:
    """Every table that hangs together with posts by keys, in both directions, not through people and spaces."""
    found, waiting = set(), {"posts"}
    while waiting:
        name = waiting.pop()
        found.add(name)
        ends = {key.leads_to for key in keys() if key.table == name}
        starts = {key.table for key in keys() if key.leads_to == name}
        waiting |= (ends | starts) - found - {PEOPLE, "spaces"}
    return found


def test_what_belongs_to_a_post():
    """The tables of which the next tests speak. A new one must be thought through before it joins them."""
    assert belonging_to_a_post() == {
        "appeals",
        "assessments",
        "breakglass_layers",  # sealed to a trustee, and gone within a day
        "breakglass_requests",
        "breakglass_steps",
        "care_changes",
        "case_alerts",  # that the team was called; of a masked post the hour
        "case_calls",  # who of the team was called to it, because nobody of its space could be
        "case_claims",
        "case_handovers",
        "case_notes",
        "cases",
        "check_ins",  # that somebody asks how its writer is; of a masked post full hours
        "decision_undos",  # how a post stood before a decision, for ten minutes
        "decisions",
        "masks",
        "post_pauses",
        "post_revisions",
        "post_transitions",
        "private_notes",
        "sealed_guest_contacts",  # how to reach a guest, which only two trustees can open together, and the post
        "sealed_links",  # what only two trustees can open together, and the post
        "redactions",  # a post before words were taken out, sealed for the team, and the post
        "receipts",  # a tag of nine words that nobody stores, and the post
        "posts",
        "reports",
        "second_looks",
        "signals",
        "threads",
        "words_to_go",
    }


def test_a_key_to_a_member_names_staff_or_who_wrote_by_name():
    found = {str(key) for key in keys() if key.table in belonging_to_a_post() and key.leads_to == PEOPLE}
    assert found == set(MAY_NAME_SOMEBODY)


def test_no_key_leads_to_or_from_a_session():
    linked = {key.table for key in keys() if key.leads_to == SESSIONS}
    linked |= {key.leads_to for key in keys() if key.table == SESSIONS}
    assert linked == set()


def test_no_other_column_sounds_like_a_person():
    speaking = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if table.name != PEOPLE and not column.foreign_keys and _sounds_like_a_person(column.name)
    }
    assert speaking - KNOWN_BY_A_SECRET == MAY_NAME_SOMEBODY_WITHOUT_A_KEY


def _sounds_like_a_person(column: str) -> bool:
    parts = column.split("_")
    return "by" in parts or any(word in SOUNDS_LIKE_A_PERSON for word in parts)


@pytest.fixture
def insert(app) -> Callable[..., None]:
    """Puts one row into a table as it stands, past every service."""

    def put(table: str, **changes: object) -> None:
        with app.app_context():
            model = db.metadata.tables[table]
            with own_transaction() as connection:
                row = dict(connection.execute(model.select()).mappings().all()[0])
                del row["id"]
                connection.execute(model.insert().values({**row, "ref": "abcdefghijkl", **changes}))

    return put


def test_the_tables_themselves_refuse_an_author_under_a_mask(house, make, insert):
    make.thread(alice, voice="mask")
    free = {"position": 9, "submission_tag": None}
    with pytest.raises(IntegrityError, match="no_author_under_a_mask"):
        insert("posts", author_id=house.known[alice].id, **free)
    insert("posts", **free)


def test_the_tables_themselves_refuse_a_case_about_a_post_and_a_member(house, make, insert):
    make.thread(alice, CRISIS, voice="mask")
    with pytest.raises(IntegrityError, match="one_subject"):
        insert("cases", post_id=None)
    with pytest.raises(IntegrityError, match="one_subject"):
        insert("cases", member_id=house.known[alice].id)
