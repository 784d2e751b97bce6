"""Filling the directory from the packaged data: whole, harmless to repeat, and never over a person's change."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.core.db import db, start_writing
from forum.crisis.directory import packaged_emergency, packaged_for_country, packaged_resources
from forum.crisis.models import CrisisResource, EmergencyNumber
from forum.crisis.queries import as_resource, find_emergency, get_resource, list_for_country
from forum.crisis.services import load_directory
from tests.house import statements_on


@pytest.fixture(autouse=True)
def filled(app: Flask) -> Iterator[None]:
    with app.app_context():
        start_writing()
        assert load_directory() == len(packaged_resources()) + 91
        db.session.commit()
        yield


def test_every_line_and_number_is_there() -> None:
    assert db.session.execute(select(func.count()).select_from(CrisisResource)).scalar_one() == 350
    assert db.session.execute(select(func.count()).select_from(EmergencyNumber)).scalar_one() == 91


def test_a_stored_line_is_the_packaged_line() -> None:
    for line in packaged_resources():
        assert as_resource(get_resource(line.id)) == line
    assert find_emergency("GB") == packaged_emergency("GB")


def test_nobody_is_said_to_have_checked_a_line() -> None:
    checked = select(CrisisResource).where(CrisisResource.last_checked_on.is_not(None))
    assert db.session.execute(checked).first() is None


def test_filling_again_changes_nothing_and_keeps_what_a_person_wrote() -> None:
    start_writing()
    db.session.execute(update(CrisisResource).where(CrisisResource.ref == "gb-shout").values(hours="Evenings"))
    assert load_directory() == 0
    db.session.commit()
    assert get_resource("gb-shout").hours == "Evenings"


def test_a_country_takes_one_statement() -> None:
    with statements_on(db.engine) as seen:
        found = list_for_country("GB")
    assert len(seen) == 1
    assert sorted(found, key=lambda one: one.id) == sorted(packaged_for_country("GB"), key=lambda one: one.id)


def test_a_country_without_lines_still_has_the_international_ones() -> None:
    assert {line.country for line in list_for_country("FJ")} == {"INT"}
    assert {line.country for line in list_for_country(None)} == {"INT"}
    assert find_emergency("FJ").numbers == ()
    assert find_emergency(None).numbers == ()
