"""With trustees in force a masked post has one row more, and nothing else: the channels that it could open are shut."""

from __future__ import annotations

import base64
import re
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from forum.core.db import db
from forum.posts.models import Post
from forum.trustees import queries
from forum.trustees.models import SealedContact, SealedLink
from tests.backup.conftest import backed_up, empty, no_ledger_from_before, restored  # noqa: F401  fixtures
from tests.breakglass.conftest import LIST, TRIED, danger, glass  # noqa: F401  fixtures
from tests.client import Page, Visitor
from tests.contracts.test_channels import WRITTEN_WITH_A_POST, changed, masked_thread
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.house import count_statements, statements_on
from tests.people import ada, alice, bob, mira, newt

LINKS = select(func.count()).select_from(SealedLink)


def test_one_row_more_is_written_in_the_same_transaction(app, glass, client):  # noqa: F811
    writer = client.as_(alice)
    with app.app_context():
        engine = db.engine
    with statements_on(engine) as seen:
        masked_thread(writer, CRISIS)
    found = (re.match(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", one) for one in seen)
    written = {match[1] for match in found if match}
    assert "sealed_links" in written
    assert written <= WRITTEN_WITH_A_POST | {"sealed_links"}


def test_it_changes_nothing_that_belongs_to_a_member(house, glass, client):  # noqa: F811
    writer = client.as_(alice)
    before = dump(house)
    masked_thread(writer)
    after = dump(house)
    assert changed(before, after) <= WRITTEN_WITH_A_POST | {"sealed_links"}
    assert before["members"] == after["members"]


def test_a_trustee_writes_under_a_mask_like_anybody(house, glass, client):  # noqa: F811
    """The row of a trustee's own post is as long as every other, and sealed to the same three."""
    for person in (alice, bob, newt):
        masked_thread(client.as_(person), f"{CRISIS} {person}")
    rows = dump(house)["sealed_links"]
    assert len({(row["set_number"], len(row["boxes"]), len(row["commitment"])) for row in rows}) == 1


def test_the_writers_page_costs_what_it_costs_others(app, glass, make, visitor):  # noqa: F811
    url = f"/threads/{make.thread(alice, voice='mask').thread_ref}"

    def cost(person) -> int:
        browser = visitor().as_(person)
        return count_statements(app, lambda: browser.get(url))

    assert cost(alice) == cost(ada), "who is neither its writer nor a trustee"


def test_where_the_links_lie_tells_no_order(house, glass, make, stored):  # noqa: F811
    """By their keys, which are drawn; on PostgreSQL once the worker has been there."""
    written = [make.thread((alice, newt)[at % 2], voice="mask").post_ref for at in range(12)]
    refs = dict(stored(select(Post.id, Post.ref)))
    laid = [refs[int(row["post_id"])] for row in dump(house)["sealed_links"]]
    assert sorted(laid) == sorted(written)
    if house.engine == "sqlite":
        assert laid not in (written, written[::-1])


# A backup


@pytest.mark.parametrize("target", ["sqlite", "postgresql"])
def test_a_restored_backup_has_no_link_and_opens_no_mask(house, glass, danger, empty, tmp_path, target, stored):  # noqa: F811
    """Neither does a request that was under way open anything, nor can anybody ask anew; and it says so."""
    running = glass.ask(danger.case)
    glass.say_yes(running, bob, newt)
    kept = {row["boxes"].removeprefix("\\x") for row in dump(house)["sealed_links"]}
    assert stored(LINKS) == [1]
    path = backed_up(house, tmp_path / "one.zip")
    with zipfile.ZipFile(path) as file:
        held = b"".join(file.read(name) for name in file.namelist())
    for boxes in kept:
        start = bytes.fromhex(boxes)[:48]
        assert base64.b64encode(start) not in held
        assert start.hex().encode() not in held
    site = restored(empty(target, like=house), path)
    pinned = replace(site.settings, trustees=house.settings.trustees, second_factor=False)
    site.app.extensions["hearth_settings"] = pinned
    with site.app.app_context():
        assert db.session.scalar(LINKS) == 0
        assert db.session.scalar(select(func.count()).select_from(SealedContact)) == 0
        assert queries.in_force() is not None, "the three are still who they were, and what is written now is sealed"
    browser = Visitor(site.app, use_cookies=True).as_(bob)
    page = Page(browser.get(running).text)
    assert "There is nothing sealed with this post" in page.words
    assert not page.all("textarea", readonly="")
    assert browser.post_form(f"{running}/layer", layer="x").status_code == 409
    moderator = Visitor(site.app, use_cookies=True).as_(mira)
    moderator.post_form(f"{running}/withdrawal")
    assert moderator.post_form(LIST, case=danger.case, reason="suicide", tried=TRIED).status_code == 409
