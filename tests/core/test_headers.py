"""The headers of every answer, whatever its status."""

from collections import namedtuple

import pytest

from forum.core.access import public
from tests.people import alice

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; font-src 'self'; "
    "manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
}
Asked = namedtuple("Asked", "method path status")
ANSWERS = [
    Asked("GET", "/", 200),
    Asked("GET", "/healthz", 200),
    Asked("GET", "/static/css/base.css", 200),
    Asked("GET", "/threads/new", 303),
    Asked("POST", "/threads", 401),
    Asked("POST", "/sign-in", 400),
    Asked("GET", "/no-such-page", 404),
    Asked("GET", "/threads/no-such-ref", 404),
    Asked("GET", "/static/no-such-file", 404),
    Asked("POST", "/", 405),
    Asked("GET", "/boom", 500),
    Asked("POST", "/boom", 500),
]


@pytest.fixture
def browser(other_app, moved):
    """A visitor of the site with one page that fails."""
    from forum.core.web import csrf

    site = other_app()

    @csrf.exempt
    @public
    def boom():
        raise RuntimeError("203.0.113.9 said something")

    site.add_url_rule("/boom", view_func=boom, methods=["GET", "POST"])
    return moved(site)


@pytest.mark.parametrize("asked", ANSWERS, ids=lambda asked: f"{asked.status}-{asked.method}-{asked.path}")
def test_every_answer_carries_them(browser, asked):
    answer = browser.open(asked.path, method=asked.method)
    assert answer.status_code == asked.status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "Strict-Transport-Security" not in answer.headers
    assert "camera=()" in answer.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/no-such-page", "/static/css/base.css"])
def test_over_tls_the_browser_is_told_to_stay_there(other_app, moved, path):
    site = moved(other_app(base_url="https://forum.example.org", trusted_hosts=("forum.example.org",)))
    answer = site.get(path, base_url="https://forum.example.org")
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_page_is_kept_by_no_cache(app, client):
    for visitor in (client, client.as_(alice)):
        answer = visitor.get("/")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]


def test_a_static_file_is_kept_for_a_year_under_its_hash_only(app, client):
    assert "immutable" in client.get("/static/css/base.css?v=1").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/css/base.css").headers["Cache-Control"]
    assert "immutable" not in client.get("/static/css/none.css?v=1").headers["Cache-Control"]


def test_a_reading_guest_gets_no_cookie(app, client, make):
    thread = make.thread(alice)
    for path in ("/", "/spaces/kitchen", f"/threads/{thread.thread_ref}", f"/posts/{thread.post_ref}", "/help"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers, path


def test_a_page_that_fails_tells_nobody_why(browser):
    answer = browser.get("/boom")
    assert "203.0.113.9" not in answer.text
    assert "Traceback" not in answer.text
