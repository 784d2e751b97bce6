"""What pages of help share: they come without the database too, and for the country that somebody chose."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from flask import render_template, request
from sqlalchemy.exc import SQLAlchemyError

from forum.core import clock
from forum.core.countries import country_codes
from forum.core.errorpages import let_go_of_database
from forum.core.settings import site_settings
from forum.core.web import current_viewer
from forum.crisis.snapshot import kept_site_country

log = logging.getLogger(__name__)


def even_without_database(draw: Callable[[bool], str]) -> str:
    """What `draw(use_database)` gives. When the database is away it is drawn from the files beside it: a page of help
    must always come."""
    try:
        return draw(True)
    except SQLAlchemyError:
        log.exception("help_without_database")
        let_go_of_database()
        return draw(False)


def draw(template: str, **data: Any) -> str:
    """A page of help. As a copy (`copy=1`), to be kept on a device, it says of which day it is."""
    return render_template(template, kept_at=clock.now() if is_copy() else None, **data)


def is_copy() -> bool:
    """Whether this page is asked for to be kept on a device."""
    return bool(request.args.get("copy"))


def asked_country(*, use_database: bool) -> str | None:
    """The country in the address, else the one the person chose for their account, else the site's."""
    if "country" in request.args:
        code = request.args["country"].strip().upper()
        return code if code in country_codes() else None
    if not use_database:
        return kept_site_country()
    return current_viewer().country or site_settings().default_country or None
