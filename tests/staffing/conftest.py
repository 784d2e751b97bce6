"""What the tests of staffing share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from forum.accounts.services import change_preferences
from forum.core.db import db
from forum.core.hours import parse_hours
from forum.staffing import services
from tests.people import Person


@pytest.fixture
def set_hours(house) -> Callable[..., None]:
    """`set_hours("09:00-17:00")`: these hours on each weekday, none at the weekend; `zone`, `weekend` for others."""

    def set_week(weekday: str, *, weekend: str = "", zone: str = "UTC") -> None:
        week = [parse_hours(weekday)] * 5 + [parse_hours(weekend)] * 2
        with house.app.app_context():
            services.set_week(zone, week, seen=services.hours_seen(), by=None)
            db.session.commit()

    return set_week


@pytest.fixture
def put_on_call(house) -> Callable[..., None]:
    """`put_on_call(mira, starts, ends)`."""

    def put(person: Person, starts: datetime, ends: datetime) -> None:
        draft = services.TurnDraft(member_ref=house.known[person].ref, starts_at=starts, ends_at=ends)
        with house.app.app_context():
            services.add_turns(draft, by=None)
            db.session.commit()

    return put


@pytest.fixture
def give_address(house) -> Callable[..., None]:
    """`give_address(mira, sam)`: they can be written to."""

    def give(*people: Person) -> None:
        with house.app.app_context():
            for person in people:
                address = f"{person.name}@people.example"
                known = house.known[person].id
                change_preferences(known, country=None, email=address, password=person.password)
                db.session.commit()

    return give
