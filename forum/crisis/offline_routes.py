"""HTTP of the help that somebody keeps on a device, by choice: its page, the list of its files, and the worker that
shows them when there is no connection. All of it is public, and the same for everybody."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, jsonify, request, send_from_directory, url_for
from werkzeug.wrappers import Response

from forum.core import clock
from forum.core.access import public
from forum.core.countries import countries
from forum.crisis import names, reading
from forum.crisis.help_pages import asked_country, draw, even_without_database

blueprint = Blueprint("offline", __name__)
SCOPE = "/help"  # the worker sees "Urgent help" and the pages below it, and nothing else of this site
OF_A_COUNTRY = ("crisis.help", "reading.card", "offline.show")
FOR_ALL = ("reading.steady", "reading.someone")
STATIC = (
    "css/tokens.css",
    "css/base.css",
    "css/components/page.css",
    "css/components/forms.css",
    "css/components/posts.css",
    "css/components/care.css",
    "css/print.css",
    "img/favicon.svg",
    "img/icons.svg",
    "js/exit.js",
    "js/compose.js",
    "js/keep.js",
)


@blueprint.get("/help/offline")
@public
def show() -> str:
    """To keep help on this device, or to forget it there."""

    def page(use_database: bool) -> str:
        country = asked_country(use_database=use_database)
        return draw(
            "crisis/offline.html",
            country=country or "",
            country_name=names.country_in_a_sentence(country),
            countries=countries(),
            scope=SCOPE,
            texts=reading,
        )

    return even_without_database(page)


@blueprint.get("/help/offline/files")
@public
def files() -> Response:
    """What is kept for a country: the addresses of pages, as copies, and of what they are drawn with."""
    country = asked_country(use_database=False) if request.args.get("country") else None
    pages = [url_for(name, country=country, copy=1) for name in OF_A_COUNTRY]
    pages += [url_for(name, copy=1) for name in FOR_ALL]
    static_url: Any = current_app.jinja_env.globals["static_url"]
    drawn_with = [static_url(path) for path in STATIC]
    return jsonify(files=pages + drawn_with, at=clock.now().isoformat(timespec="seconds"))


@blueprint.get("/help/worker.js")
@public
def worker() -> Response:
    """Fetched by a browser only after somebody chose to keep these pages, and looked at anew each time."""
    folder = current_app.static_folder or ""
    response = send_from_directory(folder, "js/keep_worker.js", mimetype="text/javascript", max_age=0)
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Service-Worker-Allowed"] = SCOPE
    return response
