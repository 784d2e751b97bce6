"""A late case about somebody of the team calls others, and never whom it is about."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case, CaseAlert, CaseCall
from forum.cases.services import Reason, open_case_about
from forum.core.db import db, start_writing
from tests.moderation.conftest import limit_to
from tests.people import ada, mira, omar, sam


@pytest.fixture
def about_sam(house, stored) -> int:
    """A case about sam, of level 1; its number."""
    with house.app.app_context():
        start_writing()
        open_case_about(house.known[sam].id, reasons=[Reason(kind="person", care=1, data={"about_member": True})])
        db.session.commit()
    return stored.one(select(Case.id))


def sent_to(letters) -> list[str]:
    return sorted(letter["To"].partition("@")[0] for letter in letters())


def test_the_next_role_is_called_in_the_place_of_whom_it_is_about(about_sam, give_address, later, letters, clock):
    give_address(sam, ada)
    clock.tick(timedelta(days=30))
    later(hours=1)
    assert set(sent_to(letters)) == {"ada"}


def test_whom_it_is_about_is_let_into_nothing(house, about_sam, give_address, later, letters, stored, clock):
    """sam alone sees all cases here, so somebody of some spaces may open this one."""
    give_address(sam, omar)
    for person in (mira, omar):
        limit_to(house, person, "doorstep")
    clock.tick(timedelta(days=30))
    later(hours=1)
    assert set(sent_to(letters)) == {"omar"}
    assert stored(select(CaseCall.member_id)) == [house.known[omar].id]


def test_who_is_on_call_is_not_called_about_themselves(
    house, about_sam, give_address, put_on_call, work, letters, stored, clock
):
    give_address(sam)
    put_on_call(sam, clock.now, clock.now + timedelta(days=10))
    with house.app.app_context():
        start_writing()
        db.session.get_one(Case, about_sam).care = 4
        db.session.commit()
    clock.tick(timedelta(days=9))
    work()
    assert stored(select(CaseAlert.step)) != []
    assert sent_to(letters) == []
    assert stored(select(CaseCall.member_id)) == []
