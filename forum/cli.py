"""Flask commands. The data folder comes from HEARTH_DATA."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext

from forum.alerts.cli import drills
from forum.backup.cli import backup, redo_deletions, restore
from forum.breakglass.cli import breakglass
from forum.core import audit, keys, worker
from forum.core.access import Role
from forum.core.asking import asks_for_site, makes_site, site_stopped
from forum.core.db import db
from forum.core.errors import DomainError
from forum.crisis.cli import help_coverage
from forum.posts.cli import screen, screening
from forum.trustees.cli import trustees

members = AppGroup("members", help="Members and their roles.")
audit_group = AppGroup("audit", help="The audit log.")
settings_group = AppGroup("settings", help="Run-time settings.")
keys_group = AppGroup("keys", help="The site's own keys, in secrets/keys.json.")
KEPT_APART = "Keep a copy of the new secrets/keys.json in its place apart, then start the site."


def init_app(app: Flask) -> None:
    own = (work, rerender, members, audit_group, settings_group, keys_group)
    for command in (*own, screening, backup, redo_deletions, breakglass, drills, trustees):
        asks_for_site(command)
        app.cli.add_command(command)
    for command in (prepare, restore):
        makes_site(command)
        app.cli.add_command(command)
    for command in (screen, help_coverage):
        app.cli.add_command(command)  # the built-in rules and the packaged lines need no site


@click.command("prepare")
@click.option("--demo", is_flag=True, help="Fill an empty database with the fictional demo community.")
@with_appcontext
def prepare(demo: bool) -> None:
    """Make secrets and folders, bring the database up to date, and furnish it: helplines, spaces where there are none.

    With --demo an empty one gets the demo community as well.
    """
    from forum import demo as community
    from forum.accounts.renewal import renew_if_keys_changed
    from forum.alerts.services import renew_hook
    from forum.core.migrate import upgrade
    from forum.furnishing import furnish

    upgrade()
    if renew_if_keys_changed():
        renew_hook()
        click.echo("Everything that is kept of members is under the newest keys now.")
    db.session.commit()
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
    from forum.notes.services import rerender_notes
    from forum.posts.services import rerender_posts

    for what, rerender_batch in (("posts", rerender_posts), ("private notes", rerender_notes)):
        done = 0
        while count := rerender_batch(batch=200):
            db.session.commit()
            done += count
            click.echo(f"{done} {what} rendered again")
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


@members.command("reset-second-step")
@click.argument("name")
def reset_second_step(name: str) -> None:
    """Take the second step away from a member who lost the device and all recovery codes."""
    from forum.accounts import factor
    from forum.accounts.queries import find_member_by_name

    member = find_member_by_name(name)
    if member is None:
        raise click.ClickException("There is no member of this name.")
    factor.reset(member.id)
    db.session.commit()
    click.echo(f"{name} signs in with the password alone now. Staff are asked to set up a new one.")


@audit_group.command("verify")
def verify() -> None:
    """Check that no row of the audit log was changed, removed or slipped in.

    Ends with 0 when the log is whole; with 1 when not, and then names the first event that does not fit.
    """
    found = audit.walk()
    if found.problem:
        click.echo(f"The audit log is broken: {found.problem}.", err=True)
        click.echo(f"First broken: event {found.broken}. Whole before it: {found.whole} events.", err=True)
        sys.exit(1)
    click.echo(f"The audit log is whole: {found.whole} events.")


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
    from forum.admin.services import change_settings

    try:
        change_settings({name: value}, by=None)
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(error.message) from None
    click.echo(f"{name} is set.")


@keys_group.command("add")
@click.argument("purposes", nargs=-1, required=True, type=click.Choice(keys.PURPOSES), metavar="KEY...")
def add_keys(purposes: tuple[str, ...]) -> None:
    """Add a newer version of keys: cookie, data, index, pepper. Older ones stay, for what is under them."""
    with site_stopped():
        try:
            numbers = keys.add_versions(_data_folder(), tuple(dict.fromkeys(purposes)))
        except ValueError as error:
            raise click.ClickException(f"{error}. Nothing was changed.") from None
    for purpose, number in numbers.items():
        click.echo(f"{purpose}: version {number} is the newest now.")
    click.echo(KEPT_APART)


@keys_group.command("forget-cookies")
def forget_cookies() -> None:
    """Take out every older version of the cookie key: everybody is signed out at the next start."""
    with site_stopped():
        keys.forget_older(_data_folder(), "cookie")
    click.echo("Only the newest cookie key is left. Everybody signs in anew.")
    click.echo(KEPT_APART)


def _data_folder() -> Path:
    folder: Path = current_app.extensions["hearth_settings"].data_dir
    return folder
