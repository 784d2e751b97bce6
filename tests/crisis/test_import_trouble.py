"""Files with rows that cannot be right, files that cannot be read, and a disk that is full: nothing else is lost."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text, update

from forum.core import clock as core_clock
from forum.core import outbox
from forum.core.db import db, start_writing
from forum.crisis.models import CrisisImportRow, CrisisResourceRevision
from tests.client import Visitor
from tests.crisis.lines_in_files import LINE, counts, everything, kept, put_in_place, state, work

pytestmark = pytest.mark.usefixtures("with_directory")


BAD: list[tuple[Any, str]] = [
    ("a text", "no id"),
    ({}, "no id"),
    ({**LINE, "id": "Not An Id"}, "no id"),
    ({**LINE, "country": "XX"}, "choose the country"),
    ({**LINE, "name": " \x00 "}, "name of the service"),
    ({**LINE, "name": 12}, "name has to be a text"),
    ({**LINE, "channels": []}, "at least one way"),
    ({**LINE, "channels": ["116123"]}, "channels has to be a list"),
    ({**LINE, "channels": [{"kind": "phone", "value": "one two"}]}, "digits only"),
    ({**LINE, "channels": [{"kind": "phone", "value": "080819612345678"}]}, "too long for the United Kingdom"),
    ({**LINE, "channels": [{"kind": "web", "value": "javascript:alert(1)"}]}, "https://"),
    ({**LINE, "languages": ["english"]}, "as codes"),
    ({**LINE, "topics": ["weather"]}, "from the list"),
    ({**LINE, "last_seen": "yesterday"}, "a day such as"),
    ({**LINE, "confidence": "sure"}, "one_source"),
    ({**LINE, "source_count": "many"}, "has to be a number"),
    ({**LINE, "opening": "always"}, "opening hours"),
    ({**LINE, "opening": {"zone": ["UTC"], "week": ["9-17"] * 7}}, "name of a time zone"),
    ({**LINE, "opening": {"zone": "UTC", "week": ["9-17"] * 6 + [917]}}, "write times such as"),
    ({**LINE, "id": "new"}, "no id"),
    ({**LINE, "id": "import"}, "no id"),
    ({"id": "gb-samaritans", "country": "FR"}, "another country"),
    ({"id": "gb-breathing-space", "state": "live"}, "check it first"),
]


def test_bad_rows_are_left_out_one_by_one_with_their_reason(admin: Visitor, app: Flask, give: Any) -> None:
    address = give([*(row for row, _ in BAD), LINE, {**LINE, "name": "Twice"}])
    assert counts(app) == {"new": 1, "changed": 0, "unchanged": 0, "rejected": len(BAD) + 1}
    table = admin.get(f"{address}/rejected.csv")
    rows = list(csv.reader(io.StringIO(table.text)))[1:]
    assert [row[0] for row in rows] == [*map(str, range(1, len(BAD) + 1)), str(len(BAD) + 2)]
    for row, (_, reason) in zip(rows, BAD, strict=False):
        assert reason in row[3]
    assert "same id" in rows[-1][3]
    assert "too long for the United Kingdom" in admin.get(f"{address}?show=rejected").text
    put_in_place(admin, app, address)
    assert kept(app, "gb-harbour").name == "Harbour Line"
    assert kept(app, "gb-samaritans").version == 1


UNREADABLE: list[tuple[bytes, str]] = [
    (b'{"helplines": [{"id": "gb-harbour"', "breaks off"),
    (b'{"helplines": {"id": 1}}', "breaks off"),
    (b'{"lines": []}', "no list called"),
    (b"[" * 50_000, "far too long"),
    (b'{"helplines": [{"id": "\xff"}]}', "UTF-8"),
    ("id,name,country\ngb-x,Café,GB\n".encode("latin-1"), "UTF-8"),
    (b"name,phone\nx,1\n", "name the columns"),
    (b'id,name,country\ngb-x,"' + b"x" * 200_000, "too long"),
    (b"id,name," + b"x" * 200_000, "first row has to name"),
    (b"id,name,country\rgb-x,Harbour,GB\r", "first row has to name"),
]


@pytest.mark.parametrize(("content", "words"), UNREADABLE, ids=[words for _, words in UNREADABLE])
def test_a_file_that_cannot_be_read_says_so_and_loses_nothing(
    admin: Visitor, app: Flask, give: Any, content: bytes, words: str
) -> None:
    before = everything(app)
    address = give(content)
    assert state(app) == "unreadable"
    assert words in admin.get(address).text
    assert admin.post_form(address).status_code == 409
    assert everything(app) == before


def test_the_name_of_a_day_is_words_in_one_line(admin: Visitor, app: Flask, give: Any) -> None:
    day = {"day": "2026-12-25", "hours": "", "name": "Christmas\n2027-01-01\x00 \ud800Day"}
    opening = {"zone": "Europe/London", "week": ["9-17"] * 7, "days": [day]}
    put_in_place(admin, app, give([{**LINE, "opening": opening}]))
    assert [one["name"] for one in (kept(app, "gb-harbour").opening or {})["days"]] == ["Christmas 2027-01-01 Day"]
    assert admin.get("/admin/crisis-resources/export.json").status_code == 200


def test_an_error_half_way_leaves_the_directory_as_it_was(admin: Visitor, app: Flask, give: Any) -> None:
    address = give([{"id": "gb-samaritans", "hours": "Evenings"}, LINE])
    with app.app_context():
        start_writing()
        broken = select(CrisisImportRow.new_values).where(CrisisImportRow.outcome == "new")
        values = {**db.session.scalars(broken).one(), "state": "everywhere"}  # refused by the table itself
        db.session.execute(update(CrisisImportRow).where(CrisisImportRow.outcome == "new").values(new_values=values))
        db.session.commit()
    before = everything(app)
    admin.post_form(address)
    with app.app_context():
        assert outbox.work_once()
    assert everything(app) == before
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(CrisisResourceRevision)) == 0
    assert "Until that is done, the directory is as it was" in admin.get(address).text


@contextmanager
def full_disk() -> Iterator[None]:
    """A database whose disk is full after some rows: SQLite by its pages, PostgreSQL by what it says then."""
    if db.engine.dialect.name == "postgresql":
        yield from _full_by_a_trigger()
        return
    raw: Any = db.engine.raw_connection()
    raw.execute("VACUUM")  # no pages of earlier tests are left to be used
    pages = raw.execute("PRAGMA page_count").fetchone()[0]
    raw.close()

    def limit(connection: Any, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count={pages + 20}")

    event.listen(db.engine, "checkout", limit)
    yield
    db.session.rollback()
    event.remove(db.engine, "checkout", limit)
    db.engine.dispose()  # each of these connections still knows the limit


def _full_by_a_trigger() -> Iterator[None]:
    body = "IF NEW.ref = 'gb-harbour-250' THEN RAISE EXCEPTION 'no space left' USING ERRCODE = '53100'; END IF;"
    with db.engine.begin() as connection:
        connection.execute(
            text(f"CREATE FUNCTION full_disk() RETURNS trigger AS $$BEGIN {body} RETURN NEW; END$$ LANGUAGE plpgsql")
        )
        before = "CREATE TRIGGER full_disk BEFORE INSERT ON crisis_resources FOR EACH ROW EXECUTE FUNCTION full_disk()"
        connection.execute(text(before))
    yield
    db.session.rollback()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER full_disk ON crisis_resources"))
        connection.execute(text("DROP FUNCTION full_disk()"))


def test_a_full_disk_leaves_the_directory_as_it_was(admin: Visitor, app: Flask, give: Any) -> None:
    long = {**LINE, "notes": "x" * 900}
    address = give([{**long, "id": f"gb-harbour-{n}", "name": f"Harbour {n}"} for n in range(300)])
    before = everything(app)
    admin.post_form(address)
    with app.app_context(), full_disk():
        assert outbox.work_once()
        assert "OperationalError" in db.session.scalars(select(outbox.OutboxRow.error)).all()
    assert everything(app) == before
    assert state(app) == "agreed"
    with app.app_context():
        start_writing()
        db.session.execute(update(outbox.OutboxRow).values(due_at=core_clock.now()))
        db.session.commit()
    work(app)
    assert state(app) == "done"
