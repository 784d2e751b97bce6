"""HTTP of the pages beside "Urgent help": to steady oneself, to help someone, and a card to print."""

from __future__ import annotations

from flask import Blueprint

from forum.core import clock
from forum.core.access import public
from forum.crisis import reading, views
from forum.crisis.help_pages import asked_country, draw, even_without_database

blueprint = Blueprint("reading", __name__)


@blueprint.get("/help/steady")
@public
def steady() -> str:
    return even_without_database(lambda _: draw("crisis/steady.html", texts=reading))


@blueprint.get("/help/someone")
@public
def someone() -> str:
    return even_without_database(lambda _: draw("crisis/someone.html", texts=reading))


@blueprint.get("/help/card")
@public
def card() -> str:
    def sheet(use_database: bool) -> str:
        country = asked_country(use_database=use_database)
        page = views.card_page(country=country, at=clock.now(), use_database=use_database)
        return draw("crisis/card.html", page=page, texts=reading)

    return even_without_database(sheet)
