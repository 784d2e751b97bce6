"""The form that is carried through sign-in, with what no browser sends."""

from __future__ import annotations

import pytest

from tests.people import alice

FIELDS = [
    r'[["body", "\ud800"]]',
    r'[["\udfff", "x"]]',
    "[" * 50_000,
    '[["body"]]',
    '{"body": 1}',
    '[["body", 1]]',
    "null",
]


@pytest.mark.parametrize("resume", FIELDS)
def test_it_is_left_aside_and_signing_in_works(client, resume):
    wrong = client.post_form("/sign-in", name=alice.name, password="not hers", resume_to="/threads", resume=resume)
    assert wrong.status_code == 422
    answer = client.post_form("/sign-in", name=alice.name, password=alice.password, resume_to="/threads", resume=resume)
    assert answer.status_code == 303
