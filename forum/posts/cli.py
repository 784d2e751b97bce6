"""Commands about the screening: `screen` explains one text, `screening reassess` reads stored posts again."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click
from flask import current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from forum.core.db import db, has_tables
from forum.core.errors import DomainError
from forum.core.settings import site_settings
from forum.posts.reassessing import Batch, Progress, count_left, find_progress, reassess_batch
from forum.rules.queries import published_rules
from forum.screening import BUILT_IN, RuleSet, assess
from forum.screening.explain import explain
from forum.screening.telling import tell

MOST_BYTES = 2_000_000  # a hundred posts at their longest; one text of a person is far shorter
STYLES: dict[str, dict[str, Any]] = {
    "head": {"bold": True},
    "quiet": {"dim": True},
    "words": {"underline": True},
    "care1": {"fg": "cyan"},
    "care2": {"fg": "yellow"},
    "care3": {"fg": "red"},
    "care4": {"fg": "red", "bold": True},
}


screening = AppGroup("screening", help="What the screening made of the posts that are stored.")


@click.command("screen")
@click.argument("text", required=False)
@click.option("--file", "path", help="Read the text from this file; - reads standard input.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
@with_appcontext
def screen(text: str | None, path: str | None, as_json: bool) -> None:
    """Explain what the screening makes of TEXT, or of a file. A single - reads standard input. Nothing is stored."""
    given, rules = _given(text, path), _rules()
    began = time.perf_counter()
    assess(given, rules)
    milliseconds = round((time.perf_counter() - began) * 1000, 2)
    shown = {**explain(given, rules), "milliseconds": milliseconds}
    if as_json:
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    plain = current_app.extensions["hearth_settings"].no_color
    click.echo(tell(shown, paint=_paint), color=False if plain else None)  # None: colours where a person looks at it


def _rules() -> RuleSet:
    """The rules in force; without a database, the built-in ones."""
    try:
        if has_tables():
            return published_rules()
    except SQLAlchemyError:
        pass
    click.echo("The database can't be reached: these are the built-in rules, without the site's own.", err=True)
    return BUILT_IN


def _paint(words: str, style: str) -> str:
    return click.style(words, **STYLES.get(style, {}))


def _given(text: str | None, path: str | None) -> str:
    """The text to read. Raises ClickException or UsageError in kind words."""
    if path is not None and text is not None:
        raise click.UsageError("Please give either a text or --file, not both.")
    if path is None and text is None:
        raise click.UsageError("Please give a text in quotes, --file PATH, or - for standard input.")
    source = path if path is not None else text
    if source == "-":
        given = _decoded(sys.stdin.buffer.read(MOST_BYTES + 1), "This input")
    elif path is not None:
        given = _decoded(_read(Path(path)), path)
    else:
        given = (text or "").encode(errors="replace").decode()  # what the terminal could not say in letters
    if not given.strip():
        raise click.ClickException("There is nothing to read here: the text is empty.")
    return given


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise click.ClickException(f"There is no file {path}. Please check the name.") from None
    except IsADirectoryError:
        raise click.ClickException(f"{path} is a folder. Please name one file in it.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be opened ({error.strerror}).") from None


def _decoded(content: bytes, name: str) -> str:
    """The text in these bytes. Raises ClickException when it is too long, or no text."""
    if len(content) > MOST_BYTES:
        raise click.ClickException(f"{name} is longer than {MOST_BYTES // 1_000_000} MB. Please give a part of it.")
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" in text:
        raise click.ClickException(f"{name} is not readable as text. Please save it as plain text in UTF-8.")
    return text


@screening.command("reassess")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Leave out posts from before this day (2026-03-01).")
@click.option("--batch", type=click.IntRange(1, 1000), default=200, show_default=True, help="Posts in one transaction.")
@click.option("--limit", type=click.IntRange(min=1), help="Stop after so many posts; the next run goes on there.")
@click.option("--dry-run", is_flag=True, help="Only count; store nothing.")
def reassess(since: datetime | None, batch: int, limit: int | None, dry_run: bool) -> None:
    """Read older posts again by the rules in force. It only raises, and can be stopped and started at any time."""
    day = since.replace(tzinfo=ZoneInfo(site_settings().time_zone)) if since else None
    progress = find_progress(since=day)
    total = progress.read + count_left(progress)
    if 0 < progress.read < total:
        click.echo(f"Going on after {progress.read} posts.")
    counts: Counter[str] = Counter()
    while True:
        size = batch if limit is None else min(batch, limit - counts["read"])
        done = _one_batch(progress, size=size, dry_run=dry_run)
        progress = done.progress
        counts.update(read=done.read, raised=done.raised.total(), left=done.left, unread=done.unread)
        if done.read:
            click.echo(_line(done, total))
        if progress.done or counts["read"] == limit:
            break
    _say_end(counts, finished=progress.done or progress.read >= total, dry_run=dry_run)


def _one_batch(progress: Progress, *, size: int, dry_run: bool) -> Batch:
    try:
        done = reassess_batch(progress, size=size, dry_run=dry_run)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(error.message) from None
    return done


def _line(done: Batch, total: int) -> str:
    raised = ", ".join(f"{count} to {care}" for care, count in sorted(done.raised.items(), reverse=True))
    return f"{done.progress.read} of {total} posts read" + (f"; raised: {raised}" if raised else "")


def _say_end(counts: Counter[str], *, finished: bool, dry_run: bool) -> None:
    if counts["left"]:
        click.echo(f"{counts['left']} more were read by a moderator already, and stay as they are.")
    if counts["unread"]:
        click.echo(f"{counts['unread']} could not be read; their first reading stays. The log says why.", err=True)
    would = "would be raised. Nothing was stored." if dry_run else "raised."
    click.echo(f"{counts['raised']} of {counts['read']} posts {would}")
    click.echo("Every post is read." if finished else "There are more: run it again to go on.")
