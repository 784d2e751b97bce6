"""Help beside a text that came back to its writer unsent, whatever the reason.

Nobody else reads such a text: it is stored nowhere, opens no case and is in no log. So the page that brings it back
looks it through and says where to turn, as the page after a post does.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.exceptions import HTTPException

from forum.accounts.sessions import current_author
from forum.core import clock, ratelimit
from forum.core.access import GUEST, Viewer
from forum.core.kept import Fields, set_kept_panel
from forum.core.settings import site_settings
from forum.core.web import current_viewer, limiter_name
from forum.crisis import memory, words
from forum.crisis.views import panel_for
from forum.posts import assessing
from forum.posts.assessing import CARE_WHEN_UNREAD, Reading
from forum.posts.panels import CLOSED
from forum.posts.pausing import why_paused
from forum.posts.pipeline import own_note
from forum.posts.text import storable
from forum.spaces.queries import default_notes

FORMS = "hearth_returned_forms"
LONGEST_READ = 50_000  # characters: more than twice a post; anybody may send a megabyte
READ_AN_HOUR = 60  # texts from one address, members' too: a row that names a member would say that they wrote
NO_POST = ""  # closing the panel of a post says nothing about a text that is none
UNREAD = Reading(care=CARE_WHEN_UNREAD, exposure=0, failed=True)


def reads(app: Flask, endpoint: str, *fields: str) -> None:
    """A room says which fields of a form are its writer's own words: all that `docs/screening.md` calls read."""
    app.extensions.setdefault(FORMS, {})[endpoint] = fields
    set_kept_panel(app, _panel_of_form)


def panel_of(
    said: str, *, viewer: Viewer, country: str | None = None, use_database: bool = True
) -> dict[str, Any] | None:
    """The panel for a text that came back; None when it asks for none. `country`: that of the space it was meant for.

    It can't be closed: leaving the page would cost the text. Below red it is the strip on a day on which its reader
    closed one. Call it when no write transaction is open.
    """
    if not said.strip():
        return None
    reading = _read(said, use_database=use_database)
    if not reading.asks_for_panel:
        return None
    if use_database and not memory.recall().is_open(NO_POST, reading.care):
        return CLOSED
    panel = panel_for(
        viewer_country=viewer.country,
        space_country=country,
        site_country=(site_settings().default_country or None) if use_database else None,
        needs=reading.needs,
        level=reading.care,
        at=clock.now(),
        use_database=use_database,
    )
    next_words = _where_to_turn() if use_database else words.NOT_SENT
    return panel | {"next_words": next_words, "close_action": ""}


def _read(said: str, *, use_database: bool) -> Reading:
    """What is too long or came too often to be looked through may hold anything, as when the filter fails."""
    if len(said) > LONGEST_READ or (use_database and _came_too_often()):
        return UNREAD
    return assessing.read(storable(said), use_database=use_database)


def _came_too_often() -> bool:
    """A form needs no account to be sent, and reading is work."""
    return ratelimit.is_too_often("returned", limiter_name(), at_most=READ_AN_HOUR, per=timedelta(hours=1))


def _where_to_turn() -> str:
    """That nobody has read it; for a member who can't send it again, also who can be reached all the same."""
    if not why_paused(current_author()):
        return words.NOT_SENT
    contact = site_settings().contact
    ways = [words.NOT_SENT, words.WHILE_PAUSED, words.CONTACT.format(contact=contact) if contact else ""]
    return " ".join(way for way in ways if way)


def _panel_of_form(action: str, fields: Fields, use_database: bool) -> dict[str, Any] | None:
    """The panel on a page that no room draws: an expired form, a session that ended, a place that is gone."""
    names = _fields_read(action)
    typed = {name: value for name, value in reversed(fields) if name in names}
    body = typed.get("body") or typed.get("details") or ""
    note = own_note(typed.get("note"), *(default_notes() if use_database else ()))
    said = assessing.joined(typed.get("title"), body, note)
    return panel_of(said, viewer=current_viewer() if use_database else GUEST, use_database=use_database)


def _fields_read(action: str) -> tuple[str, ...]:
    """The fields with words of a member in the form that leads to this address; none for any other form."""
    try:
        endpoint, _ = current_app.url_map.bind("").match(urlsplit(action).path, method="POST")
    except (HTTPException, ValueError):
        return ()
    found: tuple[str, ...] = current_app.extensions[FORMS].get(endpoint, ())
    return found
