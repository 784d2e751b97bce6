"""`python3 run.py`: make everything ready, start the site, stop it cleanly. Uses the standard library only."""

import fcntl
import os
import shlex
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import DEMO_SHOWN_BEFORE, Settings, SettingsError, is_loopback
from tools import install
from tools.children import Children, private
from tools.lock import ROOT
from tools.prepared import is_prepared, leave_mark
from tools.say import Trouble, say

FIRST_PORT = 8000
PORTS_TRIED = 100
PORTS = range(1, 65536)
HEALTH_SECONDS = 60  # an old laptop, busy with other things
WEB_WORKERS = "2"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What to start: where it listens, where its data lies, and whether it is the demo."""

    host: str
    port: int
    data: Path
    demo: bool

    @property
    def address(self) -> str:
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"


def run(*, port: int | None, data: str | None, demo: bool) -> int:
    """Start the site and stay until it is stopped; give the exit code."""
    host = os.environ.get("HEARTH_BIND") or "127.0.0.1"
    folder = data_folder(data, os.environ)
    refuse_public_demo(host, site_environment(os.environ, data=folder, demo=demo))
    if not folder.exists():
        choose_port(host, port)  # asked again later; a port that is taken should leave no new folder behind
    install.ensure("site")
    os.umask(0o077)  # not before: the packages in .venv are nobody's secret
    make_data_folder(folder)
    with only_one(folder):
        plan = Plan(host=host, port=choose_port(host, port), data=folder, demo=demo)
        prepare(plan)
        return serve(plan)


def data_folder(given: str | None, environ: Mapping[str, str]) -> Path:
    """`--data`, else HEARTH_DATA, else the folder data beside run.py."""
    return Path(given or environ.get("HEARTH_DATA") or ROOT / "data").expanduser().resolve()


def site_environment(environ: Mapping[str, str], *, data: Path, demo: bool) -> dict[str, str]:
    """The environment for everything of the site's: ours, with the data folder and the demo as chosen here."""
    kept = {name: value for name, value in environ.items() if name != "HEARTH_DEMO"}
    return kept | {"HEARTH_DATA": str(data), "PYTHONUNBUFFERED": "1"} | ({"HEARTH_DEMO": "1"} if demo else {})


def refuse_public_demo(host: str, environ: Mapping[str, str]) -> None:
    """The demo's sign-ins are for trying things out, so nobody but this computer may reach it."""
    try:
        demo = Settings.from_env(environ).demo
    except SettingsError as error:
        raise Trouble(f"A setting does not fit. {error}") from error
    if demo and not is_loopback(host):
        raise Trouble(
            f"The demo may only be reached from this computer, and HEARTH_BIND says {host}. "
            "Take HEARTH_BIND away, or start an empty site with --no-demo."
        )


def make_data_folder(folder: Path) -> None:
    """Readable by its owner alone, and so is what an older version left in it. A folder that others can read is left as
    it is, and its owner is asked.

    Raises:
        Trouble: it cannot be made or used.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        refuse_open_folder(folder)
        for path in folder.iterdir():
            if path.is_file() and path.stat().st_mode & 0o077:
                path.chmod(0o600)
    except (FileExistsError, NotADirectoryError):
        raise Trouble(
            f"{folder} is a file or lies in one, and a folder is needed. Choose another with --data."
        ) from None
    except OSError as error:
        raise Trouble(f"The folder {folder} cannot be used: {error.strerror}. Choose another with --data.") from None


def refuse_open_folder(folder: Path) -> None:
    if folder.stat().st_mode & 0o077:
        raise Trouble(
            f"Other people on this computer can read the folder {folder}. "
            f"Choose another with --data, or type: chmod 700 {shlex.quote(str(folder))}"
        )


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Two sites on one data folder would do the same work twice. The lock goes when this process goes."""
    with open(folder / "run.lock", "w", opener=private) as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Trouble(f"Hearth is already running with the folder {folder}.") from None
        yield


def choose_port(host: str, wanted: int | None) -> int:
    """The port that was asked for, or the next free one from 8000.

    Raises:
        Trouble: that port, or every port tried, is taken, or it is no port.
    """
    if wanted is not None and wanted not in PORTS:
        raise Trouble(f"{wanted} is no port. Choose one from {PORTS[0]} to {PORTS[-1]}, or leave --port out.")
    if wanted is not None and not is_free(host, wanted):
        raise Trouble(f"Port {wanted} is taken, or not for you to use. Leave --port out, and a free one is found.")
    ports = range(FIRST_PORT, FIRST_PORT + PORTS_TRIED) if wanted is None else [wanted]
    free = next((port for port in ports if is_free(host, port)), None)
    if free is None:
        raise Trouble(f"No port from {FIRST_PORT} on is free. Choose one with --port.")
    return free


def is_free(host: str, port: int) -> bool:
    """True when we could listen there, and nobody answers there (macOS would let two listen)."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as caller, socket.socket(family) as listener:
        try:
            if caller.connect_ex((host, port)) == 0:
                return False
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
        except (OSError, OverflowError):
            return False
    return True


def prepare(plan: Plan) -> None:
    """Secrets, migrations and, in an empty database, the demo. Its words (the demo's sign-ins) reach the person.

    A database on a server may have changed since, so there this is done at every start.
    """
    own_database = not os.environ.get("DATABASE_URL")
    if own_database and is_prepared(plan.data, demo=plan.demo):
        if plan.demo:
            say(DEMO_SHOWN_BEFORE)
        return
    command = flask("prepare", *(["--demo"] if plan.demo else []))
    environment = site_environment(os.environ, data=plan.data, demo=plan.demo)
    if subprocess.run(command, cwd=ROOT, env=environment).returncode != 0:
        raise Trouble("The database could not be made ready. The lines above say why.")
    if own_database:
        leave_mark(plan.data, demo=plan.demo)


def flask(*arguments: str) -> list[str | Path]:
    return [install.PYTHON, "-m", "flask", "--app", "wsgi", *arguments]


def serve(plan: Plan) -> int:
    """Server and worker, until a signal asks for the end or one of them cannot be kept up."""
    stop = StopAsked()
    environment = site_environment(os.environ, data=plan.data, demo=plan.demo)
    environment.setdefault("HEARTH_BASE_URL", plan.address)  # for links in letters
    with Children(folder=plan.data, environment=environment) as children:
        children.start("server", server_command(plan))
        wait_until_healthy(plan, children, stop)
        children.are_ready = True
        children.start("worker", flask("worker"))  # after the server, so that a person waits for one of them only
        if not stop.asked:
            say(welcome(plan))
        while not stop.asked:
            children.restart_the_dead()
            time.sleep(0.2)
        say("Stopping.")
    say("Hearth has stopped.")
    return 0


class StopAsked:
    """Remembers that somebody asked for the end: Ctrl-C, a polite kill, or the terminal being closed."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._remember)

    def _remember(self, *_: object) -> None:
        self.asked = True


def server_command(plan: Plan) -> list[str | Path]:
    """Granian, with one blocking thread a worker: the cheapest server measured, and patient with slow clients."""
    where = ["--host", plan.host, "--port", str(plan.port)]
    size = [
        "--workers",
        WEB_WORKERS,
        "--blocking-threads",
        "1",
        "--respawn-failed-workers",
        "--respawn-interval",
        "0.5",
    ]
    return [install.PYTHON, "-m", "granian", "--interface", "wsgi", "--no-ws", *where, *size, "wsgi:app"]


def wait_until_healthy(plan: Plan, children: Children, stop: StopAsked) -> None:
    """Return once `/healthz` answers, or the end was asked for.

    Raises:
        Trouble: a process ended at once, or the site did not answer in time.
    """
    deadline = time.monotonic() + HEALTH_SECONDS
    while not stop.asked and not is_healthy(plan.port, plan.host):
        children.refuse_the_dead()
        if time.monotonic() > deadline:
            raise Trouble(f"The site did not answer within {HEALTH_SECONDS} seconds.\n{children.last_words('server')}")
        time.sleep(0.05)


def is_healthy(port: int, host: str) -> bool:
    """Ask this very computer, past any proxy that the environment names."""
    own = Plan(host=host if is_loopback(host) else "127.0.0.1", port=port, data=Path(), demo=False)
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(
            f"{own.address}/healthz", timeout=2
        ) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(plan: Plan) -> str:
    lines = [
        "",
        f"Hearth is ready: {plan.address}",
        f"Its data and logs are in {plan.data}",
        "Press Ctrl-C to stop it.",
        "",
    ]
    if not plan.demo:
        folder = shlex.quote(str(plan.data))
        command = f"HEARTH_DATA={folder} .venv/bin/flask --app wsgi members create-admin NAME"
        found = has_admin(plan.data)
        first = "To make the first admin" if found is False else "If there is no admin yet"
        if not found:
            lines[2:2] = [f"{first}, type this in another terminal:", f"    {command}"]
    return "\n".join(lines)


def has_admin(folder: Path) -> bool | None:
    """Whether the site's own database has an admin; None when that lies on a server, or can't be read from here."""
    if os.environ.get("DATABASE_URL"):
        return None
    try:
        with closing(sqlite3.connect(f"{(folder / 'hearth.db').as_uri()}?mode=ro", uri=True)) as connection:
            return bool(connection.execute("SELECT 1 FROM members WHERE role = 'admin' LIMIT 1").fetchone())
    except sqlite3.Error:
        return None
