"""The page with the form of a line: of one that is there, or of a new one."""

from __future__ import annotations

from typing import Any

from flask import render_template, request

from forum.core import clock
from forum.core.countries import countries
from forum.crisis import names, queries
from forum.crisis.entries import INTERNATIONAL
from forum.crisis.forms import CHOICES, TOPICS_SHOWN, ResourceForm, in_words, ticked_topics
from forum.crisis.lines import line_of
from forum.crisis.models import CrisisResource
from forum.crisis.now import state_with_opening
from forum.crisis.opening_form import NAMED_DAYS
from forum.crisis.preview import Preview
from forum.crisis.texts import site_words
from forum.crisis.trouble import list_trouble
from forum.screening.model import NEEDS


def form_page(resource: CrisisResource, form: ResourceForm, errors: Any, *, preview: Preview | None = None) -> str:
    """The page of a line that is there; with `preview`, the panel as somebody would see it."""
    plain, now = queries.as_resource(resource), clock.now()
    state, opens_at = state_with_opening(plain, now)
    return _drawn(
        resource,
        form,
        errors,
        is_new=False,
        line=line_of(plain, state=state, opens_at=opens_at, at=now, country=resource.country),
        history=queries.list_history(resource),
        in_words=in_words,
        told=list_trouble(resource),
        preview=preview,
        countries=countries(),
        needs=[(need, site_words().of_need(need).label) for need in NEEDS],
        country_name=names.country_name(resource.country) or resource.country,
    )


def new_page(resource: CrisisResource, form: ResourceForm, errors: Any) -> str:
    """The page of a line that nobody has kept yet; `resource` is the blank one its form was made from."""
    everywhere = (INTERNATIONAL, names.country_name(INTERNATIONAL))
    return _drawn(resource, form, errors, is_new=True, countries=(everywhere, *countries()))


def _drawn(resource: CrisisResource, form: ResourceForm, errors: Any, **more: Any) -> str:
    return render_template(
        "crisis/resource.html",
        resource=resource,
        form=form,
        choices=CHOICES,
        topics=CHOICES["topic"],
        opening_days=NAMED_DAYS,
        ticked=ticked_topics(resource, request.form),
        topics_shown=TOPICS_SHOWN,
        errors=errors,
        is_international=resource.country == INTERNATIONAL,
        has_errors=bool(errors),
        nav_current="admin",
        **more,
    )
