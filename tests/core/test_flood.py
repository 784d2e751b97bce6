"""A megabyte of tiny fields is sent back before anything is made of it."""

import pytest

from forum.core import web
from tests.people import alice, guest

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("path", ["/threads", "/sign-in", "/theme", "/leave", "/nowhere"])
def test_more_fields_than_any_page_has_are_too_many(client, path):
    answer = client.as_(guest).post(path, data="&".join(["a=b"] * 100_000), content_type=FORM)
    assert answer.status_code == 413
    assert "Urgent help" in answer.text
    assert len(answer.data) < 20_000


def test_the_form_is_read_as_before(client, stored):
    token = client.as_(alice).csrf_token()
    fields = [f"csrf_token={token}", "space=kitchen", "title=Tea", "body=One+%26+two"]
    most = [*fields, *["x=y"] * (web.MOST_FIELDS - len(fields))]
    answer = client.post("/threads", data="&".join(most), content_type=FORM)
    assert answer.status_code == 303
    assert "One &amp; two" in client.get(answer.location).text
    assert client.post("/threads", data="&".join([*most, "x=y"]), content_type=FORM).status_code == 413
