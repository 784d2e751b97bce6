"""What the numbers of the workbench cost with 10,000 cases in 90 days: the dashboard and the public page.

    python3 bench/dashboard.py [--cases 10000] [--rounds 9] [--url postgresql://...] [--keep FOLDER]

In process. CPU is the application's (SQLite runs inside it); wall time has the database server in it.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
if Path(sys.prefix) != ROOT / ".venv" and VENV_PYTHON.exists():
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
sys.path.insert(0, str(ROOT))

from flask import Flask  # noqa: E402
from sqlalchemy import insert, select, text, update  # noqa: E402

from bench import library  # noqa: E402
from bench.queue_pages import fill  # noqa: E402
from config import Settings  # noqa: E402
from forum import create_app  # noqa: E402
from forum.accountability import after, measures, numbers  # noqa: E402
from forum.cases.models import ACTIONS, Case, CaseClaim, Decision  # noqa: E402
from forum.core import clock  # noqa: E402
from forum.core.db import db, start_writing  # noqa: E402
from forum.core.migrate import upgrade  # noqa: E402
from forum.core.refs import new_ref  # noqa: E402


def main() -> None:
    options = _options()
    folder = options.keep or tempfile.mkdtemp(prefix="hearth-numbers-")
    app = create_app(Settings.from_env({"HEARTH_DATA": folder, "DATABASE_URL": options.url or ""}))
    with app.app_context():
        upgrade()
    library.fill(app, posts=max(options.cases * 2, library.THREADS * 20))
    fill(app, cases=options.cases)
    spread(app)
    with app.app_context():
        now = clock.now()
        since = now - timedelta(days=90)
        parts = {
            "waits": lambda: measures.waits(since, now),
            "hours": lambda: measures.hours(since, now),
            "open now": measures.open_now,
            "decisions": lambda: measures.decided(since, now),
            "after": lambda: after.measured(since, now),
            "whole dashboard": lambda: numbers.dashboard(90, reader=None),
        }
        for name, part in parts.items():
            walls, cpus = [], []
            for _ in range(options.rounds):
                db.session.rollback()
                wall, cpu = time.perf_counter(), time.process_time()
                part()
                walls.append(time.perf_counter() - wall)
                cpus.append(time.process_time() - cpu)
            print(f"{name:16} {median(walls) * 1000:7.1f} ms wall  {median(cpus) * 1000:7.1f} ms CPU")


def spread(app: Flask) -> None:
    """Cases over 90 days, more in the evening; most taken and decided, a few false alarms."""
    drawn = random.Random(5)
    waits = {4: 9, 3: 35, 2: 150, 1: 700, 0: 2000}  # minutes, about
    with app.app_context():
        now = clock.now()
        cases = db.session.execute(select(Case.id, Case.post_id, Case.care)).all()
        moved, claims, decisions = [], [], []
        for case in cases:
            opened = now - timedelta(days=drawn.random() * 89, minutes=drawn.random() * 60)
            opened = opened.replace(hour=min(23, max(0, round(drawn.gauss(19, 4)))))
            masked = drawn.random() < 0.3
            due = opened + timedelta(minutes=(4320, 1440, 480, 60, 15)[case.care])
            opened = opened.replace(minute=0, second=0, microsecond=0) if masked else opened
            row = {"id": case.id, "opened_at": opened, "due_at": due, "masked": masked, "status": "open"}
            at = opened + timedelta(minutes=drawn.expovariate(1 / waits[case.care]))
            if at < now and drawn.random() < 0.97:
                claims.append({"case_id": case.id, "at": at, "until": at})
                row |= {"status": "closed", "closed_at": at + timedelta(minutes=5)}
                decisions.append(_decision(case, at + timedelta(minutes=5), drawn))
            moved.append({"closed_at": None} | row)
        start_writing()
        db.session.execute(update(Case), moved)
        db.session.execute(insert(CaseClaim), claims)
        db.session.execute(insert(Decision), decisions)
        db.session.execute(text("ANALYZE"))
        db.session.commit()


def _decision(case: object, at: object, drawn: random.Random) -> dict[str, object]:
    action = drawn.choices(ACTIONS, (60, 10, 4, 4, 5, 2, 3, 1, 1, 2, 1, 1, 6))[0]
    kept = {"case_id": case.id, "post_id": case.post_id, "at": at, "automated": False}  # type: ignore[attr-defined]
    return {"ref": new_ref(), "action": action, "reason": "", "false_alarm": drawn.random() < 0.08, **kept}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--url")
    parser.add_argument("--keep", help="a folder for the site, to look at it afterwards")
    return parser.parse_args()


if __name__ == "__main__":
    main()
