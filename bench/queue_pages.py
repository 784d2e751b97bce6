"""What the moderators' queue costs with 10,000 open cases: its first page, a middle one and the last, side by side.

    python3 bench/queue_pages.py [--cases 10000] [--rounds 20] [--url postgresql://...] [--explain]

In process, by the WSGI interface. CPU is the application's (SQLite runs inside it); wall time has the database server
in it. Statements and bytes are of one page. `--explain` shows the plan of each list.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import parse_qsl, quote

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
if Path(sys.prefix) != ROOT / ".venv" and VENV_PYTHON.exists():
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from sqlalchemy import event, func, insert, select, text, update  # noqa: E402

from bench import library, pages  # noqa: E402
from config import Settings  # noqa: E402
from forum import create_app  # noqa: E402
from forum.accounts.models import Member  # noqa: E402
from forum.cases.models import Case, Signal  # noqa: E402
from forum.cases.services import with_marks  # noqa: E402
from forum.core import clock, paging  # noqa: E402
from forum.core.db import db, start_writing  # noqa: E402
from forum.core.migrate import upgrade  # noqa: E402
from forum.core.numbers import draw_number  # noqa: E402
from forum.core.refs import new_ref  # noqa: E402
from forum.moderation.filters import read_filters  # noqa: E402
from forum.moderation.listing import Reader, conditions  # noqa: E402
from forum.moderation.words import NEED_WORDS  # noqa: E402
from forum.posts.models import Post  # noqa: E402
from forum.spaces.models import Space  # noqa: E402

CASES, WARM_UP = 10_000, 3
SHARES = (0.40, 0.30, 0.20, 0.08, 0.02)  # of the levels 0 to 4
KINDS = ("screening", "report", "waiting", "no_reply", "sample")
QUEUE = "/moderation"
Figures = dict[str, tuple[float, float, int, int]]


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="hearth-queue-"))
    app = create_app(
        Settings.from_env({"HEARTH_DATA": str(folder), "DATABASE_URL": options.url or "", "HEARTH_SECOND_FACTOR": "0"})
    )
    with app.app_context():
        upgrade()
    library.fill(app, posts=max(options.cases * 2, library.THREADS * 20))
    fill(app, cases=options.cases)
    cookies = _staff_cookies(app)
    with app.app_context():
        views = _views()
    if options.explain:
        _explain(app, views, cookies)
    _print(app, measure(app, views, cookies, rounds=options.rounds))


def fill(app: Flask, *, cases: int) -> None:
    """Open cases on posts there are, with a signal each: levels, needs, kinds and times as they might be."""
    drawn = random.Random(11)
    with app.app_context():
        posts = db.session.scalars(select(Post.id).order_by(Post.id).limit(cases)).all()
        now = clock.now()
        rows = [_case(post_id, drawn, now) for post_id in posts]
        start_writing()
        db.session.execute(insert(Case), rows)
        db.session.execute(insert(Signal), [_signal(row) for row in rows])
        db.session.commit()
        start_writing()
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def _case(post_id: int, drawn: random.Random, now: Any) -> dict[str, Any]:
    care = drawn.choices(range(5), SHARES)[0]
    needs = drawn.sample(sorted(NEED_WORDS), k=1 if drawn.random() < 0.7 else 2)
    opened = now - timedelta(minutes=drawn.randrange(3 * 24 * 60))
    return {
        "id": draw_number(),
        "ref": new_ref(),
        "post_id": post_id,
        "masked": False,
        "care": care,
        "machine_care": care,
        "exposure": drawn.choices(range(4), (0.7, 0.2, 0.09, 0.01))[0],
        "status": "open",
        "opened_at": opened,
        "due_at": opened + timedelta(hours=(72, 24, 12, 8, 1)[care]),
        "version": 1,
        "kinds": with_marks("", drawn.choices(KINDS, (70, 15, 10, 4, 1))[0]),
        "needs": with_marks("", *needs),
    }


def _signal(row: dict[str, Any]) -> dict[str, Any]:
    kept = {"case_id": row["id"], "kind": row["kinds"].strip(), "care": row["care"], "exposure": row["exposure"]}
    data = {"reason": "spam"} if kept["kind"] == "report" else {"rules": [], "conduct": []}
    return {"id": draw_number(), "at": row["opened_at"], "data": data, **kept}


def _staff_cookies(app: Flask) -> str:
    with app.app_context():
        start_writing()
        db.session.execute(update(Member).where(Member.name == "bench 0").values(role="moderator"))
        db.session.commit()
    return pages.sign_in(app)


def _views() -> dict[str, str]:
    """Addresses: three pages of the whole queue, the same in a common and in a rare view."""
    slug = db.session.scalar(select(Space.slug).order_by(Space.id).limit(1))
    rare = "exposure=3&kind=sample"
    wanted = {"whole queue": "", "unclaimed": "unclaimed=1", "care 1": "care=1", "one need": "need=psychosis"}
    wanted |= {"one space": f"space={slug}", "very rare": rare}
    found = {}
    for name, query in wanted.items():
        keys = _keys(query)
        for page, at in (("first", None), ("middle", len(keys) // 2), ("last", len(keys) - 20)):
            if at is None or at > 20:
                found[f"{name}, {page} page"] = _address(query, keys[at - 1] if at else None)
    return found


def _keys(query: str) -> list[tuple[Any, ...]]:
    wanted = conditions(read_filters(dict(parse_qsl(query)))[0], Reader(member_id=0))
    columns: Any = (Case.care, Case.due_at, Case.opened_at, Case.id)
    ordered = select(*columns).where(*wanted).order_by(Case.care.desc(), Case.due_at, Case.opened_at, Case.id)
    return [tuple(row) for row in db.session.execute(ordered)]


def _address(query: str, key: tuple[Any, ...] | None) -> str:
    after = f"after={quote(paging.encode_cursor(key))}" if key else ""
    return f"{QUEUE}?{'&'.join(part for part in (query, after) if part)}"


def measure(
    app: Flask, views: dict[str, str], cookies: str, *, rounds: int
) -> dict[str, tuple[float, float, int, int]]:
    """For each address: median CPU ms, median wall ms, statements, rows shown. They take turns."""
    with app.app_context():
        counter = _count(db.engine)
    calls = {name: _caller(app, address, cookies) for name, address in views.items()}
    statements, rows = {}, {}
    for name, call in calls.items():
        for _ in range(WARM_UP):
            body = call()
        counter[0] = 0
        call()
        statements[name], rows[name] = counter[0], body.count(b"data-case=")
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in calls}
    for _ in range(rounds):
        for name, call in calls.items():
            cpu, wall = time.process_time_ns(), time.perf_counter_ns()
            call()
            times[name].append(((time.process_time_ns() - cpu) / 1e6, (time.perf_counter_ns() - wall) / 1e6))
    return {
        name: (median(c for c, _ in times[name]), median(w for _, w in times[name]), statements[name], rows[name])
        for name in calls
    }


def _caller(app: Flask, address: str, cookies: str) -> Callable[[], bytes]:
    path, _, query = address.partition("?")
    return lambda: pages.call(app, path, cookies=cookies, query=query)


def _count(engine: Any) -> list[int]:
    counter = [0]
    event.listen(engine, "before_cursor_execute", lambda *_: counter.__setitem__(0, counter[0] + 1))
    return counter


def _explain(app: Flask, views: dict[str, str], cookies: str) -> None:
    """The plan of every read of cases behind each page."""
    seen: list[tuple[str, Any]] = []
    with app.app_context():
        engine = db.engine
    event.listen(
        engine, "before_cursor_execute", lambda c, k, statement, parameters, *_: seen.append((statement, parameters))
    )
    word = "EXPLAIN QUERY PLAN " if engine.dialect.name == "sqlite" else "EXPLAIN ANALYZE "
    for name, address in views.items():
        seen.clear()
        _caller(app, address, cookies)()
        for statement, parameters in [one for one in seen if "FROM cases" in one[0]]:
            with engine.connect() as connection:
                print(f"\n{name}: {' '.join(statement.split())[:70]}...")
                for row in connection.exec_driver_sql(word + statement, parameters):
                    print("   ", row[-1])


def _print(app: Flask, figures: Figures) -> None:
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(Case))
    print(f"{pages.db_name(app)}, {found:,} open cases; medians")
    print(f"{'page':28} {'CPU ms':>8} {'wall ms':>8} {'statements':>11} {'rows':>5}")
    for name, (cpu, wall, statements, rows) in figures.items():
        print(f"{name:28} {cpu:8.2f} {wall:8.2f} {statements:11d} {rows:5d}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--url", help="a PostgreSQL address instead of SQLite")
    parser.add_argument("--explain", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    main()
