"""A database that came back by another way than `restore`, and the ledgers of several machines."""

from __future__ import annotations

import shutil

import pytest
from sqlalchemy import func, select

from forum.accounts import leaving, recovery
from forum.accounts.models import Member, ResetToken, Session
from forum.core import deletions
from forum.core.db import db
from forum.posts.models import Post
from forum.privacy.services import erase_member
from tests.backup.conftest import backed_up, restored, run
from tests.people import alice, bob

ENGINES = ("sqlite", "postgresql")


def erased(site, person, clock, *, words_go=True):
    with site.app.app_context():
        leaving.ask_to_leave(site.known[person].id, password=person.password, words_go=words_go)
        db.session.commit()
    before, clock.now = clock.now, clock.now + leaving.STAYS + leaving.STAYS
    for _ in range(2):
        with site.app.app_context():
            erase_member(site.known[person].id)
            db.session.commit()
    clock.now = before


def names(site):
    with site.app.app_context():
        return set(db.session.scalars(select(Member.name)))


def snapshot(house, empty, tmp_path, target):
    """The database as it is now, put back later by the people who run its server."""
    path = backed_up(house, tmp_path / "one.zip")
    site = restored(empty(target, like=house), path)
    site.known = house.known
    return site


@pytest.mark.parametrize("target", ENGINES)
def test_what_was_deleted_goes_again_and_nobody_is_signed_in(house, make, clock, empty, tmp_path, target):
    thread = make.thread(alice, "Hers alone.", title="Her title")
    make.reply(thread, bob, "His.")
    site = snapshot(house, empty, tmp_path, target)
    with site.app.app_context():
        token = recovery.new_reset_token()
        recovery.keep_reset_token(token, member_id=site.known[bob].id)
        db.session.commit()
    erased(house, alice, clock)
    done = run(site, "redo-deletions")
    assert done.exit_code == 0
    assert alice.name in names(site), "the ledger of this machine does not know"
    shutil.copy(house.folder / deletions.FILE_NAME, site.folder)
    done = run(site, "redo-deletions")
    assert "3 deletions were done again" in done.output
    assert alice.name not in names(site)
    with site.app.app_context():
        assert sorted(db.session.scalars(select(Post.body))) == ["", "His."]
        for model in (Session, ResetToken):
            assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert "is whole" in run(site, "audit", "verify").output


def test_without_a_ledger_it_says_so(house, empty, tmp_path):
    site = snapshot(house, empty, tmp_path, house.engine)
    (site.folder / deletions.FILE_NAME).unlink()
    done = run(site, "redo-deletions")
    assert done.exit_code == 1
    assert "There is no deletions.log" in done.output


@pytest.mark.parametrize("target", ENGINES)
def test_each_machine_knows_a_part(house, make, clock, empty, tmp_path, target):
    path = backed_up(house, tmp_path / "one.zip")
    ledger, parts = house.folder / deletions.FILE_NAME, []
    for person in (alice, bob):
        ledger.unlink(missing_ok=True)
        erased(house, person, clock, words_go=False)
        parts.append(shutil.copy(ledger, tmp_path / f"{person.name}.log"))
    site = empty(target, like=house, ledger=False)
    restored(site, path, "--deletions", parts[0], "--deletions", parts[1])
    assert not names(site) & {alice.name, bob.name}
    with site.app.app_context():
        kept = deletions.read_ledger(deletions.ledger_path())
    assert kept >= deletions.read_ledger(parts[0]) | deletions.read_ledger(parts[1])
