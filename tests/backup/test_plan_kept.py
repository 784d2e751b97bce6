"""A member's plan in a backup: sealed as it was, there again for its member alone, and gone when it was deleted."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import select

from forum.core import deletions
from forum.core.db import db
from forum.plans.box import NO_PLAN, Plan
from forum.plans.models import SealedPlan
from forum.plans.queries import find_plan
from forum.plans.services import delete_plan, keep_plan
from tests.backup.conftest import backed_up, restored
from tests.people import alice, bob

ENGINES = ("sqlite", "postgresql")
PLAN = Plan(my_places="The zebrafink's tree")


def keep(house, person, plan=PLAN):
    with house.app.app_context():
        by = house.author(person)
        keep_plan(plan, version=find_plan(by=by).version, by=by)
        db.session.commit()


@pytest.mark.parametrize("target", ENGINES)
def test_it_comes_back_sealed_and_opens_for_its_member_alone(house, empty, tmp_path, target):
    keep(house, alice)
    path = backed_up(house, tmp_path / "one.zip")
    site = restored(empty(target, like=house), path)
    with site.app.app_context():
        assert find_plan(by=house.author(alice)).plan == PLAN
        assert find_plan(by=house.author(bob)).version == NO_PLAN
        sealed = db.session.scalars(select(SealedPlan.sealed)).one()
    assert b"zebrafink" not in sealed


@pytest.mark.parametrize("target", ENGINES)
def test_a_deleted_one_stays_deleted_and_the_next_one_stays(house, empty, tmp_path, target):
    for person in (alice, bob):
        keep(house, person)
    before = backed_up(house, tmp_path / "before.zip")
    with house.app.app_context():
        delete_plan(by=house.author(alice))
        db.session.commit()
    keep(house, alice, Plan(what_helps="Another one"))
    after = backed_up(house, tmp_path / "after.zip")
    ledger = house.folder / deletions.FILE_NAME
    assert str(house.known[alice].ref) not in ledger.read_text()
    for path, hers in ((before, None), (after, Plan(what_helps="Another one"))):
        site = empty(target, like=house)
        shutil.copy(ledger, site.folder)
        restored(site, path)
        with site.app.app_context():
            assert find_plan(by=house.author(alice)).plan == hers
            assert find_plan(by=house.author(bob)).plan == PLAN
