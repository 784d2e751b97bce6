"""A file that somebody made to harm: it is refused before anything is changed."""

from __future__ import annotations

import io
import json
import random
import struct
import zipfile
from hashlib import sha256

import pytest

from forum.backup import archive
from forum.core.keys import ensure_keys
from tests.backup.conftest import backed_up
from tests.backup.test_refusals import refused, rewritten, tables_of
from tests.people import alice

LARGE = 100_000_000  # bytes; packed they are some hundred thousand


@pytest.fixture
def path(house, make, tmp_path):
    make.thread(alice)
    return backed_up(house, tmp_path / "one.zip")


def with_table(path, name, rows, columns):
    """The archive with one more table, as somebody without the keys could write it."""
    content = "".join(json.dumps(row) + "\n" for row in rows).encode()
    with zipfile.ZipFile(path) as file:
        manifest = json.loads(file.read("manifest.json"))
    table = {"name": name, "columns": columns, "rows": len(rows), "sha256": sha256(content).hexdigest()}
    manifest["tables"].append(table)
    rewritten(path, lambda one, old: json.dumps(manifest).encode() if one == "manifest.json" else old)
    with zipfile.ZipFile(path, "a") as file:
        if f"tables/{name}.jsonl" not in file.namelist():
            file.writestr(f"tables/{name}.jsonl", content)


@pytest.mark.parametrize("name", ["reset_tokens", "sessions", "alembic_version", "../../etc/x", "posts; DROP TABLE x"])
def test_no_table_that_a_backup_leaves_out_is_filled(house, path, empty, name):
    """Without the keys anybody could put a link to a new password of an admin into it."""
    with_table(path, name, [["AAAA", 1, "2030-01-01T00:00:00+00:00"]], [["token_hash", "bytes"]])
    site = empty(house.engine)
    said = refused(site, "restore", path, "--with-other-keys", "--without-deletions")
    assert "tables that no backup holds" in said
    assert tables_of(site) == []


def test_a_table_stands_in_it_once(house, path, empty):
    with_table(path, "members", [], [["id", "int"]])
    site = empty(house.engine)
    assert "no backup holds" in refused(site, "restore", path, "--with-other-keys", "--without-deletions")


@pytest.mark.parametrize("part", ["deletions.log", "tables/posts.jsonl", "manifest.json"])
def test_a_part_that_swells_does_not_fill_the_memory(house, path, tmp_path, part, monkeypatch):
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist() if name != part}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
        with file.open(part, "w") as out:
            for _ in range(LARGE // archive.PIECE):
                out.write(bytes(archive.PIECE))
    whole = []
    read = zipfile.ZipFile.read
    monkeypatch.setattr(zipfile.ZipFile, "read", lambda file, name: whole.append(name) or read(file, name))
    with pytest.raises(archive.Unusable), archive.opened(path, ensure_keys(house.folder)):
        pass
    assert part not in whole


@pytest.mark.parametrize("content", [b"[" * 100_000, b"[]", b"null", b"{}", b'{"format": 1, "tables": 3}', b"\xff"])
def test_a_manifest_that_is_none(house, path, empty, content):
    rewritten(path, lambda name, old: content if name == "manifest.json" else old)
    site = empty(house.engine)
    said = refused(site, "restore", path, "--with-other-keys", "--without-deletions")
    assert "not a whole backup" in said


def test_a_locked_file(house, path, empty):
    """Its parts need a password: said in words, not as an error of the program."""
    whole = bytearray(path.read_bytes())
    at = -1
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        while (at := whole.find(mark, at + 1)) >= 0:
            (flags,) = struct.unpack_from("<H", whole, at + place)
            struct.pack_into("<H", whole, at + place, flags | 1)
    path.write_bytes(bytes(whole))
    assert "not a whole backup" in refused(empty(house.engine, like=house), "restore", path)


def test_damage_of_any_kind_is_said_in_words(house, path):
    drawn, whole, keys, refusals = random.Random(3), path.read_bytes(), ensure_keys(house.folder), 0
    target = path.with_name("changed.zip")
    for _ in range(250):
        changed = io.BytesIO(whole).getbuffer().tolist()
        for _ in range(drawn.randint(1, 6)):
            place = drawn.choice((drawn.randrange(len(changed)), -drawn.randrange(1, min(2500, len(changed)))))
            changed[place] = drawn.randrange(256)
        target.write_bytes(bytes(changed))
        try:
            with archive.opened(target, keys):
                pass
        except archive.Unusable:
            refusals += 1
    assert refusals > 150
