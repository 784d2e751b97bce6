"""Names that people chose: the worker labels what may be unkind or crude, and only admins see it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.accounts.models import Member
from forum.accounts.services import NewMember, sign_up
from forum.admin import jobs
from forum.cases.models import Case
from forum.core import worker
from forum.core.db import db
from forum.posts import assessing
from tests.client import Page
from tests.people import ada, alice


def join(app, name: str) -> None:
    with app.app_context():
        sign_up(NewMember(name=name, password="quiet river meadow"))
        db.session.commit()


def work(app) -> None:
    with app.app_context():
        worker.run(once=True)


def label(name: str):
    return select(Member.name_conduct).where(Member.name == name)


@pytest.mark.parametrize(
    ("name", "labels"),
    [("Shithead 7 shit", "profanity"), ("Mossy stone", ""), ("Gay and proud", ""), ("suicidal_sue", "")],
)
def test_the_worker_labels_a_name_and_nothing_else_follows(app, client, stored, name, labels):
    join(app, name)
    assert stored.one(label(name)) is None, "nobody has looked yet, and the name is welcome at once"
    work(app)
    assert stored.one(label(name)) == labels
    assert stored.one(select(func.count()).select_from(Case)) == 0
    assert client.post_form("/sign-in", name=name, password="quiet river meadow").status_code == 303


def test_only_admins_see_it(app, client):
    join(app, "Shithead 7 shit")
    work(app)
    page = Page(client.as_(ada).get("/admin/members").text)
    row = next(one for one in page.all("th", scope="row") if "Shithead" in one.words)
    assert "Strong language" in row.words
    assert client.as_(alice).get("/admin/members").status_code == 404


def test_a_name_the_filter_cannot_read_is_said_to_be_so(app, client, stored, monkeypatch):
    monkeypatch.setattr(assessing, "assess", lambda *given: 1 / 0)
    work(app)
    assert set(stored(select(Member.name_conduct))) == {"unread"}
    assert "The filter could not read it" in client.as_(ada).get("/admin/members").text


def test_again_it_finds_nothing_to_do(app, stored, monkeypatch):
    work(app)
    before = stored(select(Member.id, Member.name_conduct).order_by(Member.id))
    assert all(row.name_conduct == "" for row in before)
    monkeypatch.setattr(assessing, "assess", lambda *given: 1 / 0)
    work(app)
    assert stored(select(Member.id, Member.name_conduct).order_by(Member.id)) == before


def test_it_goes_in_batches(app, stored, monkeypatch):
    monkeypatch.setattr(jobs, "NAMES_AT_ONCE", 3)
    unread = select(func.count()).select_from(Member).where(Member.name_conduct.is_(None))
    at_first = stored.one(unread)
    work(app)
    assert stored.one(unread) == at_first - 3
