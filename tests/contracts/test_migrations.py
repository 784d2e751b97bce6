"""The migrations make what the models say, and can be undone and done again with everything still there."""

from __future__ import annotations

from collections.abc import Iterator

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, inspect, select, text

from config import ROOT
from forum.cases import telling
from forum.core.db import db, start_writing
from forum.posts.models import Post
from forum.trustees.contacts import Standing, standing_of_member
from forum.trustees.models import SealedContact
from forum.trustees.sealed import find_for_member
from tests.factories.dump import dump
from tests.factories.making import Maker
from tests.house import House, build, sqlite_url
from tests.people import alice, bob

SCRIPTS = ScriptDirectory(str(ROOT / "migrations"))
REVISIONS = [revision.revision for revision in reversed(list(SCRIPTS.walk_revisions()))]


@pytest.fixture(params=["sqlite", "postgresql"])
def own_house(request, tmp_path, clock, worker_id) -> Iterator[House]:
    """A house that may be torn down."""
    url, drop = sqlite_url(tmp_path), lambda: None
    if request.param == "postgresql":
        server, name = request.getfixturevalue("postgres_server"), f"hearth_migrations_{worker_id}"
        url, drop = server.create_database(name), lambda: server.drop_database(name)
    house = build(request.param, url=url, folder=tmp_path)
    yield house
    house.close()
    drop()


def test_the_revisions_are_one_row_of_numbers():
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_they_make_what_the_models_say(app):
    with app.app_context(), db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, db.metadata) == []


def test_every_constraint_and_index_has_the_same_name(app):
    """What alembic does not compare on SQLite."""
    with app.app_context():
        found = inspect(db.engine)
        for table in db.metadata.sorted_tables:
            there = {check["name"] for check in found.get_check_constraints(table.name)}
            wanted = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
            assert there == wanted, table.name
            assert {index["name"] for index in found.get_indexes(table.name)} >= {index.name for index in table.indexes}
            keys = {
                (tuple(key["constrained_columns"]), key["options"].get("ondelete")) for key in keys_of(found, table)
            }
            assert keys == {((key.parent.name,), key.ondelete) for key in table.foreign_keys}, table.name


def keys_of(found, table):
    return found.get_foreign_keys(table.name)


def test_the_words_of_decisions_come_along(own_house):
    with own_house.app.app_context():
        flask_migrate.downgrade(revision="0033")
        start_writing()
        given = {"action": "hide", "reason": "Thank you.", "mend": "", "changed_at": "2026-03-04 10:00:00+00"}
        db.session.execute(text("insert into decision_texts values (:action, :reason, :mend, :changed_at)"), given)
        db.session.commit()
    with own_house.app.app_context():
        flask_migrate.upgrade()
        assert telling.words_of("hide") == telling.Words(
            reason="Thank you.", mend=telling.BUILT_IN["hide"].mend, own=True
        )
    with own_house.app.app_context():
        flask_migrate.downgrade(revision="0033")
        rows = db.session.execute(text("select action, reason, mend from decision_texts")).all()
        assert rows == [("hide", "Thank you.", "")]


def test_contacts_that_named_their_member_are_asked_for_anew(own_house):
    with own_house.app.app_context():
        flask_migrate.downgrade(revision="0015")
        member = own_house.known[alice].id
        start_writing()
        db.session.add(SealedContact(member_id=member, set_number=3, boxes=b"x", commitment=bytes(32)))
        db.session.commit()
    with own_house.app.app_context():
        flask_migrate.upgrade()
        assert standing_of_member(member) == Standing.EARLIER
        assert find_for_member(member).set_number == 0


def test_the_newest_can_be_undone_and_done_again_with_data(own_house):
    """Expand, backfill, contract: nothing that a person wrote is lost on the way. The first one ends with nothing."""
    maker = Maker(own_house)
    thread = maker.thread(alice, "I want to end my life tonight.", voice="mask")
    maker.reply(thread, bob)
    before = dump(own_house)
    with own_house.app.app_context():
        flask_migrate.downgrade(revision="-1")
    with own_house.app.app_context():
        flask_migrate.upgrade()
        kept = [] if len(REVISIONS) == 1 else db.session.scalars(select(Post.ref)).all()
    assert dump(own_house).keys() == before.keys()
    assert len(kept) == (0 if len(REVISIONS) == 1 else 2)


def test_all_the_way_down_and_up_again(own_house):
    Maker(own_house).thread(alice)
    before = schema(own_house)
    with own_house.app.app_context():
        flask_migrate.downgrade(revision="base")
    assert set(dump(own_house)) <= {"alembic_version"}
    for _ in range(2):
        with own_house.app.app_context():
            flask_migrate.upgrade()
    assert schema(own_house) == before
    own_house.reset()
    Maker(own_house).thread(alice)


def schema(house: House) -> dict[str, list[str]]:
    with house.app.app_context():
        found = inspect(db.engine)
        return {
            name: [f"{column['name']} {column['type']} {column['nullable']}" for column in found.get_columns(name)]
            for name in sorted(found.get_table_names())
        }
