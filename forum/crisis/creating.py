"""A new line of the directory. The caller commits."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from forum.core import audit, clock
from forum.core.countries import country_codes
from forum.core.db import db, start_writing
from forum.core.errors import Conflict, Unprocessable
from forum.crisis.entries import INTERNATIONAL
from forum.crisis.models import CrisisResource
from forum.crisis.services import check_changes

LONGEST_REF = 60
NOT_IN_A_REF = re.compile(r"[^a-z0-9]+")


def blank(country: str = "") -> CrisisResource:
    """A line that nobody has written yet, outside the database: a draft that the team itself is the source of."""
    return CrisisResource(
        ref="",
        country=country,
        name="",
        region=None,
        audience="general",
        languages=[],
        channels=[],
        hours="",
        opening=None,
        website="",
        topics=[],
        cost="unknown",
        notes="",
        public_note="",
        confidence="one_source",
        evidence="none",
        last_seen=None,
        source_count=0,
        state="draft",
        last_checked_on=None,
        last_checked_by=None,
        version=1,
    )


def create_resource(country: str, changes: Mapping[str, Any], *, by: int | None, checked: bool = False) -> str:
    """Keep a new line of a country, checked as a changed one is; its ref. `changes` as `services.change_resource`
    takes them. Raises Unprocessable (with the field) for a bad value and for a line that is there already."""
    resource = blank(country)
    clean = check_new(resource, changes, checked=checked)
    start_writing()
    _ensure_new(country, clean)
    for name, value in clean.items():
        setattr(resource, name, value)
    if checked:
        resource.last_checked_on, resource.last_checked_by = clock.now().date(), by
    resource.ref = _free_ref(country, resource.name)
    db.session.add(resource)
    try:
        db.session.flush()
    except IntegrityError as error:  # somebody else took the same ref in this moment
        raise Conflict("Somebody else wrote a line of this name just now. Please send this again.") from error
    audit.record("crisis_resource.created", by=by, subject=resource.ref, fields=sorted(clean))
    return resource.ref


def check_new(resource: CrisisResource, changes: Mapping[str, Any], *, checked: bool) -> dict[str, Any]:
    """The values of a new line, checked: what a changed line may leave out, a new one must have."""
    if resource.country != INTERNATIONAL and resource.country not in country_codes():
        raise Unprocessable("Please choose the country.", field="country")
    if not changes.get("name"):
        raise Unprocessable("Please write the name of the service.", field="name")
    if not changes.get("channels"):
        raise Unprocessable("Please write at least one way to reach this service.", field="channels")
    return check_changes(resource, changes, checked=checked)


def _ensure_new(country: str, clean: Mapping[str, Any]) -> None:
    same = select(CrisisResource.ref).where(CrisisResource.country == country, CrisisResource.name == clean["name"])
    region = clean.get("region")
    same = same.where(CrisisResource.region.is_(None) if region is None else CrisisResource.region == region)
    if db.session.scalars(same.limit(1)).first():
        words = "The directory has a line of this name in this country already. Please change that one."
        raise Unprocessable(words, field="name")


def _free_ref(country: str, name: str) -> str:
    """ "gb-samaritans"; with a number behind it where that is taken."""
    wanted = ref_for(country, name)
    taken = select(CrisisResource.ref).where(CrisisResource.ref.startswith(wanted, autoescape=True))
    known = set(db.session.scalars(taken))
    if wanted not in known:
        return wanted
    return next(ref for number in range(2, len(known) + 3) if (ref := f"{wanted}-{number}") not in known)


def ref_for(country: str, name: str) -> str:
    """The country and the letters and digits of a name: "gb-samaritans". Other scripts come out as "gb-line"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = NOT_IN_A_REF.sub("-", plain).strip("-")
    return f"{country.lower()}-{words or 'line'}"[: LONGEST_REF - 6].rstrip("-")
