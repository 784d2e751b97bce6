"""Something changes in the middle of a request: people, trustees, the post, the time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from forum.accounts.models import Member
from forum.accounts.services import add_sanction, change_role
from forum.breakglass import policy
from forum.breakglass.models import BreakGlass, BreakGlassStep
from forum.core import clock as core_clock
from forum.core.access import Role
from forum.core.db import db, start_writing
from forum.posts.services import withdraw_post
from forum.trustees.models import SealedLink
from tests.breakglass.conftest import LIST, TRIED, Glass, error, half_open, in_danger
from tests.client import Page
from tests.people import Person, ada, alice, bob, guest, mira, newt, omar, sam

APPROVED = select(func.count()).select_from(BreakGlassStep).where(BreakGlassStep.kind == "approved")
STATE = select(BreakGlass.state)


def sanction(house, person: Person) -> None:
    with house.app.app_context():
        until = core_clock.now() + timedelta(days=7)
        add_sanction(house.known[person].id, kind="suspend", reason="Something.", ends_at=until, by=house.known[ada].id)
        db.session.commit()


def test_a_trustee_who_is_suspended_in_the_middle_has_no_part_in_it(glass, danger, house, stored):
    request = glass.ask(danger.case)
    sanction(house, bob)
    answer = glass.browser(bob).post_form(f"{request}/approval", current_password=bob.password)
    assert answer.status_code == 403
    assert "paused" in error(answer)
    page = Page(answer.text)
    assert not [form for form in page.all("form") if form["action"].startswith(request)]
    assert stored(APPROVED) == [0]
    glass.say_yes(request, newt, omar)
    glass.hand_over(request, newt)
    assert glass.show(request, omar).status_code == 200


@pytest.mark.parametrize("person", [bob, newt], ids=["first", "second"])
def test_suspended_after_the_yes_they_open_nothing(glass, danger, house, person, stored):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    layer = glass.open_layer(bob, glass.box(request, bob))
    if person is newt:
        glass.hand_over(request, bob)
        payload = glass.open_layer(newt, glass.box(request, newt))
    sanction(house, person)
    assert glass.box(request, person) == ""
    browser = glass.browser(person)
    act, fields = ("layer", {"layer": layer}) if person is bob else ("contact", {"payload": payload})
    assert browser.post_form(f"{request}/{act}", **fields).status_code == 403
    assert stored(STATE) == ["released" if person is bob else "half_open"]


def test_who_asked_and_is_a_moderator_no_more_sees_nothing_more(glass, danger, house):
    request = glass.ask(danger.case)
    with house.app.app_context():
        change_role(house.known[mira].id, Role.MEMBER, by=house.known[ada].id)
        db.session.commit()
    browser = glass.browser(mira)
    assert browser.get(request).status_code == 404
    assert browser.post_form(f"{request}/withdrawal").status_code == 404
    glass.say_yes(request, bob, newt)


def new_set(glass: Glass, people: tuple[Person, ...]) -> None:
    """Other trustees from now on; the links of older posts stay with those to whom they were sealed."""
    glass.name_trustees(people, number=2)


def test_a_yes_of_somebody_who_is_no_trustee_any_more_counts_no_more(glass, danger, stored):
    request = glass.ask(danger.case)
    old = dict(glass.devices)
    glass.say_yes(request, bob)
    new_set(glass, (mira, newt, omar))
    glass.say_yes(request, newt)
    assert stored(STATE) == ["asked"]
    glass.say_yes(request, omar)
    assert stored(STATE) == ["released"]
    glass.devices = old
    glass.hand_over(request, newt)
    assert glass.show(request, omar).status_code == 200


def test_whoever_left_the_trustees_after_the_yes_opens_nothing(glass, danger, stored):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    layer = glass.open_layer(bob, glass.box(request, bob))
    new_set(glass, (mira, newt, omar))
    browser = glass.browser(bob)
    assert browser.post_form(f"{request}/layer", layer=layer).status_code == 404, "a stranger by now"
    page = Page(glass.browser(newt).get(request).text)
    assert "The trustees have changed since two said yes" in page.words
    assert not page.all("textarea", name="layer")
    assert stored(STATE) == ["released"]


def test_a_new_trustee_opens_no_post_of_before(glass, danger, make):
    new_set(glass, (mira, sam, omar))
    answer = glass.browser(mira).post_form(LIST, case=danger.case, reason="suicide", tried=TRIED)
    assert answer.status_code == 409
    assert "sealed to earlier trustees" in Page(answer.text).words
    later = in_danger(glass, make)
    request = glass.ask(later.case, by=mira)
    glass.say_yes(request, sam, omar)
    glass.hand_over(request, sam)
    assert glass.show(request, omar).status_code == 200


def test_a_post_that_its_writer_took_back_in_the_middle_opens_no_more(glass, danger, house, stored):
    request = half_open(glass, danger)
    payload = glass.open_layer(newt, glass.box(request, newt))
    with house.app.app_context():
        withdraw_post(danger.post_ref, by=house.author(alice))
        db.session.commit()
    answer = glass.browser(newt).post_form(f"{request}/contact", payload=payload)
    assert answer.status_code == 409
    assert alice.email not in answer.text
    assert "nothing sealed with this post" in error(answer)
    for person in (bob, newt, omar, mira):
        assert "There is nothing sealed with this post" in Page(glass.browser(person).get(request).text).words
    assert stored(STATE) == ["half_open"]


def test_a_link_that_was_erased_in_the_middle_opens_no_more(glass, danger, house):
    request = half_open(glass, danger)
    payload = glass.open_layer(newt, glass.box(request, newt))
    with house.app.app_context():
        start_writing()
        db.session.execute(delete(SealedLink))
        db.session.commit()
    assert glass.browser(newt).post_form(f"{request}/contact", payload=payload).status_code == 409
    assert glass.browser(bob).get(request).status_code == 200


def test_an_account_that_is_gone_is_said_to_be_gone(glass, danger, house, stored):
    request = half_open(glass, danger)
    payload = glass.open_layer(newt, glass.box(request, newt))
    with house.app.app_context():
        start_writing()
        db.session.execute(delete(Member).where(Member.id == house.known[alice].id))
        db.session.commit()
    answer = glass.browser(newt).post_form(f"{request}/contact", payload=payload)
    assert answer.status_code == 409
    assert "nobody to find through it" in error(answer)
    assert stored(STATE) == ["half_open"]


def test_between_the_page_and_the_paste_its_day_runs_out(glass, danger, clock, stored):
    """The page was open all night; nothing is lost by sending it, and nothing is opened."""
    request = half_open(glass, danger)
    payload = glass.open_layer(newt, glass.box(request, newt))
    clock.tick(timedelta(hours=23, minutes=59))
    assert glass.box(request, newt), "to the last minute"
    clock.tick(timedelta(minutes=6))
    browser = glass.browser(newt)
    assert browser.post_form(f"{request}/contact", payload=payload).status_code == 409
    for act in ("layer", "approval", "refusal", "withdrawal"):
        fields = {"current_password": newt.password, "words": "No.", "layer": payload}
        assert browser.post_form(f"{request}/{act}", **fields).status_code in (403, 409), act
    assert stored(STATE) == ["half_open"], "the worker writes that down when it comes"
    assert "Ran out after 24 hours" in Page(browser.get(request).text).one("h1").words


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_what_cant_be_asked_about_is_said_before_the_form(glass, make, house, voice):
    made = make.thread(mira if voice == "mask" else alice, "I want to end my life tonight.", voice=voice)
    page = Page(glass.browser(mira).get(f"{LIST}?case={make.case_ref(made.post_ref)}").text)
    assert "You can’t ask about this post" in page.words
    assert not [form for form in page.all("form") if form["action"] == LIST]


def test_what_was_asked_about_already_is_said_before_the_form(glass, danger):
    glass.ask(danger.case)
    page = Page(glass.browser(sam).get(f"{LIST}?case={danger.case}").text)
    assert "Somebody has asked about this post already" in page.words


def test_whose_words_come_too_late_keeps_them(glass, danger):
    page = glass.browser(sam)
    form = page.get(f"{LIST}?case={danger.case}")
    glass.ask(danger.case)
    answer = page.send(form, LIST, reason="child", tried="I rang the school.")
    assert answer.status_code == 409
    assert "I rang the school." in Page(answer.text).words


def test_the_writer_of_a_guests_post_does_not_decide_about_it(glass, house, visitor):
    """Who opened the receipt in the same browser is its writer here, whatever their role."""
    browser = visitor()
    saved = browser.fill_in(
        "/anonymous/new?space=doorstep", "/anonymous/new", title="Rain", body="I want to end my life tonight."
    )
    words = " ".join(item.words for item in Page(saved.text).one("ol", id="receipt-words").all("li"))
    desk = visitor().as_(mira)
    assert desk.fill_in("/receipt", "/receipt", words=words).status_code == 303
    case = next(link for link in Page(desk.get("/moderation").text).links if link.startswith("/moderation/cases/"))
    page = Page(desk.get(f"{LIST}?case={case.rpartition('/')[2]}").text)
    assert "This is your own post" in page.words
    assert guest.is_guest


@pytest.mark.parametrize("opened", [False, True])
def test_a_no_after_two_yes_comes_too_late_and_is_not_lost(glass, danger, stored, opened):
    """Another trustee's page was open since before the second yes."""
    request = glass.ask(danger.case)
    glass.say_yes(request, bob)
    before = glass.browser(omar).get(request)
    glass.say_yes(request, newt)
    if opened:
        glass.hand_over(request, bob)
    state = stored(select(BreakGlass.state))
    browser = glass.browser(omar)
    answer = browser.post_form(f"{request}/refusal", words="They answered a note, ring me.")
    assert answer.status_code == 409
    page = Page(answer.text)
    assert policy.DECIDED in page.words
    assert "They answered a note, ring me." in page.words
    assert f"{request}/refusal" in before.text
    assert f"{request}/refusal" not in browser.get(request).text
    assert stored(select(BreakGlass.state)) == state
    assert "refused" not in stored(select(BreakGlassStep.kind))
