"""What a backup and a restore refuse, in plain words, and that nothing is left half done."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import stat
import subprocess
import sys
import zipfile

import pytest
from sqlalchemy import func, select, text

from config import ROOT
from forum.accounts.models import Member
from forum.backup import archive
from forum.core.db import db, start_writing
from forum.core.keys import ensure_keys
from forum.core.migrate import upgrade
from forum.core.settings import change_setting
from forum.posts.models import Post
from tests.backup.conftest import backed_up, restored, run
from tests.factories.making import Maker
from tests.people import alice, bob

SMALL = 80  # blocks of 512 bytes: less than the backup, more than the 32 KiB that SQLite maps into memory


@pytest.fixture
def path(house, make, tmp_path):
    make.reply(make.thread(alice), bob)
    return backed_up(house, tmp_path / "one.zip")


def refused(site, *words, typed=None):
    """What was said, on one line."""
    done = run(site, *words, typed=typed)
    assert done.exit_code == 1, done.output
    return " ".join(done.output.split())


def tables_of(site):
    with site.app.app_context(), db.engine.connect() as connection:
        return db.inspect(connection).get_table_names()


def count(site, model):
    with site.app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


# The file


def test_it_is_for_its_owner_alone_and_says_what_to_keep_apart(house, make, tmp_path):
    make.thread(alice)
    done = run(house, "backup", tmp_path / "one.zip")
    assert stat.S_IMODE((tmp_path / "one.zip").stat().st_mode) == 0o600
    for word in ("keys.json", "deletions.log", "Without it nobody can sign in"):
        assert word in done.output
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["one.zip"]


def test_a_file_that_is_there_is_not_written_over(house, path):
    before = path.read_bytes()
    assert "Please choose another name" in refused(house, "backup", path)
    assert path.read_bytes() == before


def test_a_folder_that_is_not_there(house, tmp_path):
    assert "could not be written" in refused(house, "backup", tmp_path / "nowhere" / "one.zip")


def test_it_says_when_it_lies_beside_the_keys(house):
    target = house.folder / "beside.zip"
    assert "Please move it to another place." in run(house, "backup", target).output
    target.unlink()


def test_a_full_disk_leaves_no_half_file(house, make, tmp_path):
    """A limit on the size of files stands for the disk; the command is a process of its own."""
    for number in range(40):
        make.thread(alice, os.urandom(3000).hex(), key=str(number))
    environ = {**os.environ, "HEARTH_DATA": str(house.folder), "DATABASE_URL": house.url}
    target = tmp_path / "out" / "one.zip"
    target.parent.mkdir()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "backup", str(target)]
    limited = ["sh", "-c", f'ulimit -f {SMALL}; exec "$@"', "sh", *command]
    done = subprocess.run(limited, cwd=ROOT, env=environ, capture_output=True, text=True)
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert list(target.parent.iterdir()) == []
    assert subprocess.run(command, cwd=ROOT, env=environ, capture_output=True).returncode == 0


# What cannot be read


@pytest.mark.parametrize("keep", [0.0, 0.3, 0.7, 0.999])
def test_a_cut_file(house, path, empty, keep):
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keep)])
    site = empty(house.engine, like=house)
    assert "is not a whole backup" in refused(site, "restore", path)
    assert tables_of(site) == []


def test_a_changed_byte_anywhere(path, house):
    """Whatever the byte meant: it is not a backup any more, or what is read is exactly what was written."""
    whole, keys, seen = path.read_bytes(), ensure_keys(house.folder), 0
    for place in range(7, len(whole), len(whole) // 60):
        changed = bytearray(whole)
        changed[place] ^= 0x20
        path.write_bytes(bytes(changed))
        try:
            with archive.opened(path, keys) as found:
                assert sum(1 for table in found.manifest.tables for _ in found.rows(table)) == found.manifest.rows
        except archive.Unusable:
            seen += 1
    assert seen > 30


def rewritten(path, change):
    """The archive with members changed by `change(name, content)`; None drops one."""
    with zipfile.ZipFile(path) as file:
        members = {name: change(name, file.read(name)) for name in file.namelist()}
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            if content is not None:
                file.writestr(name, content)


def more_care(name, content):
    return content.replace(b"alice", b"mallo") if name == "tables/members.jsonl" else content


def test_a_row_that_was_changed(house, path, empty):
    rewritten(path, more_care)
    site = empty(house.engine, like=house)
    assert "tables/members.jsonl is not what was written" in refused(site, "restore", path)


def test_a_row_that_was_changed_together_with_its_hash(house, path, empty):
    def with_manifest(name, content):
        return content.replace(b'"site": "Hearth"', b'"site": "Heerth"') if name == "manifest.json" else content

    rewritten(path, with_manifest)
    site = empty(house.engine, like=house)
    assert "does not fit to secrets/keys.json" in refused(site, "restore", path)
    assert tables_of(site) == []


@pytest.mark.parametrize("gone", ["manifest.json", "manifest.mac", "deletions.log", "tables/posts.jsonl"])
def test_a_missing_member(house, path, empty, gone):
    rewritten(path, lambda name, content: None if name == gone else content)
    assert "is not a whole backup" in refused(empty(house.engine, like=house), "restore", path)


def test_any_other_file(house, empty, tmp_path):
    site = empty(house.engine, like=house)
    (tmp_path / "x.zip").write_text("hello")
    assert "is not a whole backup" in refused(site, "restore", tmp_path / "x.zip")
    assert "There is no backup at" in refused(site, "restore", tmp_path / "y.zip")


def signed_again(path, house, **changed):
    """A manifest that says something else, by somebody who has the keys."""
    keys = ensure_keys(house.folder)
    with zipfile.ZipFile(path) as file:
        content = json.dumps({**json.loads(file.read("manifest.json")), **changed}).encode()
    new = {"manifest.json": content, "manifest.mac": archive._mac(keys.newest("data"), content).hex().encode()}
    rewritten(path, lambda name, old: new.get(name, old))


def test_a_newer_schema(house, path, empty):
    signed_again(path, house, revision="9999")
    site = empty(house.engine, like=house)
    assert "was made by a newer Hearth (revision 9999)" in refused(site, "restore", path)
    assert tables_of(site) == []


def test_a_newer_form_of_the_file(house, path, empty):
    signed_again(path, house, format=2)
    assert "Please use a newer one." in refused(empty(house.engine, like=house), "restore", path)


def test_the_keys_of_another_site(house, path, empty):
    site = empty(house.engine)
    said = refused(site, "restore", path)
    assert "does not fit to secrets/keys.json" in said
    restored(site, path, "--with-other-keys", "--without-deletions")
    assert count(site, Post) == 2


# What is in the way


def test_a_database_in_use(house, path):
    said = refused(house, "restore", path)
    assert "This database is in use" in said
    assert "members" in said
    assert count(house, Post) == 2


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_an_empty_one_that_was_migrated_will_do(house, path, empty, target):
    site = empty(target, like=house)
    with site.app.app_context():
        upgrade()
    assert count(restored(site, path), Post) == 2


@pytest.fixture
def other(house, path, empty):
    """A site with a name and members of its own, on the engine of the test."""
    site = restored(empty(house.engine, like=house), path)
    with site.app.app_context():
        start_writing()
        change_setting("site_name", "Lantern", by=None)
        db.session.commit()
    site.known = house.known
    Maker(site).thread(alice)
    return site


def test_replacing_asks_for_the_name(other, path):
    assert "That is another name" in refused(other, "restore", path, "--replace", typed="Hearth\n")
    assert count(other, Post) == 3
    done = run(other, "restore", path, "--replace", typed="Lantern\n")
    assert done.exit_code == 0, done.output
    assert count(other, Post) == 2


def test_replacing_with_yes_asks_nothing(other, path):
    restored(other, path, "--replace", "--yes")
    assert count(other, Post) == 2


def test_a_restore_that_fails_half_way_changes_nothing(other, house, path):
    """The members are loaded already when a post turns out not to fit; the old site is still there, whole."""

    def unfit(name, content):
        return content.replace(b'"published"', b'"nonsense!"') if name == "tables/posts.jsonl" else content

    rewritten(path, unfit)
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read("manifest.json"))
        content = file.read("tables/posts.jsonl")
    for table in manifest["tables"]:
        if table["name"] == "posts":
            table["sha256"] = archive.sha256(content).hexdigest()
    signed_again(path, house, tables=manifest["tables"])
    said = refused(other, "restore", path, "--replace", "--yes")
    assert "The table posts could not be loaded" in said
    assert count(other, Post) == 3
    assert count(other, Member) > 0
    assert "is whole" in run(other, "audit", "verify").output


def test_a_database_of_somebody_else(house, path, empty):
    site = empty(house.engine, like=house)
    with site.app.app_context():
        start_writing()
        db.session.execute(text("CREATE TABLE theirs (id integer)"))
        db.session.commit()
    assert "tables that are not Hearth's: theirs" in refused(site, "restore", path, "--replace", "--yes")
    assert tables_of(site) == ["theirs"]
    with site.app.app_context():
        upgrade()
    assert "Nobody has decided whether a backup keeps this: theirs" in refused(site, "backup", path.parent / "2.zip")


def test_a_database_without_tables_is_not_backed_up(house, empty, tmp_path):
    assert "There is no site in" in refused(empty(house.engine), "backup", tmp_path / "one.zip")
    assert not (tmp_path / "one.zip").exists()


def test_a_site_that_runs(house, path, empty):
    site = empty(house.engine, like=house)
    with (site.folder / "run.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Please stop it first" in refused(site, "restore", path)
    restored(site, path)


def test_a_broken_audit_log_is_said_and_kept(house, path, empty, tmp_path):
    site = restored(empty(house.engine, like=house), path)
    with site.app.app_context():
        start_writing()
        db.session.execute(text("UPDATE audit_events SET subject = 'changed' WHERE id = 1"))
        db.session.commit()
    done = run(site, "backup", tmp_path / "two.zip")
    assert "the audit log is broken" in done.output
    shutil.rmtree(site.folder / "secrets")
    again = run(empty(house.engine, like=house), "restore", tmp_path / "two.zip")
    assert again.exit_code == 0
    assert "The audit log of this backup is broken" in again.output
