"""The file of a backup: a ZIP of `manifest.json`, `manifest.mac`, `deletions.log`, and one file of JSON lines a table.

The manifest names the revision of the schema and, of each member, columns, number of rows and SHA-256. The MAC is made
with the site's data key: it shows a changed file, and it shows that the keys beside the database are the right ones.
"""

from __future__ import annotations

import hmac
import io
import json
import lzma
import os
import secrets
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any, cast

from forum.backup.tables import KEPT, KINDS, TableShape
from forum.core.files import sync_folder
from forum.core.keys import Keys, keyed_hash

FORMAT = 1
MANIFEST = "manifest.json"
MAC = "manifest.mac"
LEDGER = "deletions.log"
LABEL = "backup-manifest.v1"
LARGEST_MANIFEST = 4_000_000  # bytes; a real one has some thousands
PIECE = 1 << 20
BROKEN = "This file is not a whole backup: {}. Nothing was changed. Please take another copy of it."


UNREADABLE = (  # what the standard library says of a file that is none of ours: RuntimeError of a locked or deep one
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    LookupError,
    TypeError,
    ValueError,
    RuntimeError,
)


class Unusable(Exception):
    """This cannot be done; the message says why, and what to do."""


@dataclass(frozen=True)
class Member:
    """One table in the archive."""

    name: str
    columns: tuple[tuple[str, str], ...]
    rows: int
    sha256: str

    @property
    def shape(self) -> TableShape:
        return TableShape(self.name, self.columns)

    @property
    def path(self) -> str:
        return f"tables/{self.name}.jsonl"


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `made`: the hour, in UTC. `tables` in the order in which they are loaded."""

    format: int
    site: str
    made: str
    revision: str
    ledger_sha256: str
    tables: tuple[Member, ...] = ()

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables)


@dataclass
class Writer:
    """An archive that is being written."""

    file: zipfile.ZipFile
    tables: list[Member] = field(default_factory=list)

    def add_table(self, shape: TableShape, rows: Iterable[list[Any]]) -> Member:
        """One line a row, as they come; `rows` holds plain JSON values in the order of the columns."""
        digest, count = sha256(), 0
        member = Member(shape.name, shape.columns, 0, "")
        with self.file.open(_info(member.path), "w", force_zip64=True) as raw, io.BufferedWriter(raw, PIECE) as out:
            for row in rows:
                line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
                digest.update(line)
                out.write(line)
                count += 1
        done = Member(shape.name, shape.columns, count, digest.hexdigest())
        self.tables.append(done)
        return done

    def finish(self, ledger: str, keys: Keys, *, site: str, made: str, revision: str) -> Manifest:
        """Add the ledger, the manifest and its MAC."""
        self.file.writestr(_info(LEDGER), ledger)
        manifest = Manifest(
            format=FORMAT,
            site=site,
            made=made,
            revision=revision,
            ledger_sha256=sha256(ledger.encode()).hexdigest(),
            tables=tuple(self.tables),
        )
        content = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
        self.file.writestr(_info(MANIFEST), content)
        self.file.writestr(_info(MAC), _mac(keys.newest("data"), content).hex())
        return manifest


@contextmanager
def written(path: Path) -> Iterator[Writer]:
    """A new archive, for its owner alone. It appears under its name when it is whole and on the disk, or not at all.

    Raises Unusable when there is a file of that name, or the disk refuses.
    """
    if path.exists() or path.is_symlink():
        raise Unusable(f"There is something named {path} already. Please choose another name.")
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(draft, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                yield Writer(archive)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(path)
        sync_folder(path.parent)
    except OSError as error:
        raise Unusable(f"The backup could not be written to {path}: {error.strerror or error}.") from error
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True)
class Archive:
    """An archive that was looked at and is whole."""

    file: zipfile.ZipFile
    manifest: Manifest
    ledger: str

    def rows(self, table: Member) -> Iterator[list[Any]]:
        with self.file.open(table.path) as raw:
            for line in io.BufferedReader(cast(Any, raw), PIECE):
                yield json.loads(line)


@contextmanager
def opened(path: Path, keys: Keys, *, with_other_keys: bool = False) -> Iterator[Archive]:
    """An archive, after everything in it was checked: manifest, MAC, and the hash of every member. Raises Unusable."""
    if not path.is_file():
        raise Unusable(f"There is no backup at {path}.")
    with ExitStack() as open_until_done:
        yield _looked_at(path, [] if with_other_keys else keys.all_newest_last("data"), open_until_done)


def _looked_at(path: Path, keys: list[bytes], stack: ExitStack) -> Archive:
    try:
        file = stack.enter_context(zipfile.ZipFile(path))
        manifest = _read_manifest(file, keys)
        ledger = _read_ledger(file, manifest)
        for table in manifest.tables:
            _check_member(file, table)
        return Archive(file, manifest, ledger)
    except UNREADABLE as error:
        raise Unusable(BROKEN.format(str(error) or type(error).__name__)) from error
    except OSError as error:
        raise Unusable(f"{path} can't be read: {error.strerror or error}.") from error


def _read_manifest(file: zipfile.ZipFile, keys: list[bytes]) -> Manifest:
    if file.getinfo(MANIFEST).file_size > LARGEST_MANIFEST or file.getinfo(MAC).file_size > PIECE:
        raise ValueError("its manifest is too long")
    content = file.read(MANIFEST)
    plain = json.loads(content)
    if plain["format"] != FORMAT:
        raise Unusable("This backup has a form that this version of Hearth can't read. Please use a newer one.")
    stored = bytes.fromhex(file.read(MAC).decode("ascii"))
    if keys and not any(hmac.compare_digest(stored, _mac(key, content)) for key in keys):
        raise Unusable(OTHER_KEYS)
    tables = [
        Member(one["name"], tuple((name, kind) for name, kind in one["columns"]), one["rows"], one["sha256"])
        for one in plain.pop("tables")
    ]
    names = [table.name for table in tables]
    if not KEPT.issuperset(names) or len(set(names)) != len(names):
        raise ValueError("it holds tables that no backup holds")
    if unknown := {kind for table in tables for _, kind in table.columns} - KINDS.keys():
        raise ValueError(f"it holds values of unknown kinds ({', '.join(sorted(unknown))})")
    return Manifest(**plain, tables=tuple(tables))


OTHER_KEYS = """\
This backup does not fit to secrets/keys.json in the data folder. Either the file was changed, or the keys are another
site's. Please put the keys.json of this backup there first. Without them nobody can sign in, and no e-mail address can
be read. If they are lost for ever, --with-other-keys brings back what is left."""


def _read_ledger(file: zipfile.ZipFile, manifest: Manifest) -> str:
    """Read only once its hash is right: a stranger's could fill the memory."""
    if _look_through(file, LEDGER)[0] != manifest.ledger_sha256:
        raise ValueError(f"{LEDGER} is not what was written")
    return file.read(LEDGER).decode("ascii")


def _check_member(file: zipfile.ZipFile, table: Member) -> None:
    if _look_through(file, table.path) != (table.sha256, table.rows):
        raise ValueError(f"{table.path} is not what was written")


def _look_through(file: zipfile.ZipFile, path: str) -> tuple[str, int]:
    """SHA-256 and number of lines, piece by piece."""
    digest, lines = sha256(), 0
    with file.open(path) as raw:
        while piece := raw.read(PIECE):
            digest.update(piece)
            lines += piece.count(b"\n")
    return digest.hexdigest(), lines


def _mac(key: bytes, content: bytes) -> bytes:
    return keyed_hash(key, LABEL, content)


def _info(path: str) -> zipfile.ZipInfo:
    """A member without a time and without an owner."""
    info = zipfile.ZipInfo(path)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info
