"""What a person wrote, their address and their e-mail are in no log, no queued row and no subject line."""

from __future__ import annotations

import io
import json
import logging
import re
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select

from forum.core import worker
from forum.core.access import public
from forum.core.audit import HOUR_OVER
from forum.core.logging import AllowListFormatter
from forum.core.outbox import OutboxRow
from tests.client import Page
from tests.people import ada, alice, bob, mira

BODY = "canaryinthebody"
TITLE = "canaryinthetitle"
DETAILS = "canaryinthedetails"
NOTE = "canaryinthenote"
ADDRESS = "203.0.113.77"
EMAIL = "canary@people.example"
PASSWORD = "canary violin harbour"
CANARIES = (BODY, TITLE, DETAILS, NOTE, ADDRESS, EMAIL, PASSWORD, "wrencanary")
CRY = f"I want to end my life tonight. {BODY}"


@pytest.fixture
def log():
    """Everything that any logger says while the test runs, in the form in which it is written."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(AllowListFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def live_a_day(visitor, make):
    """Sign up, post, report, decide, forget a password, fail: by people at an address that must stay unknown."""
    here = {"environ_base": {"REMOTE_ADDR": ADDRESS}}
    wren, mod = visitor(), visitor().as_(mira)
    wren.get("/", **here)
    signed_up = wren.post(
        "/sign-up",
        data={"csrf_token": wren.csrf_token(), "name": "wrencanary", "password": PASSWORD, "email": EMAIL},
        **here,
    )
    assert signed_up.status_code == 303
    posted = wren.post(
        "/threads",
        data={"csrf_token": wren.csrf_token(), "space": "kitchen", "title": TITLE, "body": CRY, "voice": "mask"},
        **here,
    )
    assert posted.status_code == 303
    thread = posted.location
    post = Page(wren.get(thread, **here).text).all("article", data_post="")[0]["data-post"]
    reader = visitor().as_(bob)
    assert reader.post_form(f"/posts/{post}/reports", reason="worried", details=DETAILS).status_code == 303
    case = f"/moderation/cases/{make.case_ref(post)}"
    assert mod.fill_in(case, f"{case}/private-notes", body=f"From us. {NOTE}").status_code == 303
    answer = wren.post(f"/posts/{post}/notes", data={"csrf_token": wren.csrf_token(), "body": CRY}, **here)
    assert answer.status_code == 303
    decided = mod.fill_in(case, f"{case}/decisions", action="note", reason=f"Because. {NOTE}", note=NOTE)
    assert decided.status_code == 303
    visitor().post("/sign-in", data={"name": "wrencanary", "password": PASSWORD + "x"}, **here)
    forgetful = visitor()
    asked = forgetful.post("/forgotten", data={"csrf_token": forgetful.csrf_token(), "email": EMAIL}, **here)
    assert asked.status_code in (200, 303)
    visitor().as_(ada).get("/admin/members?name=wrencanary")
    wren.get(f"{thread}?{BODY}={EMAIL}", **here)
    wren.post(thread, data={"body": BODY}, **here)
    return thread


def work_off(app):
    with app.app_context():
        worker.run(once=True)


def test_no_canary_is_logged(app, visitor, make, log):
    live_a_day(visitor, make)
    work_off(app)
    written = log.getvalue()
    assert written, "otherwise there is nothing to look at"
    for line in written.splitlines():
        json.loads(line)
    for canary in CANARIES:
        assert canary not in written, canary


def test_not_even_when_the_site_fails_on_their_words(other_app, moved, log):
    site = other_app()

    def fail():
        raise ValueError(f"{BODY} {EMAIL} {ADDRESS}")

    site.add_url_rule("/boom", view_func=public(fail))
    assert moved(site).get("/boom", environ_base={"REMOTE_ADDR": ADDRESS}).status_code == 500
    assert "ValueError" in log.getvalue()
    for canary in CANARIES:
        assert canary not in log.getvalue(), canary


def test_not_even_when_the_database_fails_on_them(app, client, log):
    """PostgreSQL quotes the values of a statement that failed."""
    client.as_(alice).post_form("/threads", space="kitchen", title=TITLE, body=BODY, key="k" * 5000)
    for canary in CANARIES:
        assert canary not in log.getvalue(), canary


def test_no_canary_is_queued(app, visitor, make, stored):
    live_a_day(visitor, make)
    rows = stored(select(OutboxRow))
    assert rows
    for row in rows:
        for canary in CANARIES:
            assert canary not in json.dumps([row.topic, row.payload, row.error]), row.topic
        if row.topic == HOUR_OVER:  # a row of the log in the making: codes and a reference
            assert re.fullmatch(r"(post|case):[\w-]+", row.payload["subject"])
            assert row.payload["by"] is None or row.payload["subject"].startswith("case:"), "of staff alone"
        else:
            assert all(isinstance(value, int) for value in row.payload.values()), row.payload


def test_a_subject_line_tells_neither_topic_nor_content(app, house, visitor, make):
    live_a_day(visitor, make)
    work_off(app)
    letters = [
        message_from_bytes(path.read_bytes(), policy=policy.default) for path in (house.folder / "mail").glob("*.eml")
    ]
    assert letters, "a forgotten password sends one"
    for letter in letters:
        subject = letter["Subject"].lower()
        for word in (*CANARIES, "suicide", "crisis", "mental", "forum", "support", "password", "case"):
            assert word.lower() not in subject, subject
