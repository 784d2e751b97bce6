"""A case about a member, and its member: whoever locks both does so in one order, so that nobody waits in a circle."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from forum.accounts.models import Member
from forum.cases.models import Case
from forum.core.db import db, start_writing
from tests.moderation.conftest import Opened, open_for
from tests.people import bob, mira, omar

HALF_A_SECOND = 0.5  # by then the other one holds what it can get, and waits


@pytest.fixture
def about(client, make, stored) -> Opened:
    """The team is asked to look at bob."""
    opened = open_for(make, bob)
    assert client.as_(mira).post_form(opened.to("look"), look_reason="The third time.").status_code == 303
    return Opened(post=opened.post, ref=stored.one(select(Case.ref).where(Case.member_id.is_not(None))))


@pytest.mark.parametrize("act", ["pause", "second look"])
def test_a_new_reason_and_somebody_who_acts_never_wait_for_each_other(app, visitor, house, about, stored, act):
    if act == "second look":
        visitor().as_(mira).post_form(about.to("care"), care="4")
        version = str(stored.one(select(Case.version).where(Case.ref == about.ref)))
        closed = {"action": "checked", "outcome": "read", "note": "Rang them.", "version": version}
        assert visitor().as_(mira).post_form(about.to("decisions"), **closed).status_code == 303
        to, fields = about.to("second-look"), {"agrees": "no", "note": "Not yet."}
    else:
        to, fields = about.to("decisions"), {"action": "pause", "reason": "Some rest.", "days": "3", "note": "Rest."}
    omars = visitor().as_(omar)
    omars.csrf_token()
    with ThreadPoolExecutor(1) as pool, app.app_context():
        start_writing()  # as a new reason for the case does: first the member, then the case
        db.session.scalar(select(Member.id).where(Member.id == house.known[bob].id).with_for_update())
        acted = pool.submit(omars.post_form, to, **fields)
        time.sleep(HALF_A_SECOND)
        assert db.session.scalar(select(Case.id).where(Case.ref == about.ref).with_for_update())
        db.session.commit()
    assert acted.result().status_code == 303
