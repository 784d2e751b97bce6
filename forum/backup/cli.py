"""`flask --app wsgi backup PATH`, `flask --app wsgi restore PATH` and `flask --app wsgi redo-deletions`."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError

from forum.backup import archive, restoring, taking
from forum.backup.archive import Unusable
from forum.core import deletions
from forum.core.asking import site_stopped
from forum.core.db import db
from forum.core.keys import get_keys
from forum.core.settings import site_settings

FILE = click.Path(dir_okay=False, path_type=Path)
KEEP_APART = """\
Not in it, and needed to restore it (keep them in another place, together they open e-mail addresses):
  {keys}
      Without it nobody can sign in, no e-mail address can be read, and the backup can't be checked.
  {ledger}
      What people took back since. Copy it more often than the rest; without it that would come back.
In it are all texts and names: keep it where only you can read it, and delete old ones."""


@click.command("backup")
@click.argument("path", type=FILE)
@with_appcontext
def backup(path: Path) -> None:
    """Write everything a site would miss into one new file. The site may stay up."""
    path = path.absolute()
    with _troubles(), _stopped_politely():
        made = taking.take(path, say=_say)
    folder = _data_folder()
    click.echo(f"{path}: {made.rows} rows of {len(made.tables)} tables.")
    click.echo(KEEP_APART.format(keys=folder / "secrets" / "keys.json", ledger=deletions.ledger_path()))
    if path.is_relative_to(folder):
        click.echo("This file lies in the data folder, beside the keys. Please move it to another place.", err=True)


@click.command("restore")
@click.argument("path", type=FILE)
@click.option("--replace", is_flag=True, help="Throw away everything that is in the database now.")
@click.option("--yes", is_flag=True, help="With --replace: don't ask.")
@click.option("--deletions", "also", type=FILE, multiple=True, help="A deletions.log kept elsewhere, used as well.")
@click.option("--without-deletions", is_flag=True, help="There is no deletions.log any more.")
@click.option("--with-other-keys", is_flag=True, help="The keys.json of this backup is lost.")
@with_appcontext
def restore(
    path: Path, replace: bool, yes: bool, also: tuple[Path, ...], without_deletions: bool, with_other_keys: bool
) -> None:
    """Load a backup into an empty database. Stop the site first."""
    with _troubles(), site_stopped(), _stopped_politely():
        _say("Looking at the backup ...")
        with archive.opened(path, get_keys(), with_other_keys=with_other_keys) as backup_file:
            restoring.ensure_readable(backup_file.manifest)
            ledger = restoring.gather_ledger(also, may_be_missing=without_deletions)
            ledger |= deletions.parse_ledger(backup_file.ledger)
            _say(f"It is whole: {backup_file.manifest.site}, made {backup_file.manifest.made}.")
            if replace and not yes:
                _ask_for_the_name()
            done = restoring.restore(backup_file, replace=replace, ledger=ledger, say=_say)
        deletions.change_ledger(add=done.ledger)  # before the commit: whatever happens now, it is not lost
        db.session.commit()
    if done.problem:
        click.echo(f"The audit log of this backup is broken: {done.problem}.", err=True)
    click.echo(f"{done.rows} rows are back, {done.deleted_again} deletions were done again. Everybody signs in anew.")


@click.command("redo-deletions")
@click.option("--deletions", "also", type=FILE, multiple=True, help="A deletions.log kept elsewhere, used as well.")
@with_appcontext
def redo_deletions(also: tuple[Path, ...]) -> None:
    """After the database came back by another way than `restore`: delete again what was deleted since. Stop the site
    first."""
    with _troubles(), site_stopped(), _stopped_politely():
        ledger = restoring.gather_ledger(also, may_be_missing=False)
        count = restoring.put_right(ledger)
        deletions.change_ledger(add=ledger)
        db.session.commit()
    click.echo(f"{count} deletions were done again. Everybody signs in anew.")


@contextmanager
def _troubles() -> Iterator[None]:
    """Whatever goes wrong, nothing half done stays."""
    try:
        yield
    except Unusable as error:
        db.session.rollback()
        raise click.ClickException(str(error)) from None
    except (OSError, OperationalError) as error:
        db.session.rollback()
        cause = getattr(error, "strerror", None) or getattr(error, "orig", error)
        raise click.ClickException(f"The database or the disk refused: {cause}. Nothing was changed.") from error
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def _stopped_politely() -> Iterator[None]:
    """SIGTERM ends the command by the way that tidies up."""
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _ask_for_the_name() -> None:
    name = _name_now()
    _say(f"Everything that is in the database of {name} now will be gone.")
    if click.prompt("To go on, type the name of the site", default="", show_default=False, err=True).strip() != name:
        raise Unusable("That is another name. Nothing was changed.")


def _name_now() -> str:
    """The name of the site that is there now; the usual one where there is none."""
    try:
        return site_settings().site_name
    except Exception:  # noqa: BLE001  a database without tables, or with broken ones, has no name
        return "Hearth"
    finally:
        db.session.rollback()


def _data_folder() -> Path:
    folder: Path = current_app.extensions["hearth_settings"].data_dir
    return folder


def _say(line: str) -> None:
    click.echo(line, err=True)
