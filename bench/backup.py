"""What a backup and its restore cost: seconds and the most memory, each in a process of its own.

    python3 bench/backup.py [--posts 100000] [--url postgresql://... --into postgresql://...]

Both databases must be empty ones for this. Without --url both are SQLite in a temporary folder; of its file up to
256 MB are mapped into memory, and count. Linux only.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"
if Path(sys.prefix) != ROOT / ".venv" and VENV_PYTHON.exists():
    os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])
sys.path.insert(0, str(ROOT))

from bench import library  # noqa: E402
from config import Settings  # noqa: E402
from forum import create_app  # noqa: E402
from forum.core.migrate import upgrade  # noqa: E402

WITH_PEAK = """
import sys
from pathlib import Path
from flask.cli import main
try:
    main()
finally:
    lines = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    print("PEAK", int(lines["VmHWM"].split()[0]) // 1024, file=sys.stderr)
"""


def main() -> None:
    options = _options()
    folder = Path(tempfile.mkdtemp(prefix="hearth-bench-"))
    try:
        _measure(folder, posts=options.posts, url=options.url, into=options.into)
    finally:
        shutil.rmtree(folder)


def _measure(folder: Path, *, posts: int, url: str, into: str) -> None:
    old, new = folder / "old", folder / "new"
    app = create_app(Settings.from_env({"HEARTH_DATA": str(old), "DATABASE_URL": url}))
    with app.app_context():
        upgrade()
    library.fill(app, posts=posts)
    path = folder / "backup.zip"
    print(f"{posts} posts")
    print(f"without work  {_run(old, url, '--app', 'wsgi', 'settings', 'list')}")
    print(
        f"backup        {_run(old, url, '--app', 'wsgi', 'backup', str(path))}, {path.stat().st_size >> 20} MB of file"
    )
    shutil.copytree(old / "secrets", new / "secrets")
    shutil.copy(old / "deletions.log", new)
    print(f"restore       {_run(new, into, '--app', 'wsgi', 'restore', str(path))}")


def _run(data: Path, url: str, *words: str) -> str:
    environ = {**os.environ, "HEARTH_DATA": str(data), "DATABASE_URL": url}
    began = time.perf_counter()
    command = [sys.executable, "-c", WITH_PEAK, *words]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    return f"{seconds:6.1f} s, {done.stderr.rpartition('PEAK')[2].strip()} MB at most"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--posts", type=int, default=100_000)
    parser.add_argument("--url", default="", help="the database of the site; SQLite when it is not given")
    parser.add_argument("--into", default="", help="the database to restore into; SQLite when it is not given")
    return parser.parse_args()


if __name__ == "__main__":
    main()
