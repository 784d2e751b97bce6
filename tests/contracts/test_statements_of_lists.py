"""Lists, and pages with a history, cost as many statements at 50 rows as at one. The rows are put into the tables."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.models import Member, Sanction
from forum.cases.models import Case, CaseNote, Decision, Signal
from forum.core.db import own_transaction
from forum.core.refs import new_ref
from forum.crisis.models import CrisisResource
from forum.notes.models import PrivateNote
from forum.posts.models import Post
from forum.reports.models import Report
from forum.spaces.models import Space
from tests.contracts.test_statements import MANY, SIGNED_IN, count
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, mira

__all__ = ["count"]  # the fixture
# A case's page shows sixteen kinds of rows, the words and spaces to decide with, and the lines that can go along; a
# member's page two kinds.
WITH_HISTORY = 26


@pytest.fixture
def multiply(app) -> Callable[..., None]:
    """Puts 49 copies of a table's newest row beside it, each with a reference and a name of its own."""

    def multiply(model, **changes: Callable[[int], object]) -> None:
        table = model.__table__
        with app.app_context(), own_transaction() as connection:
            newest = connection.execute(table.select().order_by(table.c.id.desc()).limit(1)).mappings().one()
            row = {name: value for name, value in newest.items() if name != "id"}
            for number in range(MANY - 1):
                own = {"ref": new_ref()} if "ref" in row else {}
                own |= {name: change(number) for name, change in changes.items()}
                connection.execute(table.insert().values({**row, **own}))

    return multiply


@pytest.fixture
def decided(client, make) -> str:
    """The page of a case that was reported, claimed, noted, decided, and is closed."""
    made = make.thread(alice, CRISIS)
    page = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    client.as_(bob).post_form(f"/posts/{made.post_ref}/reports", reason="worried", details="Please look.")
    client.as_(mira).post_form(f"{page}/notes", body="We spoke.")
    client.post_form(f"{page}/private-notes", body="We have read it.")
    assert client.fill_in(page, f"{page}/decisions", action="fold", reason="Thank you.").status_code == 303
    return page


def test_members(app, client, count, multiply):
    client.as_(ada)
    few = count(client, "/admin/members")
    multiply(Member, name=lambda number: f"extra {number}", name_key=lambda number: f"extra {number}")
    assert count(client, "/admin/members") == few <= SIGNED_IN


def test_a_member_with_many_sanctions(app, house, client, clock, count, multiply):
    with app.app_context(), own_transaction() as connection:
        known, moments = house.known, {"starts_at": clock.now, "ends_at": clock.now + timedelta(days=1)}
        row = {"ref": new_ref(), "kind": "pause", "reason": "A rest.", "member_id": known[bob].id, **moments}
        connection.execute(Sanction.__table__.insert().values({**row, "by_id": known[ada].id}))
    page = f"/admin/members/{house.known[bob].ref}"
    few = count(client.as_(ada), page)
    multiply(Sanction)
    assert count(client, page) == few <= SIGNED_IN


def test_spaces(app, client, count, multiply):
    client.as_(ada)
    pages = ("/admin/spaces", "/")
    few = [count(client, page) for page in pages]
    multiply(Space, slug=lambda number: f"extra-{number}", name=lambda number: f"Extra {number}")
    assert [count(client, page) for page in pages] == few
    assert max(few) <= SIGNED_IN


def test_crisis_resources(app, client, with_directory, count, multiply):
    client.as_(ada)
    pages = ("/admin/crisis-resources", "/help?country=GB")
    few = [count(client, page) for page in pages]
    multiply(CrisisResource)
    assert [count(client, page) for page in pages] == few
    assert max(few) <= SIGNED_IN


def test_ones_own_page(app, client, count, decided, multiply):
    """With posts, what was decided on them, and what became of one's reports."""
    few = [count(client.as_(person), page) for person in (alice, bob) for page in ("/me", "/me/posts")]
    multiply(Decision)
    multiply(Report)
    multiply(Post, position=lambda number: number + 2, submission_tag=lambda number: None)
    assert [count(client.as_(person), page) for person in (alice, bob) for page in ("/me", "/me/posts")] == few
    # each room is asked for its section: posts, reports, mutes, trustees, contacts, plan, decisions about oneself
    assert max(few) <= SIGNED_IN + 6


def test_a_case_with_a_long_history(app, client, count, decided, multiply):
    few = count(client, decided)
    for model in (Signal, CaseNote, Decision):
        multiply(model)
    multiply(Report)
    multiply(PrivateNote)
    assert count(client, decided) == few <= WITH_HISTORY


def test_closed_cases(app, client, count, decided, multiply, stored):
    few, before = count(client, "/moderation/closed"), stored(select(Post.id))
    multiply(Post, position=lambda number: number + 2, submission_tag=lambda number: None)
    posts = stored(select(Post.id).where(Post.id.not_in(before)))
    multiply(Case, post_id=lambda number: posts[number])
    assert count(client, "/moderation/closed") == few <= SIGNED_IN


def test_a_thread_of_ones_own_masked_posts_with_decisions(app, client, make, count, stored):
    """What a member sees of their own masked posts is worked out, not asked for one by one."""
    thread = make.thread(alice, CRISIS, voice="mask")
    refs = [thread.post_ref, *(make.reply(thread, alice, CRISIS, voice="mask").post_ref for _ in range(19))]
    page = f"/threads/{thread.thread_ref}"
    client.as_(alice)
    few = count(client, page)
    client.as_(mira)
    for ref in refs:
        case = f"/moderation/cases/{make.case_ref(ref)}"
        client.post_form(f"{case}/claim")
        client.fill_in(case, f"{case}/decisions", action="fold", reason="Thank you.")
    assert len(stored(select(Decision.id))) == 20
    client.as_(alice)
    assert count(client, page) == few <= SIGNED_IN
