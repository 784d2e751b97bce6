"""PostgreSQL stores no NUL: an address with one leads nowhere, and a form goes on without it, on both engines."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.accounts.models import Member
from forum.posts.models import Post, Thread
from tests.people import alice, mira

PATHS = ("/threads/%00", "/posts/x%00", "/posts/x%00/reports", "/spaces/%00", "/threads/new?space=%00")


@pytest.mark.parametrize("path", PATHS)
def test_an_address_with_it_is_not_found(client, path):
    assert client.as_(alice).get(path).status_code == 404


def test_a_case_with_it_is_not_found(client):
    assert client.as_(mira).get("/moderation/cases/%00").status_code == 404


def test_a_form_goes_on_without_it(client, stored):
    answer = client.as_(alice).post_form("/threads", space="kitchen", title="A\0 day", body="Te\0a.")
    assert answer.status_code == 303
    assert tuple(stored.one(select(Thread.title, Post.body).join(Post))) == ("A day", "Tea.")


def test_a_name_with_it_is_refused(client, stored):
    answer = client.post_form("/sign-up", name="x\0y", password="copper violin harbour")
    assert answer.status_code == 422
    assert "letters, numbers, spaces and simple marks" in answer.text
    assert stored(select(Member.id).where(Member.name_key == "xy")) == []


def test_nobody_signs_in_by_a_name_they_did_not_type(client):
    answer = client.post_form("/sign-in", name=f"{alice.name}\0", password=alice.password)
    assert answer.status_code == 422
