"""A flask command that is told to look where no site is: one kind error, and nothing is made there."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from config import ROOT, Settings
from forum import create_app
from forum.cli import init_app

EVERY = [
    ["trustees", "show"],
    ["breakglass", "drill"],
    ["breakglass", "drills"],
    ["settings", "list"],
    ["settings", "set", "contact", "a@example.org"],
    ["audit", "verify"],
    ["members", "create-admin", "grace", "--password", "a lantern on the sill"],
    ["members", "reset-second-step", "grace"],
    ["screening", "reassess"],
    ["rerender"],
    ["redo-deletions"],
    ["backup", "one.zip"],
    ["worker", "--once"],
]


def settings_of(folder, url=""):
    return Settings(data_dir=folder, database_url=url or f"sqlite:///{folder / 'hearth.db'}", testing=True)


@pytest.mark.parametrize("words", EVERY, ids=" ".join)
def test_it_names_the_folder_and_makes_nothing(tmp_path, words):
    folder = tmp_path / "nothing"
    app = create_app(settings_of(folder), makes_site=False)
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 1, done.output
    assert f"There is no site in the folder {folder}." in done.output
    assert "HEARTH_DATA" in done.output
    assert "Traceback" not in done.output
    assert not folder.exists()


def test_an_empty_database_is_no_site(tmp_path):
    (tmp_path / "hearth.db").touch()
    done = create_app(settings_of(tmp_path), makes_site=False).test_cli_runner().invoke(args=["settings", "list"])
    assert (done.exit_code, "There is no site in" in done.output) == (1, True)


def test_a_database_named_apart_is_said(tmp_path):
    app = create_app(settings_of(tmp_path, f"sqlite:///{tmp_path / 'else' / 'other.db'}"), makes_site=False)
    done = app.test_cli_runner().invoke(args=["settings", "list"])
    assert done.exit_code == 1
    assert "the database that DATABASE_URL names" in done.output


def test_a_server_that_does_not_answer_is_said(tmp_path):
    app = create_app(settings_of(tmp_path, "postgresql+psycopg://nobody@127.0.0.1:1/none"), makes_site=False)
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert done.exit_code == 1
    assert "can't be reached" in done.output


def test_one_text_is_explained_without_a_site(tmp_path):
    folder = tmp_path / "nothing"
    done = create_app(settings_of(folder), makes_site=False).test_cli_runner().invoke(args=["screen", "The kettle."])
    assert done.exit_code == 0
    assert "built-in rules" in done.output
    assert not folder.exists()


def test_where_a_site_is_the_commands_work_however_often_they_were_made(app):
    init_app(app)
    done = app.test_cli_runner().invoke(args=["audit", "verify"])
    assert (done.exit_code, "is whole" in done.output) == (0, True)


def flask(folder, *words):
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "HEARTH_DEMO")}
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    environment = {**kept, "HEARTH_DATA": str(folder)}
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)


def test_the_program_itself_leaves_nothing_behind_and_prepare_makes_a_site(tmp_path):
    folder = tmp_path / "site"
    done = flask(folder, "trustees", "show")
    assert (done.returncode, folder.exists()) == (1, False)
    assert f"There is no site in the folder {folder}." in done.stderr
    done = flask(folder, "prepare")
    assert done.returncode == 0, done.stderr
    assert (folder / "secrets" / "keys.json").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert flask(folder, "trustees", "show").returncode == 0
