"""Moderators of some spaces: whatever is asked about a case of another space is answered as if it were not there."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, update

from forum.accounts.models import Member
from forum.accounts.services import change_role
from forum.cases.models import Case, CaseHandover, CaseNote, Decision
from forum.core.access import Role
from forum.core.audit import AuditEvent
from forum.core.db import db, own_transaction
from forum.spaces.models import ModeratorSpace
from tests.client import Page, without_tokens
from tests.contracts.test_access_matrix import questions, url_of
from tests.factories.making import CRISIS
from tests.house import count_statements
from tests.moderation.conftest import Opened, fill_queue, limit_to, open_for
from tests.people import ada, alice, mira, omar, sam

QUEUE = "/moderation"
WORD = "It belongs with you. I have written to her."


@pytest.fixture
def limit(house):
    """`limit(mira, "doorstep")`: these spaces alone; `limit(mira)`: all of them again."""
    return lambda person, *slugs: limit_to(house, person, *slugs)


@pytest.fixture
def theirs(make, limit) -> Opened:
    """A crisis at the kitchen table, which mira, of the doorstep, does not look after."""
    limit(mira, "doorstep")
    return open_for(make, space="kitchen", voice="mask")


@pytest.fixture
def own(make, theirs) -> Opened:
    """One on the doorstep, beside it."""
    return open_for(make, body=f"{CRISIS} Again.", space="doorstep")


def refs(browser, address: str = QUEUE, kind: str = "data-case") -> list[str]:
    return [row[kind] for row in Page(browser.get(address).text).all("li", **{kind: ""})]


# What cannot be seen


def about_cases(app) -> list:
    """Every endpoint of the workbench whose address names a case, those of tomorrow too."""
    found = [one for one in questions(app) if one[1].rule.startswith("/moderation/cases/<ref>")]
    assert len(found) > 12
    return found


def test_every_endpoint_of_a_case_answers_as_if_there_were_none(app, client, theirs):
    client.as_(mira)
    before = stored_about(app)
    for method, rule in about_cases(app):
        send = client.get if method == "GET" else client.post_form
        fields = {"action": "keep", "reason": "x", "body": "x", "words": "x", "care": "4", "days": "1", "agrees": "no"}
        more = {} if method == "GET" else fields | {"note": "x"}
        there = send(url_of(app, rule, {"ref": theirs.ref}), **more)
        absent = send(url_of(app, rule, {"ref": "abcdefghijkl"}), **more)
        assert (there.status_code, absent.status_code) == (404, 404), rule
        assert without_tokens(there.text) == without_tokens(absent.text).replace("abcdefghijkl", theirs.ref), rule
    assert stored_about(app) == before


def stored_about(app) -> list:
    """Everything that an act on a case would change or leave."""
    with app.app_context():
        cases = db.session.execute(select(Case.version, Case.status, Case.care, Case.claimed_by_id)).all()
        rows = [db.session.scalars(select(table.id)).all() for table in (CaseNote, Decision, CaseHandover, AuditEvent)]
        return [cases, *rows]


def test_who_sees_it_is_answered_at_each_of_them(app, client, theirs):
    """Otherwise the test above would pass on a workbench that is closed to all."""
    client.as_(omar)
    for method, rule in about_cases(app):
        if method == "GET":
            assert client.get(url_of(app, rule, {"ref": theirs.ref})).status_code == 200, rule
    assert client.post_form(theirs.to("claim")).status_code == 303


def test_the_queue_its_counts_and_what_is_new_hold_own_cases_alone(client, own, theirs):
    client.as_(mira)
    assert refs(client) == [own.ref]
    page = Page(client.get(QUEUE).text)
    assert "1 open." in page.words
    assert "You look after: The doorstep" in page.words
    assert theirs.ref not in client.get(QUEUE).text
    assert client.get("/moderation/news").json == {"refs": [own.ref]}
    assert refs(client, "/moderation?space=kitchen") == []
    assert "kitchen" not in [option.get("value") for option in page.all("option")]
    assert set(refs(client.as_(omar))) == {own.ref, theirs.ref}
    assert "You look after" not in Page(client.get(QUEUE).text).words


def test_after_a_decision_the_focus_goes_to_a_case_of_ones_own(client, own, theirs):
    answer = client.as_(mira).post_form(own.to("decisions"), action="keep", note="Spoke to her.")
    assert answer.status_code == 303
    assert "#case-" not in answer.location


def test_closed_cases_and_second_looks_are_of_own_spaces(client, own, theirs):
    client.as_(omar)
    for one in (own, theirs):
        assert client.post_form(one.to("decisions"), action="keep", note="Spoke to her.").status_code == 303
    client.as_(mira)
    assert refs(client, kind="data-second-look") == [own.ref]
    closed = client.get("/moderation/closed").text
    assert own.ref in closed
    assert theirs.ref not in closed
    assert set(refs(client.as_(sam), kind="data-second-look")) == {own.ref, theirs.ref}


def test_a_decision_of_ones_own_cannot_be_taken_back_once_the_case_is_others(client, limit, own):
    client.as_(mira).post_form(own.to("decisions"), action="keep", note="Spoke to her.")
    limit(mira, "porch")
    assert not Page(client.get(QUEUE).text).all("div", data_undo="")
    client.post_form("/moderation/undo")
    assert client.post_form(own.to("undo")).status_code == 404


def test_what_a_colleague_left_is_not_shown_once_the_case_is_others(client, visitor, limit, own, stored):
    answer = client.as_(omar).fill_in(own.to("hand"), own.to("hand"), colleague=ref_of(stored, mira), words=WORD)
    assert answer.status_code == 303
    other = visitor().as_(mira)
    assert WORD in other.get(QUEUE).text
    limit(mira, "porch")
    assert WORD not in other.get(QUEUE).text
    assert other.post_form(own.to("told")).status_code == 404


def ref_of(stored, person) -> str:
    return stored.one(select(Member.ref).where(Member.name == person.name))


def test_a_case_is_handed_only_to_who_sees_it(client, theirs, own, stored):
    client.as_(omar)
    names = [option.words for option in Page(client.get(theirs.to("hand")).text).all("option")]
    assert "sam" in names
    assert "mira" not in names
    assert "mira" in Page(client.get(own.to("hand")).text).words
    answer = client.post_form(theirs.to("hand"), colleague=ref_of(stored, mira), words=WORD)
    assert answer.status_code == 422
    assert WORD in answer.text
    assert stored(select(CaseHandover.id)) == []


# Appeals and break-glass


def test_appeals_about_cases_of_others_are_not_there(client, make, theirs, own):
    mine, others = (make.appeal(make.decision(one.post.post_ref, by=sam), by=alice) for one in (own, theirs))
    client.as_(mira)
    listed = client.get("/moderation/appeals").text
    assert mine in listed
    assert others not in listed
    assert client.get(f"/moderation/appeals/{mine}").status_code == 200
    for send in (client.get, client.post_form):
        assert send(f"/moderation/appeals/{others}").status_code == 404
    answer = client.post_form(f"/moderation/appeals/{others}", outcome="upheld", reason="x")
    assert answer.status_code == 404
    client.as_(omar).post_form(f"/moderation/appeals/{others}", outcome="upheld", reason="Thank you.")
    assert others in client.get("/moderation/appeals?answered=1").text
    assert others not in client.as_(mira).get("/moderation/appeals?answered=1").text


def test_an_admin_answers_where_only_moderators_of_other_spaces_are_left(house, client, make, limit, theirs):
    ref = make.appeal(make.decision(theirs.post.post_ref, by=omar), by=alice)
    page = f"/moderation/appeals/{ref}"
    client.as_(ada)
    assert client.get(page).status_code == 403, "sam can answer"
    with house.app.app_context():
        change_role(house.known[sam].id, Role.MEMBER, by=house.known[ada].id)
        db.session.commit()
    assert client.get(page).status_code == 200


def test_break_glass_cannot_be_asked_about_a_case_of_others(client, theirs, own):
    client.as_(mira)
    assert client.get(f"/moderation/break-glass?case={theirs.ref}").status_code == 404
    answer = client.post_form("/moderation/break-glass", case=theirs.ref, reason="suicide", tried="Two notes.")
    assert answer.status_code == 404
    assert client.get(f"/moderation/break-glass?case={own.ref}").status_code == 200


# Moving


def test_a_move_into_a_space_of_others_needs_a_word_and_hands_the_case_over(client, own, stored, house):
    client.as_(mira)
    fields = {"action": "move", "space": "garden", "reason": "More people know about it there.", "outcome": "read"}
    bare = client.fill_in(own.page, own.to("decisions"), **fields)
    assert bare.status_code == 422
    assert "Please write them a case note" in bare.text
    assert fields["reason"] in bare.text
    sent = client.fill_in(own.page, own.to("decisions"), **fields, note=WORD)
    assert sent.status_code == 303
    case = stored.one(select(Case).join(Decision, Decision.case_id == Case.id).where(Decision.action == "move"))
    assert (case.status, case.claimed_by_id) == ("open", None)
    assert " person " in case.kinds
    assert client.get(own.page).status_code == 404
    assert refs(client) == []
    assert WORD in client.as_(omar).get(own.page).text
    assert own.ref in refs(client)


def test_a_move_into_a_space_of_ones_own_is_a_move_as_any(client, limit, own, stored):
    limit(mira, "doorstep", "garden")
    fields = {"action": "move", "space": "garden", "reason": "More people know about it there.", "outcome": "read"}
    assert client.as_(mira).fill_in(own.page, own.to("decisions"), **fields).status_code == 303
    assert client.get(own.page).status_code == 200
    assert stored.one(select(Case.status).where(Case.ref == own.ref)) == "closed"


# Who sees all


def test_a_safeguarding_lead_sees_every_case_whatever_is_stored(app, client, theirs, own):
    with app.app_context(), own_transaction() as connection:
        connection.execute(update(Member).where(Member.name == "sam").values(limited=True))
    assert set(refs(client.as_(sam))) == {own.ref, theirs.ref}
    assert client.get(theirs.page).status_code == 200


def test_a_new_role_ends_the_limit(house, stored, theirs):
    with house.app.app_context():
        for role in (Role.MEMBER, Role.MODERATOR):
            change_role(house.known[mira].id, role, by=house.known[ada].id)
        db.session.commit()
    assert stored.one(select(Member.limited).where(Member.name == "mira")) is False


def test_a_moderator_whose_spaces_are_gone_sees_no_case(app, client, theirs, own):
    with app.app_context(), own_transaction() as connection:
        connection.execute(delete(ModeratorSpace))
    assert refs(client.as_(mira)) == []
    assert "You look after no space yet." in client.get(QUEUE).text
    assert client.get(own.page).status_code == 404


# What it costs


def test_the_queue_of_a_limited_moderator_costs_one_statement_more_however_long(app, house, client, make, limit):
    open_for(make, space="doorstep")
    client.as_(mira)
    whole = count_statements(app, lambda: client.get(QUEUE))
    limit(mira, "doorstep")
    assert count_statements(app, lambda: client.get(QUEUE)) == whole + 1
    fill_queue(house, 30)
    assert count_statements(app, lambda: client.get(QUEUE)) == whole + 1
    assert "31 open." in client.get(QUEUE).text
