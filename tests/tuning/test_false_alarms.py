"""A moderator calls a find a false alarm; admins see which rules cry wolf."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.cases.models import Decision
from forum.posts.models import AssessmentRow
from tests.client import Page
from tests.factories.making import CRISIS, QUIET
from tests.people import ada, alice, bob, mira
from tests.tuning.conftest import LIST, RULES


@pytest.fixture
def decide(client, make):
    """`decide(text, false_alarm="1")`: alice's post, and what mira says of it."""

    def decide(body: str = CRISIS, post=None, **given):
        made = post or make.thread(alice, body)
        page = f"/moderation/cases/{make.case_ref(made.post_ref)}"
        answer = client.as_(mira).fill_in(page, f"{page}/decisions", action="keep", note="Read it.", **given)
        assert answer.status_code == 303
        return made

    return decide


def alarms(client) -> dict[str, int]:
    page = Page(client.as_(ada).get(f"{LIST}?only=alarms").text)
    return {row["data-rule"]: int(row.all("td")[-1].words) for row in page.all("tr", data_rule="")}


def test_each_rule_heard_in_the_post_is_counted_once(client, decide, stored):
    decide(false_alarm="1")
    heard = {signal["rule"] for signal in stored(select(AssessmentRow.signals))[0]}
    assert stored(select(Decision.false_alarm)) == [True]
    assert alarms(client) == dict.fromkeys(heard, 1)
    decide(false_alarm="1")
    assert alarms(client) == dict.fromkeys(heard, 2)
    rule = min(heard)
    assert "False alarms: 2" in client.get(f"{RULES}/{rule}").text


def test_without_the_tick_nothing_is_counted(client, decide, stored):
    decide()
    assert stored(select(Decision.false_alarm)) == [False]
    assert alarms(client) == {}


def test_the_newest_decision_counts(client, decide):
    made = decide(false_alarm="1")
    decide(post=made)
    assert alarms(client) == {}
    decide(post=made, false_alarm="1")
    assert alarms(client)


def test_a_person_s_own_level_is_no_rule(client, make, decide):
    made = make.thread(alice, CRISIS)
    page = f"/moderation/cases/{make.case_ref(made.post_ref)}"
    client.as_(mira).post_form(f"{page}/care", care="1", reason="Song words.")
    decide(post=made, false_alarm="1")
    assert alarms(client), "the machine's own reading is what was wrong"


def test_the_box_is_there_only_when_the_filter_spoke(client, make):
    post = make.thread(alice, QUIET)
    client.as_(bob).post_form(f"/posts/{post.post_ref}/reports", reason="other", details="Please look.")
    page = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    form = Page(client.as_(mira).get(page).text).form(f"{page}/decisions")
    assert "false_alarm" not in form.fields
    crisis = f"/moderation/cases/{make.case_ref(make.thread(alice, CRISIS).post_ref)}"
    assert "false_alarm" in Page(client.get(crisis).text).form(f"{crisis}/decisions").fields


def test_a_tick_comes_back_with_the_rest_of_a_form_that_failed(client, make):
    page = f"/moderation/cases/{make.case_ref(make.thread(alice, CRISIS).post_ref)}"
    answer = client.as_(mira).fill_in(page, f"{page}/decisions", action="hide", false_alarm="1")
    assert answer.status_code == 422
    assert Page(answer.text).form(f"{page}/decisions").given["false_alarm"] == "1"


def test_the_team_sees_it_and_the_writer_does_not(client, make, decide):
    made = decide(false_alarm="1")
    case = client.as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text
    assert "called it a false alarm" in Page(case).words
    client.as_(alice)
    for page in (f"/posts/{made.post_ref}", "/me", "/me/posts", f"/threads/{made.thread_ref}"):
        assert "alarm" not in client.get(page).text.lower()
