"""A member's plan in their copy, and when they leave."""

from __future__ import annotations

from sqlalchemy import func, select, update

from forum.accounts import leaving
from forum.core.db import db, start_writing
from forum.plans.models import SealedPlan
from forum.privacy.gathering import rooms_with_data
from forum.privacy.services import erase_member
from tests.people import alice, bob

WORDS = {"what_helps": "Walking to the lighthouse\nTea", "my_reasons": "The sea otters"}


def test_it_is_in_the_copy_with_and_without_masks(client, take_home):
    client.as_(alice).fill_in("/me/plan", "/me/plan", **WORDS)
    for masks in ({}, {"masks": "1"}):
        taken = take_home(client, alice, **masks)
        assert [(one["part"], one["words"]) for one in taken.data("plan")] == [
            ("What helps me", WORDS["what_helps"]),
            ("Reasons", WORDS["my_reasons"]),
        ]
        assert "The sea otters" in taken.page


def test_the_worker_never_sees_it():
    """It is put in while its member fetches the file."""
    assert "plans" not in [answer.room for answer in rooms_with_data()]


def test_nobody_elses_is_in_it(client, take_home):
    client.as_(alice).fill_in("/me/plan", "/me/plan", **WORDS)
    taken = take_home(client.as_(bob), bob)
    assert taken.data("plan") == []
    assert "The sea otters" not in taken.everything


def test_one_that_nobody_can_open_says_so(client, app, take_home):
    client.as_(alice).fill_in("/me/plan", "/me/plan", **WORDS)
    with app.app_context():
        start_writing()
        db.session.execute(update(SealedPlan).values(sealed=b"closed under another secret"))
        db.session.commit()
    assert "Nobody can open it any more" in take_home(client, alice).data("plan")[0]["plan"]


def test_it_goes_with_the_account(client, app, house, clock):
    for person in (alice, bob):
        client.as_(person).fill_in("/me/plan", "/me/plan", **WORDS)
    with app.app_context():
        leaving.ask_to_leave(house.known[alice].id, password=alice.password, words_go=False)
        db.session.commit()
    clock.now = clock.now + leaving.STAYS + leaving.STAYS
    for _ in range(2):
        with app.app_context():
            erase_member(house.known[alice].id)
            db.session.commit()
    with app.app_context():
        assert db.session.scalars(select(SealedPlan.member_id)).all() == [house.known[bob].id]
        assert db.session.scalar(select(func.count()).select_from(SealedPlan)) == 1
