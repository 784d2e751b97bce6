"""What was deleted after a backup does not come back with it; and what the ledger of deletions says, to whom."""

from __future__ import annotations

import shutil
import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import delete, select, update

from forum.core import deletions, outbox, worker
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.posts.models import Post, PostTransition, State, Thread
from tests.backup.conftest import backed_up, restored, run
from tests.people import alice, bob, mira

ENGINES = ("sqlite", "postgresql")


def ledger_of(site):
    return site.folder / deletions.FILE_NAME


def lines(site):
    return [line for line in ledger_of(site).read_text().splitlines() if not line.startswith("#")]


def carry(house, site):
    """The newest ledger goes to the new machine."""
    shutil.copy(ledger_of(house), site.folder)
    return site


def states_of(site):
    with site.app.app_context():
        return {row.ref: row.state for row in db.session.execute(select(Post.ref, Post.state))}


@pytest.mark.parametrize("target", ENGINES)
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_post_taken_back_later_stays_taken_back(house, make, visitor, empty, tmp_path, target, voice):
    thread = make.thread(alice, voice=voice)
    reply = make.reply(thread, bob, voice=voice)
    path = backed_up(house, tmp_path / "one.zip")
    visitor().as_(bob).post_form(f"/posts/{reply.post_ref}/withdrawal")
    make.state(thread.post_ref, State.REMOVED, by=mira)
    site = restored(carry(house, empty(target, like=house)), path)
    assert states_of(site) == {thread.post_ref: "removed", reply.post_ref: "withdrawn"}
    with site.app.app_context():
        row = db.session.execute(select(Thread.reply_count, Thread.opening_state)).one()
        assert tuple(row) == (0, "removed")
        for at in db.session.scalars(select(PostTransition.at).where(PostTransition.to_state == "withdrawn")):
            assert voice == "name" or (at.minute, at.second, at.microsecond) == (0, 0, 0)
    page = run(site, "audit", "verify")
    assert "is whole" in page.output


@pytest.mark.parametrize("target", ENGINES)
def test_what_its_author_took_back_after_its_removal_is_theirs(house, make, visitor, empty, tmp_path, target):
    thread = make.thread(alice)
    make.state(thread.post_ref, State.REMOVED, by=mira)
    path = backed_up(house, tmp_path / "one.zip")
    make.state(thread.post_ref, State.PUBLISHED, by=mira)
    visitor().as_(alice).post_form(f"/posts/{thread.post_ref}/withdrawal")
    site = restored(carry(house, empty(target, like=house)), path)
    assert states_of(site) == {thread.post_ref: "withdrawn"}


def test_a_removal_that_was_taken_back_is_not_done_again(house, make, empty, tmp_path):
    thread = make.thread(alice)
    path = backed_up(house, tmp_path / "one.zip")
    make.state(thread.post_ref, State.REMOVED, by=mira)
    assert len(lines(house)) == 1
    make.state(thread.post_ref, State.PUBLISHED, by=mira)
    assert lines(house) == []
    site = restored(carry(house, empty(house.engine, like=house)), path)
    assert states_of(site) == {thread.post_ref: "published"}


def test_an_older_backup_knows_from_a_newer_ledger_elsewhere(house, make, visitor, empty, tmp_path):
    thread = make.thread(alice)
    path = backed_up(house, tmp_path / "one.zip")
    visitor().as_(alice).post_form(f"/posts/{thread.post_ref}/withdrawal")
    site = empty(house.engine, like=house, ledger=False)
    restored(site, path, "--deletions", str(ledger_of(house)))
    assert states_of(site) == {thread.post_ref: "withdrawn"}
    assert lines(site) == lines(house)


def test_without_a_ledger_it_is_refused_until_somebody_says_so(house, make, empty, tmp_path):
    make.thread(alice)
    path = backed_up(house, tmp_path / "one.zip")
    site = empty(house.engine, like=house, ledger=False)
    done = run(site, "restore", path)
    assert done.exit_code == 1
    assert "There is no deletions.log" in done.output
    restored(site, path, "--without-deletions")
    assert ledger_of(site).exists()


def test_a_damaged_ledger_is_refused(house, empty, tmp_path):
    path = backed_up(house, tmp_path / "one.zip")
    site = empty(house.engine, like=house)
    ledger_of(site).write_text("abcd\n")
    done = run(site, "restore", path)
    assert done.exit_code == 1
    assert "is damaged" in done.output


# The file


def test_it_says_no_reference_no_day_and_no_order(house, make, visitor):
    threads = [make.thread(alice, voice="mask", key=str(number)) for number in range(6)]
    browser = visitor().as_(alice)
    for thread in threads:
        browser.post_form(f"/posts/{thread.post_ref}/withdrawal")
    text = ledger_of(house).read_text()
    assert len(lines(house)) == 6
    assert lines(house) == sorted(lines(house))
    assert all(thread.post_ref not in text for thread in threads)
    assert "2026" not in text
    kept = ledger_of(house).stat()
    assert stat.S_IMODE(kept.st_mode) == 0o600
    assert kept.st_mtime % 86_400 == 0


def test_a_change_that_was_rolled_back_leaves_nothing(house, make):
    thread = make.thread(alice)
    with house.app.app_context():
        start_writing()
        deletions.note("post.withdrawn", thread.post_ref, row_stays=True)
        db.session.rollback()
        start_writing()
        db.session.commit()
    assert not ledger_of(house).exists()


def test_the_sweep_finds_what_a_killed_process_did_not_write(house, make, visitor):
    gone, back = make.thread(alice, key="a"), make.thread(alice, key="b")
    visitor().as_(alice).post_form(f"/posts/{gone.post_ref}/withdrawal")
    make.state(back.post_ref, State.REMOVED, by=mira)
    right = ledger_of(house).read_text()
    ledger_of(house).unlink()
    with house.app.app_context():
        worker.run(once=True)
    assert ledger_of(house).read_text() == right
    make.state(back.post_ref, State.PUBLISHED, by=mira)
    ledger_of(house).write_text(right)
    with house.app.app_context():
        worker.run(once=True)
    assert len(lines(house)) == 1


def test_a_row_that_goes_is_repeated_by_the_outbox(house, make):
    """Nothing in the database says any more that it was there."""
    with house.app.app_context():
        start_writing()
        deletions.note("thing.erased", "ref")
        db.session.commit()
        waiting = db.session.scalars(select(OutboxRow.payload).where(OutboxRow.topic == deletions.TOPIC)).all()
    right = lines(house)
    assert [one["tag"] for one in waiting] == right
    assert len(right) == 1
    ledger_of(house).unlink()
    with house.app.app_context():
        worker.run(once=True)
    assert lines(house) == right


def test_a_full_disk_does_not_undo_a_withdrawal(house, make, visitor):
    """The file cannot be written: the post is taken back all the same, and the sweep comes back to the file."""
    thread = make.thread(alice)
    ledger_of(house).mkdir()
    answer = visitor().as_(alice).post_form(f"/posts/{thread.post_ref}/withdrawal")
    assert answer.status_code == 303
    assert states_of(house) == {thread.post_ref: "withdrawn"}
    ledger_of(house).rmdir()
    with house.app.app_context():
        deletions.sweep()
        outbox.work_once()
    assert len(lines(house)) == 1


def test_writers_at_once_lose_nothing(house):
    def add(number):
        with house.app.app_context():
            deletions.change_ledger(add=[bytes([number]) * deletions.TAG_BYTES])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert len(lines(house)) == 40


def test_an_older_index_key_still_counts(house, make, visitor, empty, tmp_path):
    """Lines that were written before a key was added are found again."""
    thread = make.thread(alice)
    path = backed_up(house, tmp_path / "one.zip")
    visitor().as_(alice).post_form(f"/posts/{thread.post_ref}/withdrawal")
    site = carry(house, empty(house.engine, like=house))
    site.app.extensions["hearth_keys"].versions["index"][2] = bytes(32)
    restored(site, path)
    assert states_of(site) == {thread.post_ref: "withdrawn"}


def test_a_newer_index_key_adds_no_second_line(house, make, visitor, monkeypatch):
    thread, other = make.thread(alice, key="a"), make.thread(alice, key="b")
    visitor().as_(alice).post_form(f"/posts/{thread.post_ref}/withdrawal")
    before = lines(house)
    monkeypatch.setitem(house.app.extensions["hearth_keys"].versions["index"], 2, bytes(32))
    with house.app.app_context():
        deletions.sweep()
    assert lines(house) == before
    visitor().as_(alice).post_form(f"/posts/{other.post_ref}/withdrawal")
    assert len(lines(house)) == 2


def test_a_room_says_how_its_own_are_deleted_again(house, make, empty, tmp_path, monkeypatch):
    monkeypatch.setattr(deletions, "_kinds", dict(deletions._kinds))
    deletions.register(
        "title.erased",
        candidates=lambda: select(Thread.ref),
        again=lambda ref: db.session.execute(update(Thread).where(Thread.ref == ref).values(title="-")),
    )
    thread, other = make.thread(alice, key="a"), make.thread(alice, key="b")
    path = backed_up(house, tmp_path / "one.zip")
    with house.app.app_context():
        start_writing()
        deletions.note("title.erased", thread.thread_ref)
        db.session.execute(delete(Post).where(Post.ref == thread.post_ref))
        db.session.execute(delete(Thread).where(Thread.ref == thread.thread_ref))
        db.session.commit()
    site = restored(carry(house, empty(house.engine, like=house)), path)
    with site.app.app_context():
        titles = {row.ref: row.title for row in db.session.execute(select(Thread.ref, Thread.title))}
    assert titles == {thread.thread_ref: "-", other.thread_ref: "A small thing"}
