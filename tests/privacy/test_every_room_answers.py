"""No table with a way to a member is without a room that answers for it, in a copy and in an erasure."""

from __future__ import annotations

import re

from sqlalchemy import BigInteger, Column, ForeignKey, MetaData, Table

from forum.core import holdings
from forum.core.db import db
from forum.core.holdings import all_answers
from forum.rooms import ROOMS

PEOPLE = re.compile(r"(^|_)(by|actor|member|author|reporter|by_id|actor_id|member_id|author_id|reporter_id)$")


def tables_of_members(metadata: MetaData) -> set[str]:
    """The tables from which foreign keys lead to a member, over however many others; and those that have a number of
    one without a key."""
    found = {"members"}
    while more := {table.name for table in metadata.sorted_tables if table.name not in found and leads(table, found)}:
        found |= more
    return found | {table.name for table in metadata.sorted_tables if any(names_one(c) for c in table.columns)}


def leads(table: Table, to: set[str]) -> bool:
    return any(key.column.table.name in to for key in table.foreign_keys)


def names_one(column: Column) -> bool:
    return isinstance(column.type, BigInteger) and not column.foreign_keys and bool(PEOPLE.search(column.name))


def answered() -> dict[str, str]:
    return {table: words for answer in all_answers() for table, words in answer.tables.items()}


def test_a_room_answers_for_every_table_of_members(app):
    assert sorted(tables_of_members(db.metadata) - answered().keys()) == []


def test_no_room_answers_for_a_table_that_is_not_there_or_of_another(app):
    named = [table for answer in all_answers() for table in answer.tables]
    assert sorted(named) == sorted(set(named))
    assert set(named) <= set(db.metadata.tables)
    assert all(answered().values()), "each says what becomes of its rows"


def test_rooms_answer_from_the_bottom_up(app):
    """Accounts go last: until then every room can find what hangs on them."""
    rooms = [answer.room for answer in all_answers()]
    assert rooms == sorted(rooms, key=ROOMS.index)
    assert rooms[0] == "accounts"


def test_a_room_imported_early_answers_in_its_turn(app):
    """A test, a command, a worker: each imports rooms in another order."""
    last = all_answers()[-1]
    holdings.put_in_order([last.room])
    holdings.put_in_order(["nowhere", *ROOMS])
    assert all_answers()[-1] == last


def test_the_walk_sees_what_it_should(app):
    seen = tables_of_members(db.metadata)
    assert seen >= {"reset_tokens", "posts", "post_revisions", "signals", "reports", "member_copy_parts"}
    assert seen >= {"audit_events", "site_settings"}, "numbers without a key"
    assert not seen & {"spaces", "masks", "emergency_numbers", "sessions"}


def test_a_new_table_would_be_noticed():
    other = MetaData()
    Table("members", other, Column("id", BigInteger, primary_key=True))
    Table("diaries", other, Column("id", BigInteger, primary_key=True), Column("of_id", ForeignKey("members.id")))
    Table("pages", other, Column("diary_id", ForeignKey("diaries.id")))
    Table("counts", other, Column("seen_by", BigInteger))
    Table("stones", other, Column("id", BigInteger, primary_key=True))
    assert tables_of_members(other) == {"members", "diaries", "pages", "counts"}
