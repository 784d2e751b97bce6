"""What other rooms show on a page: a room registers a function in its `init_app`, and the page asks each in turn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from flask import Flask, current_app
from markupsafe import Markup

Page = Literal["me", "staffing", "help", "panel"]  # "panel": the help panel, on whichever page it stands
Section = Callable[[], str]  # draws its part for whoever looks at the page, or "" when there is nothing to show
EXTENSION = "hearth_sections"


def add_section(app: Flask, page: Page, section: Section) -> None:
    """Show `section` on a page, after those that are there already."""
    app.extensions.setdefault(EXTENSION, {}).setdefault(page, []).append(section)


def draw_sections(page: Page) -> list[Markup]:
    """The sections of a page for whoever makes this request, as ready markup; the empty ones are left out."""
    drawn = (section() for section in current_app.extensions.get(EXTENSION, {}).get(page, []))
    return [Markup(markup) for markup in drawn if markup]  # noqa: S704  each is a template's own, escaped output
