"""The database server and the browser that the tests are run with."""

import os
import subprocess
import sys

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests import chromium as browsers
from tests import engines


@pytest.fixture
def other_runs(tmp_path, monkeypatch):
    """A place for run folders where only this test looks."""
    monkeypatch.setattr(engines, "temporary_folder", lambda: tmp_path)
    return tmp_path


def test_the_database_of_a_worker_is_a_postgresql_that_keeps_what_is_written(postgres_url):
    engine = create_engine(postgres_url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (word text)"))
        connection.execute(text("INSERT INTO kept VALUES ('hearth')"))
    with engine.begin() as connection:
        assert connection.scalar(text("SELECT word FROM kept")) == "hearth"
        assert connection.scalar(text("SELECT 'PostgreSQL' = left(version(), 10)"))
        connection.execute(text("DROP TABLE kept"))
    engine.dispose()


def test_a_database_made_again_is_empty_even_while_somebody_is_connected(postgres_server, worker_id):
    name = f"made_again_{worker_id}_{os.getpid()}"
    address = postgres_server.create_database(name).replace(engines.DRIVER, "postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE left_over (word text)")
        postgres_server.create_database(name)
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT to_regclass('left_over')").fetchone() == (None,)
    postgres_server.drop_database(name)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(address)


def test_the_file_of_a_database_in_use_is_read_by_another_process_only(sqlite_house):
    """Here it would drop our locks, and the next command that ends would take the journal away under our feet."""
    with pytest.raises(AssertionError, match="a database in use"):
        (sqlite_house.folder / "hearth.db").read_bytes()
    assert sqlite_house.files_on_disk()["hearth.db"].startswith(b"SQLite format 3")


def test_a_server_named_by_the_environment_is_used(tmp_path, monkeypatch):
    monkeypatch.setenv("TEST_DATABASE_URL", "postgresql://me:secret@db.example/postgres")
    server = engines.find_server(tmp_path)
    assert (
        server.admin_url.render_as_string(hide_password=False) == "postgresql+psycopg://me:secret@db.example/postgres"
    )
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_behind_is_removed(other_runs):
    folder = engines.make_run_folder()
    (folder / "pid").write_text(str(pid_of_a_process_that_has_ended()))
    engines.sweep()
    assert list(other_runs.iterdir()) == []


def test_a_server_that_was_killed_with_its_run_does_not_stop_the_next_one(other_runs):
    folder = engines.make_run_folder()
    (folder / "pid").write_text(str(pid_of_a_process_that_has_ended()))
    (folder / "program").symlink_to(engines.program_folder())
    engines.give(folder / "data")
    (folder / "data" / "PG_VERSION").write_text("18\n")
    (folder / "data" / "postmaster.pid").write_text(f"{pid_of_a_process_that_has_ended()}\n")
    engines.sweep()
    assert list(other_runs.iterdir()) == []


def test_a_server_without_its_program_does_not_stop_the_next_run(other_runs):
    folder = engines.make_run_folder()
    (folder / "pid").write_text(str(pid_of_a_process_that_has_ended()))
    engines.give(folder / "data")
    (folder / "data" / "postmaster.pid").write_text(f"{pid_of_a_process_that_has_ended()}\n")
    engines.sweep()
    assert list(other_runs.iterdir()) == []


def test_a_run_that_goes_on_is_left_alone(other_runs):
    folder = engines.make_run_folder()
    engines.sweep()
    assert (folder / "pid").read_text() == str(os.getpid())


def test_a_browser_that_is_named_and_absent_is_an_error_and_not_replaced():
    with pytest.raises(RuntimeError, match="CHROMIUM says /nowhere/chromium"):
        browsers.named({"CHROMIUM": "/nowhere/chromium"})


def test_a_browser_that_is_named_is_taken():
    assert str(browsers.named({"CHROMIUM": sys.executable})) == sys.executable
    assert browsers.named({}) is None


def test_the_browser_shows_a_page(chromium):
    page = chromium.new_page()
    page.set_content("<h1>A quiet place</h1>")
    assert page.inner_text("h1") == "A quiet place"
    page.context.close()


def pid_of_a_process_that_has_ended() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid
