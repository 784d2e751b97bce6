"""What other rooms show on `/me`. A room registers a function in its `init_app`; the page asks each of them in turn."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, current_app
from markupsafe import Markup

Section = Callable[[], str]  # draws one <section> for whoever is signed in, or "" when there is nothing to show
EXTENSION = "hearth_me_sections"


def add_section(app: Flask, section: Section) -> None:
    """Show `section` on every member's own page, after those that are there already."""
    app.extensions.setdefault(EXTENSION, []).append(section)


def draw_sections() -> list[Markup]:
    """The sections of this request's member, as ready markup; the empty ones are left out."""
    drawn = (section() for section in current_app.extensions.get(EXTENSION, []))
    return [Markup(markup) for markup in drawn if markup]  # noqa: S704  each is a template's own, escaped output
