"""Which names and sizes of requests are taken, and what stands before the site."""

import pytest

from forum.core.web import LONGEST_REQUEST
from tests.people import alice, bob


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000"])
def test_a_name_of_ours_is_answered(app, client, host):
    assert client.get("/", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil@localhost"])
def test_any_other_name_is_refused_before_anything_is_read(app, client, host):
    answer = client.get("/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.text
    assert "evil" not in str(answer.headers)


def test_a_proxy_is_believed_only_when_it_is_announced(other_app, moved, app, client):
    told = {"X-Forwarded-Host": "forum.example.org", "X-Forwarded-Proto": "https", "X-Forwarded-For": "203.0.113.7"}
    behind = other_app(
        base_url="https://forum.example.org", trusted_hosts=("localhost", "forum.example.org"), trusted_proxies=1
    )
    seen = []
    behind.before_request(lambda: seen.append(request_facts()))
    assert moved(behind).get("/", headers=told).status_code == 200
    assert seen == [("https", "forum.example.org", "203.0.113.7")]
    assert client.get("/", headers={"X-Forwarded-Host": "evil.example"}).status_code == 200


def request_facts():
    from flask import request

    return request.scheme, request.host, request.remote_addr


def test_a_request_that_is_too_big_is_refused_kindly(app, client, make):
    thread = make.thread(alice)
    answer = client.as_(bob).post(f"/threads/{thread.thread_ref}/replies", data={"body": "x" * (LONGEST_REQUEST + 1)})
    assert answer.status_code == 413
    assert "Urgent help" in answer.text


def test_the_longest_post_in_any_script_fits(app, client, make):
    thread = make.thread(alice)
    widest = "\N{SPARKLES}\N{GRINNING FACE}" * 10_000
    answer = client.as_(bob).post_form(f"/threads/{thread.thread_ref}/replies", body=widest)
    assert answer.status_code == 303
