"""A form that was open while its case went on: nobody lowers, agrees to or ticks off what they have not seen."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from forum.cases.models import Case, CheckIn, SecondLook
from forum.posts.models import Post
from tests.client import Page
from tests.moderation.conftest import open_for, send_form
from tests.moderation.test_care import REASON, WORRIED
from tests.people import alice, bob, mira, omar, sam

IN_DANGER = "I have taken the tablets. Goodbye."
CHANGED = "This case changed while you had it open."


def test_a_level_is_not_lowered_by_who_has_not_seen_why_it_rose(client, visitor, make, stored):
    opened = open_for(make, alice, WORRIED)
    page = client.as_(mira).get(opened.page)
    assert stored.one(select(Case.care)) == 2
    told = visitor().as_(bob).post_form(f"/posts/{opened.post.post_ref}/reports", reason="worried", details=IN_DANGER)
    assert told.status_code == 303
    risen = stored.one(select(Case.care))
    assert risen > 2
    answer = send_form(client, page, opened.to("care"), care="1", reason=REASON)
    assert answer.status_code == 409
    assert stored.one(select(Case.care)) == risen
    assert CHANGED in Page(answer.text).words
    given = Page(answer.text).form(opened.to("care")).given
    assert (given["care"], given["reason"]) == ("1", REASON)
    assert send_form(client, answer, opened.to("care")).status_code == 303, "now they have seen it"
    assert stored.one(select(Case.care)) == 1


def test_raising_a_level_waits_for_nothing(client, visitor, make, stored):
    opened = open_for(make, alice, WORRIED)
    page = client.as_(mira).get(opened.page)
    assert visitor().as_(omar).post_form(opened.to("care"), care="3").status_code == 303
    assert send_form(client, page, opened.to("care"), care="4").status_code == 303
    assert stored.one(select(Case.care)) == 4


def test_of_a_member_too(client, visitor, make, stored):
    opened = open_for(make, alice, WORRIED)
    assert client.as_(mira).post_form(opened.to("look"), look_reason="Third time this week.").status_code == 303
    about = "/moderation/cases/" + stored.one(select(Case.ref).where(Case.member_id.is_not(None)))
    assert client.post_form(f"{about}/care", care="2").status_code == 303
    page = client.get(about)
    assert visitor().as_(omar).post_form(f"{about}/care", care="4").status_code == 303
    assert send_form(client, page, f"{about}/care", care="1", reason=REASON).status_code == 409
    assert stored.one(select(Case.care).where(Case.member_id.is_not(None))) == 4


def test_a_second_look_is_at_what_was_on_the_screen(client, visitor, crisis, stored):
    """omar had the page open while sam took the look and opened the case again, and mira closed it anew."""
    first, sams = client.as_(mira), visitor().as_(sam)
    keep = {"action": "members", "reason": "We read your words."}
    assert first.post_form(crisis.to("decisions"), **keep, version="1").status_code == 303
    omars = visitor().as_(omar)
    page = omars.get(crisis.page)
    assert send_form(sams, crisis.page, crisis.to("second-look"), agrees="no", note="Look again.").status_code == 303
    assert send_form(first, crisis.page, crisis.to("decisions"), **keep, outcome="read").status_code == 303
    answer = send_form(omars, page, crisis.to("second-look"), agrees="yes", note="I saw it the same way.")
    assert answer.status_code == 409
    assert "I saw it the same way." in answer.text
    assert len(stored(select(SecondLook.id).where(SecondLook.done_at.is_(None)))) == 1
    assert send_form(omars, answer, crisis.to("second-look"), agrees="yes").status_code == 303


def test_a_check_in_is_ticked_off_once_and_not_the_next_one_with_it(client, visitor, crisis, stored, clock):
    """Under a mask the hour alone is known, so the note before the first one would count for the second as well."""
    closed = {"action": "members", "reason": "We read your words.", "version": "1"}
    assert client.as_(mira).post_form(crisis.to("decisions"), **closed).status_code == 303
    assert client.post_form(crisis.to("private-notes"), body="How are you?").status_code == 303
    clock.tick(timedelta(minutes=1))
    omars = visitor().as_(omar)
    page = omars.get(crisis.page)
    done = {"outcome": "no_answer", "note": "Nothing came back."}
    assert send_form(client, crisis.page, crisis.to("check-ins"), **done, further="3").status_code == 303
    answer = send_form(omars, page, crisis.to("check-ins"), **done)
    assert answer.status_code == 409
    assert Page(answer.text).form(crisis.to("check-ins")).given["note"] == "Nothing came back."
    assert stored.one(select(CheckIn.further).where(CheckIn.done_at.is_(None))) is True
    assert stored.one(select(Post.state)) == "members"
