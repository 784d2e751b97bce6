"""The tables: models and migrations agree, migrations run in both directions, and no chain of keys names an author."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, PrimaryKeyConstraint, Table, UniqueConstraint, inspect
from sqlalchemy.exc import IntegrityError

import forum.models  # noqa: F401  completes the metadata
from forum.core.db import db, own_transaction
from tests.factories.dump import dump
from tests.factories.making import CRISIS, Maker
from tests.house import House, build, fill_directory, make_tables, sqlite_url
from tests.people import alice, bob, join_all, mira

VERSIONS = "alembic_version"


@pytest.fixture(params=["sqlite", "postgresql"])
def own_house(request, clock, tmp_path_factory, worker_id) -> Iterator[House]:
    """A house that may be torn down."""
    folder = tmp_path_factory.mktemp("schema")
    url, drop = sqlite_url(folder), None
    if request.param == "postgresql":
        server, name = request.getfixturevalue("postgres_server"), f"hearth_schema_{worker_id}_{folder.name}"
        url, drop = server.create_database(name), lambda: server.drop_database(name)
    house = build(request.param, url=url, folder=folder)
    yield house
    house.close()
    if drop:
        drop()


def live_a_little(house: House) -> None:
    """Rows in every table that a day leaves behind."""
    make = Maker(house)
    masked = make.thread(alice, CRISIS, voice="mask")
    make.reply(masked, bob)
    make.reply(masked, mira, voice="mask")
    with house.app.app_context():
        fill_directory()


def differences(house: House) -> list[object]:
    """What would have to be migrated to get from the database to the models."""
    with house.app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, db.metadata))


def checks(house: House) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """The names of check constraints by table: in the database, and in the models."""
    with house.app.app_context():
        inspector = inspect(db.engine)
        names = {table: {one["name"] for one in inspector.get_check_constraints(table)} for table in db.metadata.tables}
    return names, {name: set(_checks_of(table)) for name, table in db.metadata.tables.items()}


def _checks_of(table: Table) -> Iterator[str]:
    return (str(one.name) for one in table.constraints if isinstance(one, CheckConstraint))


def tables(house: House) -> set[str]:
    with house.app.app_context():
        return set(inspect(db.engine).get_table_names())


def downgrade(house: House) -> None:
    with house.app.app_context():
        db.engine.dispose()  # what is prepared for the old tables is of no use for the new ones
        flask_migrate.downgrade(revision="base")
        db.engine.dispose()


def test_models_are_what_the_migrations_make(own_house):
    assert differences(own_house) == []
    stored, meant = checks(own_house)
    assert stored == meant


def test_a_difference_would_be_noticed(own_house):
    """Otherwise the test above proves nothing."""
    with own_house.app.app_context(), own_transaction() as connection:
        connection.exec_driver_sql("DROP INDEX ix_posts_voice_created_at")
        connection.exec_driver_sql("ALTER TABLE threads ADD COLUMN mood VARCHAR(10)")
    assert {difference[0] for difference in differences(own_house)} == {"add_index", "remove_column"}


def test_down_and_up_again_with_a_day_in_it(own_house):
    live_a_little(own_house)
    before = dump(own_house)
    assert all(before[name] for name in ("posts", "masks", "cases", "signals", "crisis_resources", "audit_events"))
    downgrade(own_house)
    assert tables(own_house) <= {VERSIONS}
    with own_house.app.app_context():
        make_tables()
    assert differences(own_house) == []
    assert {name for name, rows in dump(own_house).items() if rows} == {VERSIONS}
    with own_house.app.app_context():
        own_house.known = join_all()
    assert len(dump(own_house)["members"]) == len(own_house.known)


# Foreign keys


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
    "assessments.by_id",
    "care_changes.by_id",
    "case_claims.by_id",
    "case_notes.by_id",
    "cases.claimed_by_id",
    "decisions.by_id",
    "post_transitions.by_id",
    "sanctions.by_id",
    "sanctions.lifted_by_id",
}


def test_every_foreign_key_has_an_index_or_a_reason():
    without = {str(key) for key in keys() if key.column not in first_columns(db.metadata.tables[key.table])}
    assert without == NEVER_LOOKED_UP


# No way from a masked post to its author

PEOPLE, SESSIONS = "members", "sessions"
MAY_NAME_SOMEBODY = {
    "posts.author_id": "who wrote by name; the table refuses it under a mask",
    "assessments.by_id": "staff",
    "care_changes.by_id": "staff",
    "case_claims.by_id": "staff",
    "case_notes.by_id": "staff",
    "cases.claimed_by_id": "staff",
    "cases.member_id": "a case about a member; the table refuses it beside a post",
    "decisions.by_id": "staff",
    "post_transitions.by_id": "staff: an author's own moves name nobody",
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
        "assessments",
        "care_changes",
        "case_claims",
        "case_notes",
        "cases",
        "decisions",
        "masks",
        "post_revisions",
        "post_transitions",
        "posts",
        "reports",
        "signals",
        "threads",
    }


def test_a_key_to_a_member_names_staff_or_who_wrote_by_name():
    found = {str(key) for key in keys() if key.table in belonging_to_a_post() and key.leads_to == PEOPLE}
    assert found == set(MAY_NAME_SOMEBODY)


def test_no_key_leads_to_or_from_a_session():
    linked = {key.table for key in keys() if key.leads_to == SESSIONS}
    linked |= {key.leads_to for key in keys() if key.table == SESSIONS}
    assert linked == {PEOPLE}


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
