"""What the pages cost, beside the bare page, in one run: CPU milliseconds of the application and statements.

    python3 bench/pages.py [--posts 60000] [--rounds 300] [--url postgresql://...] [--keep DIR]

In process, by the WSGI interface, so that neither a server nor a network is measured. Time of the database server is
not in it (SQLite runs inside the process).
"""

from __future__ import annotations

import argparse
import gzip
import io
import os
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
if Path(sys.prefix) != ROOT / ".venv" and VENV_PYTHON.exists():
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
sys.path.insert(0, str(ROOT))

from sqlalchemy import event, select  # noqa: E402

from bench import bare, library  # noqa: E402
from config import Settings  # noqa: E402
from forum import create_app  # noqa: E402
from forum.core.db import db, start_writing  # noqa: E402
from forum.core.migrate import upgrade  # noqa: E402
from forum.core.settings import RULES, change_setting  # noqa: E402
from forum.posts.models import Post, Thread  # noqa: E402
from forum.spaces.models import Space  # noqa: E402

WARM_UP = 30  # rounds before the measured ones
BARE = "bare page (five ORM selects)"
BARE_IN_TURN = "bare page, another each time"


def main() -> None:
    options = _options()
    folder = Path(options.keep or tempfile.mkdtemp(prefix="hearth-bench-"))
    environ = {"HEARTH_DATA": str(folder), "DATABASE_URL": options.url or ""}
    app = create_app(Settings.from_env(environ))
    with app.app_context():
        upgrade()
    library.fill(app, posts=options.posts)
    _print(measure(app, rounds=options.rounds), engine=db_name(app), posts=options.posts)


def measure(app: Any, *, rounds: int) -> dict[str, tuple[float, float, int, int]]:
    """For each page: median CPU ms, lowest ms, statements, bytes of HTML after gzip."""
    with app.app_context():
        thread = db.session.execute(select(Thread.id, Thread.ref).where(Thread.last_position >= 20).limit(1)).one()
        bodies = list(db.session.scalars(select(Post.html).where(Post.thread_id == thread.id).limit(20)))
        slug = db.session.scalar(select(Space.slug).limit(1))
        engine = db.engine
    counter = _count_statements(engine)
    page = f"/threads/{thread.ref}"
    html = call(app, page)
    plain = bare.make_app(engine, html=html.decode(), bodies=bodies)
    cookies = sign_in(app)
    figures = {
        BARE: _caller(plain, page),
        "thread page, signed out": _caller(app, page),
        "thread page, signed in": _caller(app, page, cookies),
        BARE_IN_TURN: _caller(plain, _in_turn(app)),
        "  signed out, another each time": _caller(app, _in_turn(app)),
        "  signed in, another each time": _caller(app, _in_turn(app), cookies),
        "thread list, signed out": _caller(app, f"/spaces/{slug}"),
        "home, signed out": _caller(app, "/"),
    }
    measured = _time(figures, counter, rounds)
    return measured | _time({"reply, all told": _replier(app, page, cookies)}, counter, max(20, rounds // 4))


def _caller(app: Any, path: str | Iterator[str], cookies: str = "") -> Callable[[], bytes]:
    if isinstance(path, str):
        return lambda: call(app, path, cookies=cookies)
    return lambda: call(app, next(path), cookies=cookies)


def _in_turn(app: Any) -> Iterator[str]:
    """Thread pages, a different one each time: nothing drawn before is of use."""
    with app.app_context():
        refs = db.session.scalars(select(Thread.ref).where(Thread.last_position >= 20)).all()
    return cycle(f"/threads/{ref}" for ref in refs)


def _time(
    actions: dict[str, Callable[[], bytes]], counter: list[int], rounds: int
) -> dict[str, tuple[float, float, int, int]]:
    """Each action's figures. They take turns, so that a busy minute of the machine falls on all of them alike."""
    statements, sizes = {}, {}
    for name, action in actions.items():
        for _ in range(WARM_UP):
            body = action()
        counter[0] = 0
        action()
        statements[name], sizes[name] = counter[0], len(gzip.compress(body, 6))
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            begin = time.process_time_ns()
            action()
            times[name].append((time.process_time_ns() - begin) / 1e6)
    return {name: (median(times[name]), min(times[name]), statements[name], sizes[name]) for name in actions}


def call(
    app: Any,
    path: str,
    *,
    cookies: str = "",
    form: bytes | None = None,
    query: str = "",
    expect: tuple[int, ...] = (200,),
) -> bytes:
    """One request by the WSGI interface; its body. Raises SystemExit when the status is another than expected."""
    status, _, body = request(app, path, cookies=cookies, form=form, query=query)
    if status not in expect:
        raise SystemExit(f"{path} answered {status}")
    return body


def request(
    app: Any, path: str, *, cookies: str = "", form: bytes | None = None, query: str = ""
) -> tuple[int, list[tuple[str, str]], bytes]:
    got: dict[str, Any] = {}
    environ = {
        "REQUEST_METHOD": "POST" if form is not None else "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "HTTP_HOST": "localhost",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_COOKIE": cookies,
        "CONTENT_TYPE": "application/x-www-form-urlencoded",
        "CONTENT_LENGTH": str(len(form or b"")),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(form or b""),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }

    def start_response(status: str, headers: list[tuple[str, str]], error: Any = None) -> None:
        got["status"], got["headers"] = int(status.split()[0]), headers

    result = app.wsgi_app(environ, start_response)
    body = b"".join(result)
    if hasattr(result, "close"):
        result.close()
    return got["status"], got["headers"], body


def sign_in(app: Any, *, name: str = "bench 0") -> str:
    """The cookies of a signed-in member, as one header."""
    _, headers, body = request(app, "/sign-in")
    jar = _cookies(headers)
    fields = {"name": name, "password": library.PASSWORD, "csrf_token": _token(body)}
    status, headers, _ = request(app, "/sign-in", cookies=_header(jar), form=_encode(fields))
    if status != 303:
        raise SystemExit(f"signing in answered {status}")
    jar |= _cookies(headers)
    _, headers, _ = request(app, "/me", cookies=_header(jar))
    return _header(jar | _cookies(headers))


def _replier(app: Any, page: str, cookies: str) -> Callable[[], bytes]:
    """A reply, as a browser sends it, without reading the page before: screening, case, audit and outbox in it."""
    _, headers, body = request(app, page, cookies=cookies)
    cookies = _header(dict(part.split("=", 1) for part in cookies.split("; ")) | _cookies(headers))
    token = _token(body)
    with app.app_context():
        start_writing()  # the limit of a person's hour is not what is measured
        change_setting("posts_per_hour", RULES["posts_per_hour"].ceiling, by=None)
        db.session.commit()
    text = "I hear you. The evenings were the worst for me too, and a walk by the river helped a little. " * 5
    form = _encode({"csrf_token": token, "body": text, "voice": "name"})
    return lambda: call(app, f"{page}/replies", cookies=cookies, form=form, expect=(303,))


def _cookies(headers: list[tuple[str, str]]) -> dict[str, str]:
    found = (value.split(";")[0].partition("=") for name, value in headers if name.lower() == "set-cookie")
    return {name: value for name, _, value in found}


def _header(jar: dict[str, str]) -> str:
    return "; ".join(f"{name}={value}" for name, value in jar.items() if value)


def _token(body: bytes) -> str:
    found = re.search(rb'name="csrf_token"[^>]*value="([^"]+)"', body)
    if not found:
        raise SystemExit("no form on the page")
    return found[1].decode()


def _encode(fields: dict[str, str]) -> bytes:
    return urlencode(fields).encode()


def _count_statements(engine: Any) -> list[int]:
    counter = [0]
    event.listen(engine, "before_cursor_execute", lambda *_: counter.__setitem__(0, counter[0] + 1))
    return counter


def db_name(app: Any) -> str:
    with app.app_context():
        return db.engine.dialect.name


def _print(figures: dict[str, tuple[float, float, int, int]], *, engine: str, posts: int) -> None:
    print(f"{engine}, {posts:,} posts; CPU ms of the application (median; lowest), each against the bare page above it")
    print(f"{'page':34} {'median':>7} {'lowest':>7} {'ratio':>12} {'statements':>11} {'HTML gz kB':>11}")
    for name, (middle, lowest, statements, size) in figures.items():
        if name in (BARE, BARE_IN_TURN):
            base = (middle, lowest)
        ratio = f"{middle / base[0]:.2f}; {lowest / base[1]:.2f}"
        print(f"{name:34} {middle:7.2f} {lowest:7.2f} {ratio:>12} {statements:11d} {size / 1000:11.1f}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=library.POSTS)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--url", help="a PostgreSQL address instead of SQLite")
    parser.add_argument("--keep", help="a data folder to keep the filled database in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
