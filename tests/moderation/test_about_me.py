"""A case about somebody of the team is to themselves as if it were not there: no row, no number, no page, no letter."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accountability import numbers
from forum.cases.models import Case, CaseNote, Decision
from forum.core.audit import AuditEvent
from tests.client import Page, without_tokens
from tests.contracts.test_access_matrix import questions, url_of
from tests.moderation.conftest import Opened, open_for
from tests.people import Person, mira, omar, sam

QUEUE, DASHBOARD, LOG = "/moderation", "/moderation/dashboard", "/moderation/audit"
UNKIND = "You are all pathetic and stupid."
WHY = "The third unkind answer this week."


@pytest.fixture
def about(house, make, client, stored):
    """`about(sam)`: mira asked for a look at somebody of the team, who wrote by name; the client is mira."""

    def ask(person: Person) -> Opened:
        post = open_for(make, person, UNKIND, space="kitchen")
        assert client.as_(mira).fill_in(post.page, post.to("look"), look_reason=WHY).status_code == 303
        ref = stored.one(select(Case.ref).where(Case.member_id == house.known[person].id))
        return Opened(post=post.post, ref=ref)

    return ask


def close(browser, opened: Opened) -> None:
    """As a crisis, so that a second person has to look."""
    assert browser.fill_in(opened.page, opened.to("care"), care="4").status_code == 303
    sent = browser.fill_in(opened.page, opened.to("decisions"), action="checked", note="We spoke.")
    assert sent.status_code == 303, sent.text


def refs(browser, address: str = QUEUE, kind: str = "data-case") -> list[str]:
    return [row[kind] for row in Page(browser.get(address).text).all("li", **{kind: ""})]


@pytest.mark.parametrize("person", [omar, sam], ids=str)
def test_every_endpoint_answers_as_if_there_were_none(app, client, about, stored, person):
    opened = about(person)
    client.as_(person)
    before = (
        stored(select(Case.version, Case.claimed_by_id)),
        stored(select(CaseNote.id)),
        stored(select(AuditEvent.id)),
    )
    fields = {"action": "keep", "reason": "x", "body": "x", "words": "x", "care": "4", "days": "1", "agrees": "no"}
    asked = [one for one in questions(app) if one[1].rule.startswith("/moderation/cases/<ref>")]
    assert len(asked) > 12
    for method, rule in asked:
        send, more = (client.get, {}) if method == "GET" else (client.post_form, fields | {"note": "x"})
        there = send(url_of(app, rule, {"ref": opened.ref}), **more)
        absent = send(url_of(app, rule, {"ref": "abcdefghijkl"}), **more)
        assert (there.status_code, absent.status_code) == (404, 404), rule
        assert without_tokens(there.text) == without_tokens(absent.text).replace("abcdefghijkl", opened.ref), rule
    after = stored(select(Case.version, Case.claimed_by_id)), stored(select(CaseNote.id)), stored(select(AuditEvent.id))
    assert after == before
    assert stored(select(Decision.id)) == []


def test_the_queue_its_counts_and_what_is_new_are_without_it(client, about):
    opened = about(sam)
    assert opened.ref in refs(client)
    assert "2 open." in Page(client.get(QUEUE).text).words
    client.as_(sam)
    page = client.get(QUEUE)
    assert opened.ref not in page.text
    assert "1 open." in Page(page.text).words
    assert opened.ref not in client.get("/moderation/news").json["refs"]
    assert refs(client, f"{QUEUE}?kind=person") == []


def test_so_are_closed_cases_and_second_looks(client, visitor, about, clock):
    opened = about(sam)
    close(client, opened)
    other = visitor().as_(omar)
    assert refs(other, kind="data-second-look") == [opened.ref]
    assert opened.ref in other.get("/moderation/closed").text
    client.as_(sam)
    assert refs(client, kind="data-second-look") == []
    assert opened.ref not in client.get("/moderation/closed").text
    clock.tick(timedelta(hours=25))
    late = "One second look or check-in is late."
    assert late in Page(visitor().as_(omar).get(QUEUE).text).words
    assert late not in Page(visitor().as_(sam).get(QUEUE).text).words


def test_so_is_an_appeal_against_it(client, visitor, about, stored):
    opened = about(omar)
    client.fill_in(opened.page, opened.to("decisions"), action="warn", reason="Please be kind.")
    decision = stored.one(select(Decision.ref))
    asking = visitor().as_(omar)
    ask = f"/decisions/{decision}/appeals"
    assert asking.fill_in(ask, ask, body="I was tired.").status_code == 303
    listed = client.as_(sam).get("/moderation/appeals").text
    (link,) = [one["href"] for one in Page(listed).all("a") if one.get("href", "").startswith("/moderation/appeals/")]
    assert link not in asking.get("/moderation/appeals").text
    assert asking.get(link).status_code == 404
    assert client.get(link).status_code == 200


def test_the_log_names_it_no_more_than_one_that_is_gone(client, about):
    opened = about(sam)
    client.fill_in(opened.page, opened.to("claim"))
    client.as_(sam)
    for page in (LOG, f"{LOG}.csv", f"{LOG}?action=case.claimed"):
        text = client.get(page).text
        assert opened.ref not in text, page
        assert "took a case" in text, page


def test_the_log_names_it_for_others(client, house, about):
    opened = about(omar)
    client.fill_in(opened.page, opened.to("claim"))
    assert opened.ref in client.as_(sam).get(LOG).text


def test_the_dashboard_is_counted_without_it(client, visitor, house, about):
    opened = about(sam)
    client.fill_in(opened.page, opened.to("decisions"), action="warn", reason="Please be kind.")
    with house.app.app_context():
        own, others = (numbers.dashboard(7, reader=house.known[one].id) for one in (sam, omar))
    days = [sum(int(row[1]) for row in found.find("days").rows) for found in (own, others)]
    assert days == [1, 2]
    decisions = [dict(found.find("decisions").rows) for found in (own, others)]
    assert [sum(found.values()) for found in decisions] == [0, 1]
    shown = visitor().as_(sam).get(f"{DASHBOARD}/days.csv?days=7").text
    assert sum(int(line.split(",")[1]) for line in shown.splitlines()[1:]) == 1
