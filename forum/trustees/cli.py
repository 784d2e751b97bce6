"""Commands of whoever runs the site: `trustees name`, `trustees show`, `trustees stand-down`."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from forum.core import mail
from forum.core.db import db
from forum.core.errors import DomainError
from forum.trustees import boxes, queries, services, views

trustees = AppGroup("trustees", help="The three who together can learn who wrote a post, when a life is in danger.")
NO_MAIL = """
This site sends no mail: HEARTH_SMTP_URL is not set here. No letter will call a trustee,
so whoever asks has to ring them."""
NO_PINS = """\
This shell has no HEARTH_TRUSTEES, so it sees no fingerprints in the settings. Does the site have them?
Then type this again with the same environment as the site."""
PIN_ANEW = """
First make sure: are these the three people of the key ceremony, by these names? Ring them. If one of them is
another person, somebody has changed the database: type trustees stand-down, and hold a new ceremony."""
HOW = "Please give three members, each with the public key after the name: A KEY B KEY C KEY"


@trustees.command("name")
@click.argument("given", nargs=-1, metavar="A KEY B KEY C KEY")
def name(given: tuple[str, ...]) -> None:
    """Name three members and their public keys."""
    if len(given) != 2 * boxes.TRUSTEES:
        raise click.ClickException(HOW)
    try:
        named = services.name_trustees(list(zip(given[::2], given[1::2], strict=True)))
        db.session.commit()
    except DomainError as error:
        db.session.rollback()
        raise click.ClickException(error.message) from None
    _show(views.check_set(named))
    if queries.is_pinned(named):
        click.echo("They are in force.")
        return
    click.echo("\nHave each trustee read their fingerprint aloud, and compare it with the one above.")
    _say_line(named)


@trustees.command("show")
def show() -> None:
    """Say who they are, and whether they are in force."""
    found = views.check()
    click.echo(found.words)
    if found.state == views.NOT_PINNED:
        click.echo(NO_PINS)
    _show(found)
    if found.state == views.OLD_PINS:
        _say_how_to_pin_anew()
    if found.newer_waits:
        click.echo(views.NEWER_WAIT)
    if found.lines and found.lines[0].stored:
        click.echo(f"\nSealed to them: {found.links}. Sealed to others, for 90 days at most: {found.older_links}.")


@trustees.command("stand-down")
@click.option("--yes", is_flag=True, help="Don't ask.")
def stand_down(yes: bool) -> None:
    """End it: nobody can open a mask from now on, an older one neither."""
    if not yes:
        click.confirm("Everything that is sealed to trustees is erased, and can't be brought back. Go on?", abort=True)
    erased = services.stand_down()
    db.session.commit()
    click.echo(f"There are no trustees now. Sealed links that were erased: {erased}.")
    click.echo("Take HEARTH_TRUSTEES out of the settings as well, and start the site again.")


def _say_how_to_pin_anew() -> None:
    """The three whose fingerprints the settings hold, whichever set is the newest."""
    click.echo(PIN_ANEW)
    _say_line(next(found for found in queries.list_sets() if queries.is_pinned_without_members(found)))


def _say_line(named: queries.TrusteeSet) -> None:
    click.echo("Then put this line into the settings of the site, and start it again:\n")
    click.echo(f"HEARTH_TRUSTEES={','.join(map(str, named.pins))}")


def _show(found: views.Check) -> None:
    for line in found.lines:
        notes = [] if line.has_second_factor else ["has no second step yet, and needs one"]
        notes += [] if line.has_email else ["has no e-mail address yet, and needs one: no letter can call them"]
        notes += ["has asked to leave"] if line.leaves else []
        click.echo(f"\n{line.number}. {line.name}" + "".join(f" ({note})" for note in notes))
        click.echo(f"   database  {line.stored or 'nothing'}")
        click.echo(f"   settings  {_in_settings(line)}")
    if any(line.stored for line in found.lines) and not mail.can_send():
        click.echo(NO_MAIL)


def _in_settings(line: views.Line) -> str:
    if line.same:
        return "the same"
    return line.pinned + (f" {line.pinned_to}" if line.pinned_to else "") if line.pinned else "nothing"
