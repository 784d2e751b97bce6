"""What it costs to find one's own masked posts, and whether the time of a page tells whose a masked post is.

    python3 bench/masked.py [--masked 100000] [--rounds 300] [--url postgresql://...] [--keep DIR]

A year of a busy site: by default 100,000 masked posts, 50 of them of the member who looks. CPU milliseconds of the
application, beside a bare HMAC over each reference in the same run. Then the pages of one masked post, for its author
and for two others in turn: what lies between the two others is the noise.
"""

from __future__ import annotations

import argparse
import hmac
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
if Path(sys.prefix) != ROOT / ".venv" and VENV_PYTHON.exists():
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
sys.path.insert(0, str(ROOT))

from sqlalchemy import func, insert, select  # noqa: E402

from bench import library, pages  # noqa: E402
from config import Settings  # noqa: E402
from forum import create_app  # noqa: E402
from forum.accounts.services import NewMember, sign_up  # noqa: E402
from forum.anonymous import finding  # noqa: E402
from forum.core import clock  # noqa: E402
from forum.core.db import db, start_writing  # noqa: E402
from forum.core.migrate import upgrade  # noqa: E402
from forum.core.refs import new_ref  # noqa: E402
from forum.masks.authorship import owner_tag  # noqa: E402
from forum.masks.models import Mask  # noqa: E402
from forum.posts import text  # noqa: E402
from forum.posts.models import Post, Thread  # noqa: E402
from forum.spaces.models import Space  # noqa: E402

OWN = 50
IN_A_THREAD = 20
LOOKS = 9  # times that the year is looked through
PEOPLE = ("bench 0", "bench 1", "bench 2")  # the author, and two who are not


def main() -> None:
    options = _options()
    folder = options.keep or tempfile.mkdtemp(prefix="hearth-bench-")
    app = create_app(Settings.from_env({"HEARTH_DATA": folder, "DATABASE_URL": options.url or ""}))
    with app.app_context():
        upgrade()
        secrets = _people()
        own_ref = _fill(options.masked, secret=secrets[PEOPLE[0]])
        _print_scan(secrets[PEOPLE[0]], engine=pages.db_name(app))
    _print_pages(app, own_ref, rounds=options.rounds)


def _people() -> dict[str, bytes]:
    """The author secrets of three new members."""
    secrets = {}
    for name in PEOPLE:
        _, secrets[name] = sign_up(NewMember(name=name, password=library.PASSWORD))
        db.session.commit()
    return secrets


def _fill(many: int, *, secret: bytes) -> str:
    """Masked posts in threads of twenty, all within the year, `OWN` of them of `secret`; gives the reference of one."""
    start_writing()
    space = Space(slug="bench", name="Bench", description="A board.", position=1)
    db.session.add(space)
    db.session.flush()
    step, threads = many // OWN, -(-many // IN_A_THREAD)
    db.session.execute(insert(Thread), [_thread(number, space.id) for number in range(1, threads + 1)])
    db.session.execute(insert(Mask), [_mask(number) for number in range(1, threads + 1)])
    rows = [
        _post(number, secret if number % step == 0 else os.urandom(32), age=0.99 * (1 - number / many))
        for number in range(many)
    ]
    for begin in range(0, many, library.BATCH):
        db.session.execute(insert(Post), rows[begin : begin + library.BATCH])
    db.session.commit()
    return str(rows[step]["ref"])


def _thread(number: int, space_id: int) -> dict[str, Any]:
    at = clock.to_hour(clock.now())
    row = {"id": number, "ref": new_ref(), "space_id": space_id, "title": "A conversation under masks", "note": None}
    row |= {"opening_state": "published", "opening_voice": "mask", "opening_name": "Quiet Heron"}
    return row | {
        "reply_count": IN_A_THREAD - 1,
        "last_position": IN_A_THREAD,
        "active_at": at,
        "begun_at": at,
        "active_to_the_hour": True,
    }


def _mask(number: int) -> dict[str, Any]:
    return {"id": number, "thread_id": number, "pseudonym": os.urandom(16), "name": "Quiet Heron"}


def _post(number: int, secret: bytes, *, age: float) -> dict[str, Any]:
    """`age`: 0 for now, 1 for a year ago."""
    ref, thread = new_ref(), number // IN_A_THREAD + 1
    at = clock.to_hour(clock.now()) - finding.WINDOW * age
    body = "The kettle is on and the rain has stopped. " * 5
    row = {"ref": ref, "thread_id": thread, "position": number % IN_A_THREAD + 1, "voice": "mask", "mask_id": thread}
    row |= {"owner_tag": owner_tag(secret, ref), "body": body, "html": f"<p>{body}</p>", "state": "published"}
    return row | {"render_version": text.RENDER_VERSION, "created_at": clock.to_hour(at), "version": 1}


def _print_scan(secret: bytes, *, engine: str) -> None:
    refs = list(db.session.scalars(select(Post.ref).where(Post.voice == "mask")))
    many = db.session.scalar(select(func.count()).select_from(Post))
    actions: dict[str, Callable[[], object]] = {
        "bare HMAC over each reference": lambda: [hmac.digest(secret, ref.encode(), "sha256") for ref in refs],
        "one's own masked posts of a year": lambda: finding.find_year(secret, back=0),
    }
    found = finding.find_year(secret, back=0)
    assert len(found.ids) == OWN, len(found.ids)
    times = _in_turn(actions, LOOKS)
    print(
        f"{engine}, {many:,} masked posts, {len(found.ids)} of them found; CPU ms of the application (median; lowest)"
    )
    for name, spent in times.items():
        print(f"{name:48} {median(spent):8.1f} {min(spent):8.1f}")


def _print_pages(app: Any, own_ref: str, *, rounds: int) -> None:
    """The middle times of the author's page, of a stranger's, and of another stranger's, which shows the noise."""
    with app.app_context():
        in_thread = select(Thread.ref).join(Post, Post.thread_id == Thread.id).where(Post.ref == own_ref)
        thread_ref = db.session.scalars(in_thread).one()
    cookies = [pages.sign_in(app, name=name) for name in PEOPLE]
    print(f"\npages of one masked post, {rounds} rounds in turn; CPU ms (median)")
    print(f"{'page':24} {'author':>8} {'other':>8} {'another':>8} {'author-other':>13} {'noise':>8}")
    for name, path in (("its own page", f"/posts/{own_ref}"), ("its conversation", f"/threads/{thread_ref}")):
        actions = {str(who): _visit(app, path, cookies[who]) for who in range(len(PEOPLE))}
        _in_turn(actions, pages.WARM_UP)
        author, other, another = (median(spent) for spent in _in_turn(actions, rounds).values())
        print(f"{name:24} {author:8.3f} {other:8.3f} {another:8.3f} {author - other:13.3f} {abs(another - other):8.3f}")


def _visit(app: Any, path: str, cookies: str) -> Callable[[], bytes]:
    return lambda: pages.call(app, path, cookies=cookies)


def _in_turn(actions: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """CPU milliseconds of each action; they take turns, so that a busy minute of the machine falls on all alike."""
    times: dict[str, list[float]] = {name: [] for name in actions}
    for _ in range(rounds):
        for name, action in actions.items():
            begin = time.process_time_ns()
            action()
            times[name].append((time.process_time_ns() - begin) / 1e6)
    return times


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--masked", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--url", help="the address of an empty PostgreSQL database instead of SQLite")
    parser.add_argument("--keep", help="an empty folder to keep the filled database in")
    return parser.parse_args()


if __name__ == "__main__":
    main()
