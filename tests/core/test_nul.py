"""PostgreSQL stores no NUL: an address with one leads nowhere, and a form goes on without it, on both engines."""

from __future__ import annotations

import pytest

from tests.people import alice, mira

PATHS = ("/threads/%00", "/posts/x%00", "/posts/x%00/reports", "/spaces/%00", "/threads/new?space=%00")


@pytest.mark.parametrize("path", PATHS)
def test_an_address_with_it_is_not_found(client, path):
    assert client.as_(alice).get(path).status_code == 404


def test_a_case_with_it_is_not_found(client):
    assert client.as_(mira).get("/moderation/cases/%00").status_code == 404


def test_a_form_goes_on_without_it(client):
    answer = client.post_form("/sign-in", name=f"{alice.name}\0", password=alice.password)
    assert answer.status_code == 303
