"""Renders templates without the app: a strict Jinja environment with the globals every template may rely on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from forum.core.mask_pictures import mask_picture

ROOT = Path(__file__).resolve().parents[2]


class Role(StrEnum):
    MEMBER = "member"
    MODERATOR = "moderator"
    ADMIN = "admin"


MAY = {Role.MEMBER: (), Role.MODERATOR: ("moderate",), Role.ADMIN: ("admin",)}


@dataclass(frozen=True)
class Visitor:
    """As much of a viewer as a layout asks for."""

    name: str = ""
    role: Role | None = None

    @property
    def is_guest(self) -> bool:
        return self.role is None

    def can(self, capability: str) -> bool:
        return self.role is not None and capability in MAY[self.role]

    may = can


@dataclass(frozen=True)
class Site:
    name: str = "Hearth, a place to talk"
    short_name: str = "Hearth"
    lang: str = "en-GB"
    dir: str = "ltr"
    demo: bool = True


GUEST = Visitor()
ALICE = Visitor("alice", Role.MEMBER)
MIRA = Visitor("mira", Role.MODERATOR)
ADA = Visitor("ada", Role.ADMIN)


def make_environment() -> Environment:
    """A strict, escaping environment with stand-ins for the app's globals and filters."""
    env = Environment(
        loader=FileSystemLoader([ROOT / "templates", ROOT / "tests" / "look"]),
        undefined=StrictUndefined,
        autoescape=True,
    )
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        static_url=lambda path: f"/static/{path}",
        csrf_token=lambda: "token",
        get_flashed_messages=lambda with_categories=False: [],
        mask_picture=mask_picture,
        url_for=lambda endpoint, **values: f"/{endpoint}",
        nav_current="",
    )
    env.filters["datetime"] = lambda text: Markup('<time datetime="2026-11-22T14:05:00Z">{}</time>').format(text)
    env.filters["hour"] = env.filters["date"] = env.filters["datetime"]
    return env


def render(template: str, *, viewer: Visitor = GUEST, site: Site | None = None, theme: str = "", **values: Any) -> str:
    """The HTML of one template for one viewer; every other value is handed to the template as it is."""
    return make_environment().get_template(template).render(viewer=viewer, site=site or Site(), theme=theme, **values)
