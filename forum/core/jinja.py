"""What every template knows, and nothing more: no template causes a query of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, request
from jinja2 import StrictUndefined
from jinja2.runtime import Macro
from markupsafe import Markup

from forum.core import privatecookie
from forum.core.access import GUEST
from forum.core.mask_pictures import mask_picture
from forum.core.settings import SiteSettings, site_settings
from forum.core.web import current_viewer

THEMES = ("light", "dark")
RIGHT_TO_LEFT = ("ar", "he", "fa", "ur")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Site:
    """The site as a page names it."""

    name: str
    short_name: str
    lang: str
    dir: str
    exit_target: str
    demo: bool


def init_app(app: Flask) -> None:
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = static_urls(Path(app.static_folder or ""), app.static_url_path or "")
    app.jinja_env.globals["drawn_once"] = drawn_once
    app.jinja_env.globals["mask_picture"] = mask_picture
    app.jinja_env.filters["datetime"] = show_moment
    app.jinja_env.filters["hour"] = show_hour
    app.jinja_env.filters["date"] = show_date
    app.context_processor(page_context)


def page_context() -> dict[str, Any]:
    bare = "without_database" in g
    settings = SiteSettings() if bare else site_settings()
    theme = request.cookies.get(privatecookie.cookie_name("theme"), "")
    return {
        "viewer": GUEST if bare else current_viewer(),
        "site": _site(settings),
        "theme": theme if theme in THEMES else "",
        "nav_current": "",
        "has_errors": False,
    }


def _site(settings: SiteSettings) -> Site:
    language = settings.default_language
    return Site(
        name=settings.site_name,
        short_name=settings.short_name,
        lang=language,
        dir="rtl" if language in RIGHT_TO_LEFT else "ltr",
        exit_target=settings.exit_target,
        demo=current_app.extensions["hearth_settings"].demo,
    )


def drawn_once(macro: Macro, data: Hashable, **options: Hashable) -> Markup:
    """`macro(data, **options)`, kept for the next time: in a template `{{ drawn_once(shown_post, p, level=2) }}`.

    Only for a macro that draws frozen data and nothing else: the data itself is the key, so nothing kept can be stale.
    """
    return _drawn(macro, data, tuple(options.items()), _zone().key)


@lru_cache(maxsize=1000)
def _drawn(macro: Macro, data: Hashable, options: tuple[tuple[str, Hashable], ...], zone: str) -> Markup:
    return Markup(macro(data, **dict(options)))  # noqa: S704, a macro's own answer, escaped where it was drawn


def static_urls(folder: Path, prefix: str) -> Callable[[str], str]:
    """The function `static_url(path)`: the address of a static file with the hash of its content, so that it may be
    kept for a year. Worked out once a process: a page names the icons' file forty times."""

    @cache
    def static_url(path: str) -> str:
        return f"{prefix}/{path}?v={sha256((folder / path).read_bytes()).hexdigest()[:12]}"

    return static_url


def show_moment(moment: datetime) -> Markup:
    """A <time> element: "22 Nov 2026, 14:30"."""
    local = moment.astimezone(_zone())
    return _time(moment, f"{_day(local)}, {local.hour:02}:{local.minute:02}")


def show_hour(moment: datetime) -> Markup:
    """A <time> element to the hour, for what was written under a mask: "22 Nov 2026, about 14:00"."""
    cut = moment.replace(minute=0, second=0, microsecond=0)
    local = cut.astimezone(_zone())
    return _time(cut, f"{_day(local)}, about {local.hour:02}:00")


def show_date(moment: datetime) -> Markup:
    return _time(moment, _day(moment.astimezone(_zone())))


def _time(moment: datetime, words: str) -> Markup:
    utc = moment.astimezone(UTC).isoformat(timespec="seconds")[: -len("+00:00")]
    return Markup(f'<time datetime="{utc}Z">{words}</time>')  # noqa: S704, digits and names of months only


def _day(local: datetime) -> str:
    return f"{local.day} {MONTHS[local.month - 1]} {local.year}"


@cache
def _zone_of(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def _zone() -> ZoneInfo:
    zone: ZoneInfo | None = g.get("time_zone")
    if zone is None:
        zone = g.time_zone = _zone_of("UTC" if "without_database" in g else site_settings().time_zone)
    return zone
