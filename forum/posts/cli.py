"""Commands about the screening: `screen` explains one text, `screening reassess` reads stored posts again."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.screening import assess
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


@click.command("screen")
@click.argument("text", required=False)
@click.option("--file", "path", help="Read the text from this file; - reads standard input.")
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON, for programs.")
@with_appcontext
def screen(text: str | None, path: str | None, as_json: bool) -> None:
    """Explain what the screening makes of TEXT, or of a file. A single - reads standard input. Nothing is stored."""
    given = _given(text, path)
    began = time.perf_counter()
    assess(given)
    milliseconds = round((time.perf_counter() - began) * 1000, 2)
    shown = {**explain(given), "milliseconds": milliseconds}
    if as_json:
        click.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    plain = current_app.extensions["hearth_settings"].no_color
    click.echo(tell(shown, paint=_paint), color=False if plain else None)  # None: colours where a person looks at it


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
