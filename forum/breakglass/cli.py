"""Commands for exercises: `breakglass drill` begins one, `breakglass drills` says how long each step took."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from forum.breakglass import drill, queries
from forum.breakglass.words import STATE_WORDS
from forum.core.db import db
from forum.core.errors import DomainError

breakglass = AppGroup("breakglass", help="Exercises of break-glass.")


@breakglass.command("drill")
def begin() -> None:
    """Begin an exercise: a post that only staff can see, to be opened by the usual pages."""
    drill.put_away()
    db.session.commit()
    try:
        author = drill.begin_member()
        db.session.commit()
        case = drill.begin(author)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(error.message) from None
    click.echo(f"The exercise has begun. A moderator opens /moderation/cases/{case} and asks there.")
    click.echo("`flask --app wsgi breakglass drills` says how long each step took.")


@breakglass.command("drills")
def list_all() -> None:
    """Every exercise and how long each of its steps took."""
    rows = queries.list_drills()
    if not rows:
        click.echo("There was no exercise yet. A good rhythm is one every three months.")
    history = queries.list_steps([row.id for row in rows])
    for row in rows:
        steps = history[row.id]
        click.echo(f"{steps[0].at:%Y-%m-%d %H:%M} UTC  {STATE_WORDS[row.state]}")
        for step in drill.timed(steps):
            click.echo(f"  {drill.in_words(step.took):>14}  {step.text}")
        click.echo(f"  {drill.in_words(steps[-1].at - steps[0].at):>14}  altogether")
