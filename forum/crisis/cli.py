"""`flask --app wsgi help-coverage`."""

from __future__ import annotations

import click

from forum.crisis.coverage import table


@click.command("help-coverage")
def help_coverage() -> None:
    """What a person sees in each country, as a page in Markdown, from the lines that come with Hearth."""
    for line in table():
        click.echo(line)
