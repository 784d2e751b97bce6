"""The directory as a file: written with each change, whoever makes it; read when the database is away."""

from __future__ import annotations

import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import delete, event, insert, select, update

from config import ROOT
from forum.core import worker
from forum.core.db import db, start_writing
from forum.core.files import put_in_place
from forum.core.settings import change_setting
from forum.crisis import snapshot
from forum.crisis.models import CrisisResource, EmergencyNumber
from forum.crisis.queries import find_emergency, list_for_country
from forum.crisis.snapshot import kept_emergency, kept_for_country
from tests import engines
from tests.client import Page, Visitor
from tests.house import House, build, fill_directory
from tests.people import ada

pytestmark = pytest.mark.usefixtures("with_directory")
SAMARITANS = "/admin/crisis-resources/gb-samaritans"
RENAMED = "Samaritans, renamed"


@contextmanager
def database_gone(app: Flask) -> Iterator[None]:
    """Under a running site nothing connects any more."""
    with app.app_context():
        engine = db.engine

    def refuse(*_: object) -> None:
        raise engine.dialect.loaded_dbapi.OperationalError("gone")

    engine.dispose()
    event.listen(engine, "do_connect", refuse)
    try:
        yield
    finally:
        event.remove(engine, "do_connect", refuse)


@contextmanager
def disk_full() -> Iterator[None]:
    """No file of this process may grow over a few bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def write(app: Flask, *statements: object) -> None:
    with app.app_context():
        start_writing()
        for statement in statements:
            db.session.execute(statement)  # type: ignore[call-overload]
        db.session.commit()


def of(ref: str, **values: object) -> object:
    return update(CrisisResource).where(CrisisResource.ref == ref).values(**values)


def lines(client: Visitor, address: str = "/help?country=GB&need=suicide") -> list[str]:
    answer = client.get(address)
    assert answer.status_code == 200
    return [line["data-resource"] for line in Page(answer.text).all("li", data_resource="")]


def kept(app: Flask, country: str | None = "GB") -> dict[str, str]:
    with app.app_context():
        return {line.id: line.name for line in kept_for_country(country)}


@pytest.fixture
def path(app: Flask) -> Path:
    with app.app_context():
        return snapshot.snapshot_path()


def test_help_shows_what_an_admin_changed(app: Flask, client: Visitor) -> None:
    assert client.as_(ada).fill_in(SAMARITANS, SAMARITANS, name=RENAMED).status_code == 303
    with database_gone(app):
        answer = client.get("/help?country=GB&need=suicide")
    assert answer.status_code == 200
    assert RENAMED in answer.text


@pytest.mark.parametrize("state", ["paused", "retired", "draft"])
def test_a_line_that_was_taken_away_does_not_come_back(app: Flask, client: Visitor, state: str) -> None:
    write(app, of("gb-samaritans", state=state), of("int-iasp", state=state))
    with database_gone(app):
        assert "gb-samaritans" not in lines(client)
        assert "gb-shout" in lines(client)
        assert "int-iasp" not in lines(client)
    assert "gb-samaritans" not in lines(client)


def test_without_any_line_the_built_in_directories_stay(app: Flask, client: Visitor) -> None:
    write(app, update(CrisisResource).values(state="retired"))
    with database_gone(app):
        assert lines(client) == ["built-in-findahelpline", "built-in-befrienders"]


@pytest.mark.parametrize("away", [False, True], ids=["404", "503"])
def test_error_pages_leave_out_what_was_taken_away(app: Flask, client: Visitor, away: bool) -> None:
    before = client.get("/nowhere").text
    assert "findahelpline.com" in before
    write(app, of("int-find-a-helpline", state="paused"))
    if away:
        with database_gone(app):
            answer = client.get("/")
        assert answer.status_code == 503
    else:
        answer = client.get("/nowhere")
    strip = Page(answer.text).one("section", class_="help-strip")
    assert strip.all("li")
    assert "findahelpline.com" not in strip.words


def test_an_outage_is_met_with_the_lines_of_the_site_s_country(app: Flask, client: Visitor) -> None:
    with app.app_context():
        start_writing()
        change_setting("default_country", "GB", by=None)
        db.session.commit()
    with database_gone(app):
        strip = Page(client.get("/").text).one("section", class_="help-strip")
        assert [line.words for line in strip.all("li")] == ["Samaritans 116 123", "Shout 85258"]
        assert lines(client, "/help")[0] == "gb-samaritans"
        assert lines(client, "/help?country=")[0].startswith("int-"), "chosen: none"


def test_emergency_numbers_are_kept_too(app: Flask, client: Visitor) -> None:
    write(app, update(EmergencyNumber).where(EmergencyNumber.country == "GB").values(numbers=["1999"]))
    with database_gone(app):
        assert "tel:1999" in Page(client.get("/help?country=GB").text).links
        assert "tel:112" in Page(client.get("/help?country=FR").text).links


def test_a_kept_line_is_the_line(app: Flask) -> None:
    opening = {"zone": "Europe/London", "week": ["09:00-17:00"] * 7, "days": [{"day": "2026-12-25", "hours": ""}]}
    write(app, of("gb-samaritans", opening=opening, last_checked_on=date(2026, 3, 4)))
    with app.app_context():
        stored = {line.id: line for line in list_for_country("GB")}
        found = {line.id: line for line in kept_for_country("GB")}
        assert stored.keys() == found.keys()
        for ref, line in found.items():
            assert {**vars(stored[ref]), "notes": ""} == vars(line)
        assert found["gb-samaritans"].opening is not None
        assert find_emergency("GB") == kept_emergency("GB")


def test_notes_of_the_team_are_not_in_the_file(app: Flask, path: Path) -> None:
    write(app, of("gb-samaritans", notes="Asked for Sam at the office."))
    assert "Asked for Sam" not in path.read_text()
    assert path.stat().st_mode & 0o777 == 0o600


WAYS: dict[str, Callable[[], object]] = {
    "a new line": lambda: insert(CrisisResource).from_select(
        ["ref", *(name for name in columns() if name != "ref")],
        select(*[expression(name) for name in ["ref", *(name for name in columns() if name != "ref")]]).where(
            CrisisResource.ref == "gb-samaritans"
        ),
    ),
    "a line that goes": lambda: delete(CrisisResource).where(CrisisResource.ref == "gb-shout"),
    "a change of many": lambda: update(CrisisResource).values(name="One name"),
}


def columns() -> list[str]:
    return [column.key for column in CrisisResource.__table__.columns if column.key != "id"]


def expression(name: str) -> object:
    return (CrisisResource.ref + "-two") if name == "ref" else getattr(CrisisResource, name)


@pytest.mark.parametrize("way", WAYS)
def test_whoever_writes_need_not_remember_it(app: Flask, way: str) -> None:
    before = kept(app)
    write(app, WAYS[way]())
    after = kept(app)
    assert after != before
    with app.app_context():
        rows = db.session.execute(
            select(CrisisResource.ref, CrisisResource.name).where(
                CrisisResource.country.in_(["GB", "INT"]), CrisisResource.state == "live"
            )
        )
        assert after == {row.ref: row.name for row in rows}


def test_what_was_not_committed_is_not_kept(app: Flask, path: Path) -> None:
    before = path.read_bytes()
    with app.app_context():
        start_writing()
        db.session.execute(of("gb-samaritans", name=RENAMED))  # type: ignore[call-overload]
        db.session.rollback()
        start_writing()
        db.session.commit()
    assert path.read_bytes() == before


def test_reading_writes_nothing(client: Visitor, path: Path) -> None:
    path.unlink()
    for address in ("/help", "/nowhere", "/"):
        client.get(address)
    assert not path.exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: content[: len(content) // 2],
        lambda content: content.replace(b"116123", b"116124"),
        lambda content: content.replace(b'"format": 1', b'"format": 9'),
        lambda content: b"\xff\xfe" + content,
        lambda content: b"[]",
    ],
    ids=["empty", "half", "a changed number", "another format", "no text", "a list"],
)
def test_a_broken_file_gives_way_to_what_comes_with_hearth(
    app: Flask, client: Visitor, path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    write(app, of("gb-samaritans", name=RENAMED))
    path.write_bytes(spoil(path.read_bytes()))
    with database_gone(app):
        answer = client.get("/help?country=GB&need=suicide")
        assert answer.status_code == 200
        assert RENAMED not in answer.text
        assert Page(answer.text).all("a", href="tel:116123")
        assert Page(client.get("/").text).one("section", class_="help-strip").all("li")
    with app.app_context():
        worker.sweep_due({})
    assert kept(app)["gb-samaritans"] == RENAMED, "the worker mends it"


def test_a_folder_in_its_place_does_no_harm(app: Flask, client: Visitor, path: Path) -> None:
    path.unlink()
    path.mkdir()
    write(app, of("gb-samaritans", name=RENAMED))
    with database_gone(app):
        assert "gb-samaritans" in lines(client)
    path.rmdir()


def test_on_a_full_disk_the_old_file_stays_and_the_change_is_saved(app: Flask, path: Path) -> None:
    before = path.read_bytes()
    with app.app_context():
        start_writing()
        db.session.execute(of("gb-samaritans", name=RENAMED))  # type: ignore[call-overload]
        db.session.commit()
        full = disk_full()
        full.__enter__()
    full.__exit__(None, None, None)
    assert path.read_bytes() == before
    assert not [one for one in path.parent.iterdir() if one.name.startswith(f".{path.name}")], "no half file"
    with app.app_context():
        worker.sweep_due({})
    assert kept(app)["gb-samaritans"] == RENAMED


def test_whatever_cannot_stand_in_a_file_the_change_is_saved(app: Flask, path: Path) -> None:
    before = path.read_bytes()
    opening = {
        "zone": "UTC",
        "week": ["09:00-17:00"] * 7,
        "days": [{"day": "2026-12-25", "hours": "", "name": "\ud800"}],
    }
    write(app, of("gb-samaritans", opening=opening))
    assert path.read_bytes() == before
    with app.app_context():
        assert db.session.scalar(select(CrisisResource.opening).where(CrisisResource.ref == "gb-samaritans")) == opening


def test_a_full_disk_would_be_noticed(app: Flask) -> None:
    write(app, of("gb-samaritans", name=RENAMED))
    with app.app_context():
        snapshot.snapshot_path().unlink()
        with disk_full(), pytest.raises(OSError, match="large"):
            snapshot.refresh()


HOLDS = """
import sys
from pathlib import Path
from forum.core.files import alone
with alone(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_who_waits_for_another_process_reads_after_it(app: Flask, path: Path) -> None:
    def refresh() -> None:
        with app.app_context():
            snapshot.refresh()

    command = [sys.executable, "-c", HOLDS, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdin
        assert other.stdout
        assert other.stdout.readline() == b"held\n"
        early = Thread(target=refresh)
        early.start()
        late = Thread(target=write, args=(app, of("gb-samaritans", name=RENAMED)))
        late.start()
        late.join(0.5)
        assert early.is_alive()
        assert late.is_alive()
        assert kept(app)["gb-samaritans"] != RENAMED
        other.stdin.close()
    early.join()
    late.join()
    assert kept(app)["gb-samaritans"] == RENAMED


WRITES = """
import sys
from pathlib import Path
from forum.core.files import put_in_place
one, two = Path(sys.argv[2]).read_text(), Path(sys.argv[3]).read_text()
print("ready", flush=True)
for _ in range(150):
    put_in_place(Path(sys.argv[1]), one)
    put_in_place(Path(sys.argv[1]), two)
"""


def test_a_reader_never_meets_half_a_file(app: Flask, path: Path, tmp_path: Path) -> None:
    names = []
    for name in ("First", "Second"):
        write(app, of("gb-samaritans", name=name))
        (tmp_path / name).write_bytes(path.read_bytes())
        names.append(str(tmp_path / name))
    command = [sys.executable, "-c", WRITES, str(path), *names]
    seen = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as other:
        assert other.stdout
        other.stdout.readline()
        while other.poll() is None:
            seen.add(kept(app)["gb-samaritans"])
    assert seen == {"First", "Second"}
    assert other.returncode == 0


def test_the_writing_of_a_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    put_in_place(tmp_path / "file", "text")
    assert (tmp_path / "file").stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[tuple[House, Path]]:
    """A site on a PostgreSQL of its own, which can be shut down."""
    folder = engines.make_run_folder()
    engines.start(folder)
    url = f"postgresql+psycopg://postgres@/postgres?host={folder}/socket"
    house = build("postgresql", url=url, folder=tmp_path)
    yield house, folder
    with house.app.app_context():
        db.engine.dispose()
    engines.remove_run_folder(folder)


def test_postgresql_is_shut_down_under_a_running_site(own_server: tuple[House, Path]) -> None:
    house, folder = own_server
    with house.app.app_context():
        fill_directory()
    write(house.app, of("gb-samaritans", name=RENAMED), of("gb-shout", state="paused"))
    client = Visitor(house.app, use_cookies=True)
    assert "gb-shout" not in lines(client)
    engines.pg(folder / "program", folder, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data")
    answer = client.get("/help?country=GB&need=suicide")
    assert RENAMED in answer.text
    assert "gb-shout" not in lines(client)
    answer = client.get("/")
    assert answer.status_code == 503
    assert Page(answer.text).one("section", class_="help-strip").all("li")
    for address in ("/help/card?country=GB", "/help/steady", "/help/someone"):
        assert client.get(address).status_code == 200
