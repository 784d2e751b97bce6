"""Commands: `drill crisis` lets a crisis of the house's own go from its post to a claim, and says how long it took."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup
from sqlalchemy import select

from forum.accounts.queries import list_reachable
from forum.alerts import drill
from forum.alerts.models import CrisisDrill
from forum.alerts.queries import find_hook, list_stuck
from forum.core import clock, mail, outbox
from forum.core.access import MODERATING, Author
from forum.core.db import db
from forum.core.errors import DomainError
from forum.staffing.present import is_staffed

drills = AppGroup("drill", help="Exercises of the team.")
PATIENCE = 60.0  # seconds for the alert
PAUSE = 0.2
NO_ALERT = "No alert went out in time. What went wrong: {problems}."
NOBODY = """\
Nobody could be called: no letter can be sent with the settings that this command was given, or nobody of the team gave
an e-mail address, and no second channel is set. In a real crisis nobody would be told by a site with these settings.
Please run this with the same settings (HEARTH_...) as the site."""


@drills.command("crisis")
@click.option(
    "--wait", type=click.IntRange(0, 110), default=0, help="Minutes to wait for a moderator to take the case."
)
def crisis(wait: int) -> None:
    """A crisis that nobody wrote: from post to alert to claim, with how long each step took."""
    drill.put_away()
    db.session.commit()
    try:
        who = drill.begin_member()
        db.session.commit()
        begun = drill.begin(who)
        ref = begun.ref
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        drill.give_up()
        db.session.commit()
        raise click.ClickException(error.message) from None
    click.echo("This is a drill. Letters and messages about it say so. Only staff can see its post.")
    try:
        with _without_log_lines():
            _run(ref, who, wait=wait)
    finally:
        db.session.rollback()
        drill.end(ref)
        db.session.commit()
    _say(ref)


def _run(ref: str, who: Author, *, wait: int) -> None:
    _work_until(lambda: bool(drill.standing(ref).called), seconds=PATIENCE)
    if _can_call():
        _work_until(lambda: drill.standing(ref).alerted_at is not None, seconds=PATIENCE)
        _work_until(lambda: False, seconds=PATIENCE, only_while_busy=True)
    if not wait:
        drill.claim(ref, by=who)
        db.session.commit()
        return
    case_ref = drill.standing(ref).case_ref
    click.echo(f"Waiting up to {wait} minutes for somebody to take /moderation/cases/{case_ref}")
    _work_until(lambda: drill.standing(ref).claimed_until is not None, seconds=wait * 60.0)


def _work_until(done: Callable[[], bool], *, seconds: float, only_while_busy: bool = False) -> None:
    """Do what waits in the outbox, as the worker does, until it is done; one that runs beside this is welcome."""
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        db.session.rollback()
        if outbox.work_once():
            continue
        if only_while_busy:
            return
        time.sleep(PAUSE)


@contextmanager
def _without_log_lines() -> Iterator[None]:
    """What could not be sent is said at the end, in words; the log's line about it is for a log."""
    log = logging.getLogger(outbox.__name__)
    log.disabled = True
    try:
        yield
    finally:
        log.disabled = False


def _can_call() -> bool:
    return bool(mail.can_send() and list_reachable(MODERATING)) or find_hook() is not None


def _say(ref: str) -> None:
    row = drill.shown(db.session.scalars(select(CrisisDrill).where(CrisisDrill.ref == ref)).one())
    told = f"{row.letters} letters, {row.messages} messages by the second channel"
    click.echo(f"  post to case    {drill.in_words(row.to_case):>12}")
    click.echo(f"  case to alert   {drill.in_words(row.to_alert):>12}   {told}")
    click.echo(f"  alert to claim  {drill.in_words(row.to_claim):>12}")
    staffed = "inside" if is_staffed(clock.now()) else "outside"
    click.echo(f"It was {staffed} the staffing hours. Post, case and account of the drill are deleted again.")
    if not _can_call():
        raise click.ClickException(NOBODY)
    if row.to_alert is None:
        problems = ", ".join(sorted({stuck.error for stuck in list_stuck()})) or "it took too long"
        raise click.ClickException(NO_ALERT.format(problems=problems))
