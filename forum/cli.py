"""Flask commands. The data folder comes from HEARTH_DATA."""

from __future__ import annotations

import sys

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from forum.core import audit, worker
from forum.core.access import Role
from forum.core.db import db
from forum.core.errors import DomainError
from forum.posts.cli import screen, screening

members = AppGroup("members", help="Members and their roles.")
audit_group = AppGroup("audit", help="The audit log.")
settings_group = AppGroup("settings", help="Run-time settings.")


def init_app(app: Flask) -> None:
    for command in (prepare, work, screen, screening, rerender, members, audit_group, settings_group):
        app.cli.add_command(command)


@click.command("prepare")
@click.option("--demo", is_flag=True, help="Fill an empty database with the fictional demo community.")
@with_appcontext
def prepare(demo: bool) -> None:
    """Make secrets and folders, bring the database up to date, and furnish it: helplines, spaces where there are none.

    With --demo an empty one gets the demo community as well.
    """
    from forum import demo as community
    from forum.core.migrate import upgrade
    from forum.furnishing import furnish

    upgrade()
    if demo:
        community.fill_if_empty(current_app.extensions["hearth_settings"], say=click.echo)
    else:
        furnish()


@click.command("worker")
@click.option("--once", is_flag=True, help="Do what is due, then stop.")
@with_appcontext
def work(once: bool) -> None:
    """Do the work that waits in the outbox, until stopped."""
    worker.run(once=once)


@click.command("rerender")
@with_appcontext
def rerender() -> None:
    """Render again what an older version of the renderer made."""
    from forum.posts.services import rerender_posts

    done = 0
    while count := rerender_posts(batch=200):
        db.session.commit()
        done += count
        click.echo(f"{done} posts rendered again")
    db.session.rollback()
    click.echo("Every post is up to date.")


@members.command("create-admin")
@click.argument("name")
@click.password_option(help="Asked for when it is not given.")
def create_admin(name: str, password: str) -> None:
    """Make a member who is an admin."""
    from forum.accounts.services import NewMember, sign_up

    try:
        sign_up(NewMember(name=name, password=password, role=Role.ADMIN))
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(error.message) from None
    click.echo(f"{name} can sign in now, and reaches /admin.")


@audit_group.command("verify")
def verify() -> None:
    """Check that no row of the audit log was changed, removed or slipped in."""
    count, problem = audit.verify()
    if problem:
        click.echo(f"The audit log is broken: {problem}.", err=True)
        sys.exit(1)
    click.echo(f"The audit log is whole: {count} events.")


@settings_group.command("list")
def list_settings() -> None:
    """Every run-time setting and its value."""
    from dataclasses import asdict

    from forum.core.settings import site_settings

    for name, value in asdict(site_settings()).items():
        click.echo(f"{name} = {value}")


@settings_group.command("set")
@click.argument("name")
@click.argument("value")
def set_setting(name: str, value: str) -> None:
    """Change one run-time setting, within its floor and ceiling."""
    from forum.core.db import start_writing
    from forum.core.settings import change_setting

    start_writing()
    try:
        change_setting(name, value, by=None)
        audit.record("setting.changed", by=None, subject=f"setting:{name}")
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(error.message) from None
    click.echo(f"{name} is set.")
