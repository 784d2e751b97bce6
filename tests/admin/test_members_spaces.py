"""`/admin/members/<ref>/spaces`: which spaces a moderator looks after."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.accounts.models import Member
from forum.core.audit import AuditEvent
from forum.spaces.models import ModeratorSpace, Space
from tests.client import Page
from tests.people import ada, alice, bob, guest, mira, omar, sam


@pytest.fixture
def miras(house) -> str:
    return f"/admin/members/{house.known[mira].ref}"


@pytest.fixture
def chosen(stored):
    """What is stored: whether mira is limited, and to what."""

    def read() -> tuple[bool, list[str]]:
        slugs = stored(select(Space.slug).join(ModeratorSpace).order_by(Space.position))
        return stored.one(select(Member.limited).where(Member.name == "mira")), slugs

    return read


def test_an_admin_chooses_spaces_and_all_of_them_again(client, miras, chosen, stored):
    client.as_(ada)
    assert "They look after all spaces." in Page(client.get(miras).text).words
    page = Page(client.get(f"{miras}/spaces").text)
    assert len(page.all("input", name="spaces")) == 4
    assert page.one("input", name="which", value="all", checked="")
    answer = client.post_form(f"{miras}/spaces", which="some", spaces=["garden", "kitchen"])
    assert (answer.status_code, answer.location) == (303, miras)
    assert chosen() == (True, ["kitchen", "garden"])
    assert "some spaces: The kitchen table , The garden ." in Page(client.get(miras).text).words
    ticked = [box["value"] for box in Page(client.get(f"{miras}/spaces").text).all("input", name="spaces", checked="")]
    assert ticked == ["kitchen", "garden"]
    assert client.post_form(f"{miras}/spaces", which="all", spaces=["garden"]).status_code == 303
    assert chosen() == (False, [])
    events = stored(
        select(AuditEvent.details).where(AuditEvent.action == "member.spaces_changed").order_by(AuditEvent.id)
    )
    assert events == [
        {"before": "all", "after": ["kitchen", "garden"]},
        {"before": ["kitchen", "garden"], "after": "all"},
    ]


def test_the_same_again_changes_nothing(client, miras, stored):
    client.as_(ada)
    for _ in range(2):
        assert client.post_form(f"{miras}/spaces", which="some", spaces=["garden"]).status_code == 303
    assert len(stored(select(AuditEvent.id).where(AuditEvent.action == "member.spaces_changed"))) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"which": "some"}, "Please tick a space"),
        ({"which": "some", "spaces": ["garden", "no-such-space"]}, "not there any more"),
        ({"which": "some", "spaces": ["' or 1=1 --"]}, "not there any more"),
        ({"spaces": ["garden"]}, "Please choose one of the two."),
        ({"which": "none", "spaces": ["garden"]}, "Please choose one of the two."),
    ],
)
def test_what_cannot_be_is_said_and_what_was_ticked_stays(client, miras, chosen, fields, words):
    answer = client.as_(ada).post_form(f"{miras}/spaces", **fields)
    assert answer.status_code == 422
    assert words in answer.text
    ticked = [box["value"] for box in Page(answer.text).all("input", name="spaces", checked="")]
    assert ticked == [slug for slug in fields.get("spaces", []) if slug == "garden"]
    assert chosen() == (False, [])


@pytest.mark.parametrize("person", [bob, sam, ada], ids=str)
def test_only_moderators_can_be_limited(client, house, stored, person):
    page = f"/admin/members/{house.known[person].ref}"
    client.as_(ada)
    assert "Only moderators can look after some spaces." in client.get(f"{page}/spaces").text
    answer = client.post_form(f"{page}/spaces", which="some", spaces=["garden"])
    assert answer.status_code == 409
    assert stored(select(ModeratorSpace.space_id)) == []
    assert "Choose their spaces" not in client.get(page).text


def test_nobody_else_chooses(client, miras, chosen):
    assert client.as_(guest).post_form(f"{miras}/spaces", which="some", spaces=["garden"]).status_code == 401
    for person in (alice, mira, omar, sam):
        assert client.as_(person).get(f"{miras}/spaces").status_code == 404
        assert client.post_form(f"{miras}/spaces", which="some", spaces=["garden"]).status_code == 404
    assert chosen() == (False, [])


def test_admins_are_told_of_spaces_whose_cases_nobody_sees(client, house, miras):
    client.as_(ada)
    client.post_form(f"{miras}/spaces", which="some", spaces=["garden"])
    client.post_form(f"/admin/members/{house.known[omar].ref}/spaces", which="some", spaces=["kitchen", "porch"])
    assert "Nobody sees the cases of" not in client.get("/admin").text, "sam sees them all"
    client.post_form(f"/admin/members/{house.known[sam].ref}/role", role="member")
    assert "Nobody sees the cases of: The doorstep." in Page(client.get("/admin").text).words
    client.post_form(f"{miras}/spaces", which="all")
    assert "Nobody sees the cases of" not in client.get("/admin").text
