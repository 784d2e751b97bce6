"""What went into a backup comes out of it, on the same engine and on the other."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, datetime

import flask_migrate
import pytest
from sqlalchemy import delete, func, insert, inspect, null, select

import forum.models  # noqa: F401  completes the metadata
from forum.accounts.models import Member, ResetToken, Session
from forum.backup.tables import KEPT, LEFT_OUT, LEFT_OUT_TOPICS, kind_of, shapes_of
from forum.core import audit, outbox
from forum.core.db import db, start_writing
from forum.core.migrate import known_revisions
from forum.core.outbox import OutboxRow, handles
from forum.core.ratelimit import RateLimit
from forum.core.settings import SettingRow
from forum.posts.models import Post
from forum.reports.models import Report
from tests.backup.conftest import backed_up, restored, run
from tests.client import Visitor
from tests.factories.dump import dump
from tests.factories.making import CRISIS, Maker
from tests.house import House
from tests.people import alice, bob

ENGINES = ("sqlite", "postgresql")
HARD_TEXT = 'Zwölf "Boxkämpfer"\u2028 \U0001f33b\ttab\\n\r\nend \x01'


@pytest.fixture
def lived_in(house, make, with_directory, client):
    """A site with something in every corner: bytes, times, codes, rows that are nothing but keys."""
    thread = make.thread(alice, CRISIS, voice="mask")
    make.reply(thread, bob, HARD_TEXT)
    client.as_(bob).post_form(f"/posts/{thread.post_ref}/reports", reason="worried", details="Please look.")
    with house.app.app_context():
        start_writing()
        outbox.put("account.reset_asked", member_id=1)
        db.session.execute(insert(SettingRow).values(name="odd", value=[1.5, None, "ü"], changed_at=NOW))
        db.session.execute(insert(SettingRow).values(name="nothing", value=None, changed_at=NOW))
        db.session.commit()
    return house


NOW = datetime(2026, 3, 4, 10, 17, 42, 654321, tzinfo=UTC)


def everything(site: House) -> dict[str, list]:
    """Every kept row as plain values, JSON as it is written, the same words on both engines."""
    with site.app.app_context():
        found = {}
        for table in db.metadata.sorted_tables:
            if table.name in KEPT - {"audit_events", "audit_head", "outbox"}:
                rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).all()
                found[table.name] = [tuple(row) for row in rows]
        rows = db.session.execute(select(OutboxRow.__table__).where(OutboxRow.topic.not_in(LEFT_OUT_TOPICS)))
        found["outbox"] = sorted(tuple(row) for row in rows)
        events = db.session.execute(select(audit.AuditEvent.__table__).order_by(audit.AuditEvent.id)).all()
        found["audit_events"] = [tuple(event) for event in events if event.action != "backup.restored"]
        return found


@pytest.mark.parametrize("target", ENGINES)
def test_everything_is_back(lived_in, empty, tmp_path, target):
    path = backed_up(lived_in, tmp_path / "one.zip")
    site = restored(empty(target, like=lived_in), path)
    before, after = everything(lived_in), everything(site)
    assert before.keys() == after.keys()
    for name, rows in before.items():
        assert after[name] == rows, name
    assert before["posts"]
    assert before["reports"]
    assert before["crisis_resources"]


@pytest.mark.parametrize("target", ENGINES)
def test_a_second_backup_holds_the_same_lines(lived_in, empty, tmp_path, target):
    """There and back again: not one character of a kept row differs, whichever engine it went through."""
    one = backed_up(lived_in, tmp_path / "one.zip")
    site = restored(empty(target, like=lived_in), one)
    two = backed_up(site, tmp_path / "two.zip")
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(two) as second:
        assert first.namelist() == second.namelist() or set(first.namelist()) == set(second.namelist())
        for name in first.namelist():
            if name.startswith("tables/") and "audit_" not in name:
                assert first.read(name) == second.read(name), name


@pytest.mark.parametrize("target", ENGINES)
def test_the_site_goes_on_afterwards(lived_in, empty, tmp_path, target):
    """New rows get new numbers, people sign in with the password they had, the chain of the audit log holds."""
    path = backed_up(lived_in, tmp_path / "one.zip")
    site = restored(empty(target, like=lived_in), path)
    browser = Visitor(site.app, use_cookies=True)
    browser.post_form("/sign-in", name=alice.name, password=alice.password)
    made = browser.post_form("/threads", space="kitchen", title="Back", body="Here I am again.", voice="name", key="n")
    assert made.status_code == 303
    site.known = lived_in.known
    Maker(site).reply(made.location.rpartition("/")[2].partition("#")[0], bob)
    done = run(site, "audit", "verify")
    assert "is whole" in done.output


def test_what_is_left_out_is_not_in_the_file(lived_in, client, tmp_path):
    client.as_(alice)
    secrets = []
    with lived_in.app.app_context():
        secrets += db.session.scalars(select(Session.token_hash)).all()
        secrets += db.session.scalars(select(RateLimit.key)).all()
    assert secrets
    with zipfile.ZipFile(backed_up(lived_in, tmp_path / "one.zip")) as file:
        names = {name.removeprefix("tables/").removesuffix(".jsonl") for name in file.namelist()}
        assert names.isdisjoint(LEFT_OUT)
        assert "account.reset_asked" not in file.read("tables/outbox.jsonl").decode()
        assert "post.submitted" in file.read("tables/outbox.jsonl").decode()
        whole = b"".join(file.read(name) for name in file.namelist())
    keys = json.loads((lived_in.folder / "secrets" / "keys.json").read_text())
    for secret in [key for versions in keys.values() for key in versions.values()]:
        assert secret.encode() not in whole
    assert lived_in.known[alice].secret.hex().encode() not in whole


@pytest.mark.parametrize("target", ENGINES)
def test_the_left_out_tables_are_there_and_empty(lived_in, client, empty, tmp_path, target):
    client.as_(alice)
    path = backed_up(lived_in, tmp_path / "one.zip")
    site = restored(empty(target, like=lived_in), path)
    with site.app.app_context():
        for model in (Session, ResetToken, RateLimit):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0
        assert set(inspect(db.engine).get_table_names()) == {*db.metadata.tables, "alembic_version"}


@pytest.mark.parametrize("target", ENGINES)
def test_nothing_and_the_json_null_stay_apart(house, make, empty, tmp_path, target):
    thread = make.thread(alice)
    with house.app.app_context():
        start_writing()
        post_id = db.session.scalar(select(Post.id).where(Post.ref == thread.post_ref))
        given = {"post_id": post_id, "reason": "other", "snapshot": "", "details": "", "care": 0, "at": NOW}
        db.session.execute(insert(Report).values(ref="a", needs=None, signals=null(), **given))
        db.session.commit()
    path = backed_up(house, tmp_path / "one.zip")
    site = restored(empty(target, like=house), path)
    assert [row["needs"] for row in dump(site)["reports"]] == ["null"]
    assert [row["signals"] in (None, r"\N") for row in dump(site)["reports"]] == [True]


@pytest.mark.parametrize("target", ENGINES)
def test_a_backup_of_an_older_schema_is_brought_up_to_date(empty, house, tmp_path, target):
    """Loaded as it was, then migrated like any site that is updated."""
    now = backed_up(house, tmp_path / "now.zip")
    old = restored(empty(house.engine, like=house), now)
    Maker(known_as(old, house)).thread(alice, HARD_TEXT)
    with old.app.app_context():
        start_writing()
        db.session.execute(delete(Session))
        db.session.commit()
        flask_migrate.downgrade(revision="-1")
    path = backed_up(old, tmp_path / "old.zip")
    with zipfile.ZipFile(path) as file, house.app.app_context():
        assert json.loads(file.read("manifest.json"))["revision"] == known_revisions()[-2]
    site = restored(empty(target, like=house), path)
    with site.app.app_context():
        assert db.session.scalars(select(Member.name).where(Member.name == alice.name)).all() == [alice.name]
        assert len(db.session.scalars(select(Post.ref)).all()) == 1
        with db.engine.connect() as connection:
            assert {shape.name for shape in shapes_of(connection)} == set(db.metadata.tables)


def known_as(site: House, house: House) -> House:
    site.known = house.known
    return site


def test_every_table_is_kept_or_left_out():
    """A new table? Name it in forum/backup/tables.py. What is sealed, or of a session, is left out."""
    decided = KEPT | LEFT_OUT.keys()
    assert set(db.metadata.tables) - decided == set()
    assert KEPT.isdisjoint(LEFT_OUT)


def test_no_kept_row_points_at_one_that_is_left_out():
    for name in KEPT & set(db.metadata.tables):
        for key in db.metadata.tables[name].foreign_keys:
            assert key.column.table.name in KEPT, key


def test_every_column_is_of_a_known_kind(app):
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            kind_of(getattr(column.type, "impl_instance", column.type))


def test_left_out_topics_are_real(app):
    """A topic that was renamed must not slip into the backup."""
    assert set(LEFT_OUT_TOPICS) <= outbox._handlers.keys()
    assert callable(handles)
