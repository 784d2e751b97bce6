"""When the filter fails, the post does not: it is saved, a human is asked to read it, and help is shown."""

from __future__ import annotations

import logging
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core.logging import AllowListFormatter
from forum.posts import assessing
from forum.posts.models import AssessmentRow, Post, State
from tests.client import Page
from tests.factories.making import QUIET
from tests.people import alice, bob, mira
from tests.posts.shared import kinds_of, start

SECRET = "Zebrafink, and nothing else."


@pytest.fixture
def broken(monkeypatch, house):
    """A fault in the engine; every text meets it."""

    def fail(text: str, rules: object) -> None:
        raise RecursionError(text)

    monkeypatch.setattr(assessing, "assess", fail)


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_post_is_saved_and_others_can_read_it(broken, client, stored, voice):
    answer = start(client.as_(alice), QUIET, voice=voice)
    assert answer.status_code == 303
    assert stored.one(select(Post.body, Post.state)) == (QUIET, State.PUBLISHED)
    assert QUIET in client.as_(bob).get(answer.location).text


def test_the_next_page_shows_where_to_find_help(broken, client, with_directory):
    answer = start(client.as_(alice), QUIET)
    assert Page(client.get(answer.location).text).one("section", id="help-panel")


def test_a_human_reads_it_in_the_time_of_level_3(broken, client, make, stored):
    made = make.thread(alice, QUIET)
    assert stored(kinds_of(made.post_ref)) == ["filter_failure"]
    assert stored.one(select(Case.care, Case.machine_care, Case.exposure)) == (3, 3, 0)
    assert "The filter could not read this post" in client.as_(mira).get("/moderation").text


def test_the_failure_is_kept_with_the_post(broken, make, stored):
    made = make.thread(alice, QUIET)
    row = stored.one(select(AssessmentRow))
    assert (row.failed, row.care, row.engine, row.signals) == (True, 3, None, [])
    assert (made.reading.failed, made.reading.asks_for_panel) == (True, True)


def test_the_log_has_the_hour_alone(broken, make, caplog):
    with caplog.at_level(logging.ERROR, logger="forum"):
        make.thread(alice, QUIET, voice="mask")
    (record,) = [one for one in caplog.records if one.msg == "filter_failed"]
    record.created = datetime(2026, 3, 4, 10, 17, tzinfo=UTC).timestamp()
    assert '"at": "2026-03-04T10:00Z"' in AllowListFormatter().format(record)


def test_where_a_moderator_reads_first_it_still_waits(broken, make, stored):
    made = make.thread(alice, QUIET, space="porch")
    assert made.state == State.WAITING
    assert stored(kinds_of(made.post_ref)) == ["filter_failure", "waiting"]


def test_an_edit_it_cannot_read_opens_a_case_too(make, client, stored, monkeypatch):
    made = make.thread(alice, QUIET)
    monkeypatch.setattr(assessing, "assess", lambda text, rules: 1 / 0)
    edit = f"/posts/{made.post_ref}/edit"
    answer = client.as_(alice).fill_in(edit, edit, body="Other words.")
    assert (answer.status_code, stored.one(select(Post.body))) == (303, "Other words.")
    assert stored(kinds_of(made.post_ref))[-1] == "filter_failure"


def test_it_is_logged(broken, make, caplog):
    with caplog.at_level(logging.ERROR, logger="forum.posts.assessing"):
        make.thread(alice, SECRET)
    assert [record.message for record in caplog.records] == ["filter_failed"]
    assert "Zebrafink" not in caplog.records[0].getMessage()
