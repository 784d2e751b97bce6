"""Who may ask, decide and look; what ends a request; whom it calls."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from forum.breakglass.models import BreakGlass, BreakGlassLayer, BreakGlassStep
from forum.core import worker
from forum.core.db import db, start_writing
from forum.trustees.models import SealedLink
from tests.accounts.test_second_factor import Device, come, set_up, strict  # noqa: F401  a site that asks for codes
from tests.breakglass.conftest import LIST, TRIED, ask_link, in_danger
from tests.client import Page
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, guest, mira, newt, omar, sam


@pytest.mark.parametrize("person", [guest, alice, ada], ids=str)
def test_nobody_else_finds_a_page(glass, danger, visitor, person):
    request = glass.ask(danger.case)
    browser = visitor().as_(person)
    for page in (LIST, request, f"{LIST}/abcdefghijkl"):
        answer = browser.get(page)
        assert answer.status_code == (303 if person is guest else 404)
    for act in ("approval", "refusal", "withdrawal", "layer", "contact", "outcome"):
        assert browser.post_form(f"{request}/{act}").status_code == (401 if person is guest else 404)


@pytest.mark.parametrize("person", [mira, sam, bob, newt], ids=str)
def test_staff_and_trustees_see_the_list(glass, danger, visitor, person):
    request = glass.ask(danger.case)
    page = visitor().as_(person).get(LIST)
    assert page.status_code == 200
    assert request in Page(page.text).links
    assert visitor().as_(person).get(request).status_code == 200


def test_it_is_off_until_trustees_are_named(client, make):
    case = make.case_ref(make.thread(alice, CRISIS, voice="mask").post_ref)
    assert ask_link(case) not in Page(client.as_(mira).get(f"/moderation/cases/{case}").text).links
    page = client.get(ask_link(case))
    assert "It is off here" in Page(page.text).words
    assert not [form for form in Page(page.text).all("form") if form["action"] == LIST]
    answer = client.post_form(LIST, case=case, reason="suicide", tried=TRIED)
    assert answer.status_code == 403
    assert "Nobody can open a mask here" in Page(client.get("/transparency").text).words


def test_a_case_leads_there_while_something_can_be_opened(glass, danger, app):
    case = f"/moderation/cases/{danger.case}"
    assert ask_link(danger.case) in Page(glass.browser(mira).get(case).text).links
    glass.ask(danger.case)
    assert ask_link(danger.case) in Page(glass.browser(mira).get(case).text).links, "to the request that runs"
    glass.name_trustees((ada, alice, sam), number=2)
    assert ask_link(danger.case) not in Page(glass.browser(mira).get(case).text).links, "sealed to earlier trustees"
    glass.name_trustees((bob, newt, omar), number=3)
    assert ask_link(danger.case) in Page(glass.browser(mira).get(case).text).links
    with app.app_context():
        start_writing()
        db.session.execute(delete(SealedLink))
        db.session.commit()
    assert ask_link(danger.case) not in Page(glass.browser(mira).get(case).text).links, "nothing is sealed"


def test_a_trustee_who_is_no_moderator_does_not_ask(glass, danger, stored):
    assert glass.browser(bob).post_form(LIST, case=danger.case, reason="suicide", tried=TRIED).status_code == 404
    assert stored(select(func.count()).select_from(BreakGlass)) == [0]


@pytest.mark.parametrize("missing", ["reason", "tried"])
def test_what_is_missing_is_asked_for_and_nothing_is_lost(glass, danger, missing):
    fields = {"reason": "child", "tried": "Two <b>notes", missing: ""}
    answer = glass.browser(mira).post_form(LIST, case=danger.case, **fields)
    assert answer.status_code == 422
    form = Page(answer.text).form(LIST)
    assert {name: form.given.get(name, "") for name in ("reason", "tried")} == {
        "reason": fields["reason"],
        "tried": fields["tried"],
    }


def test_a_post_by_name_is_not_asked_about(glass, make):
    case = make.case_ref(make.thread(alice, CRISIS).post_ref)
    assert glass.browser(mira).post_form(LIST, case=case, reason="suicide", tried=TRIED).status_code == 403
    assert LIST not in " ".join(Page(glass.browser(mira).get(f"/moderation/cases/{case}").text).links)


def test_ones_own_post_is_for_others(glass, make):
    """A moderator does not ask about it, a trustee does not decide about it, under a mask either."""
    own = in_danger(glass, make, by=mira)
    answer = glass.browser(mira).post_form(LIST, case=own.case, reason="suicide", tried=TRIED)
    assert answer.status_code == 403
    theirs = in_danger(glass, make, by=newt)
    request = glass.ask(theirs.case)
    assert request not in Page(glass.browser(newt).get(LIST).text).links
    page = glass.browser(newt).get(request)
    assert "This is your own post" in page.text
    assert TRIED not in page.text
    browser = glass.browser(newt)
    assert browser.post_form(f"{request}/approval", current_password=newt.password).status_code == 403
    assert browser.post_form(f"{request}/refusal", words="No.").status_code == 403


def test_who_asked_does_not_decide(glass, danger):
    request = glass.ask(danger.case, by=omar)
    answer = glass.browser(omar).post_form(f"{request}/approval", current_password=omar.password)
    assert answer.status_code == 403
    glass.say_yes(request, bob, newt)
    glass.hand_over(request, bob)
    assert glass.show(request, newt).status_code == 200


def test_a_post_is_asked_about_once_at_a_time(glass, danger):
    request = glass.ask(danger.case)
    again = glass.browser(sam).post_form(LIST, case=danger.case, reason="suicide", tried=TRIED)
    assert again.status_code == 409
    glass.browser(mira).fill_in(request, f"{request}/withdrawal")
    assert glass.ask(danger.case, by=sam) != request


def test_yes_needs_the_password_again(glass, danger, stored):
    request = glass.ask(danger.case)
    browser = glass.browser(bob)
    assert browser.post_form(f"{request}/approval", current_password="not it").status_code == 422
    assert browser.post_form(f"{request}/approval").status_code == 422
    assert stored(select(func.count()).select_from(BreakGlassStep).where(BreakGlassStep.kind == "approved")) == [0]


def test_yes_needs_a_code_where_the_site_asks_for_one(glass, danger, come, clock, stored):  # noqa: F811
    request = glass.ask(danger.case)
    browser, _ = come(bob)
    assert browser.get(request).location.startswith("/me/second-step")
    device, _ = set_up(browser, bob, clock)
    clock.tick(timedelta(minutes=2))
    assert "code" in Page(browser.get(request).text).form(f"{request}/approval").fields
    wrong = browser.post_form(f"{request}/approval", current_password=bob.password, code="000000")
    assert wrong.status_code == 422
    assert stored(select(func.count()).select_from(BreakGlassStep).where(BreakGlassStep.kind == "approved")) == [0]
    right = browser.post_form(f"{request}/approval", current_password=bob.password, code=device.code())
    assert right.status_code == 303


def test_a_no_needs_a_reason_and_ends_it(glass, danger):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob)
    for person in (newt, omar):
        assert "Any of the three may say no" in Page(glass.browser(person).get(request).text).words
    assert glass.browser(newt).post_form(f"{request}/refusal", words=" ").status_code == 422
    answer = glass.browser(newt).fill_in(request, f"{request}/refusal", words="They answered a note.")
    assert answer.status_code == 303
    assert "They answered a note." in Page(glass.browser(mira).get(request).text).words
    assert glass.browser(omar).post_form(f"{request}/approval", current_password=omar.password).status_code == 409


def test_only_who_asked_takes_it_back(glass, danger):
    request = glass.ask(danger.case)
    for person in (sam, bob):
        assert glass.browser(person).post_form(f"{request}/withdrawal").status_code == 403
    assert glass.browser(mira).post_form(f"{request}/withdrawal").status_code == 303
    assert glass.browser(mira).post_form(f"{request}/withdrawal").status_code == 409


@pytest.mark.parametrize("swept", [True, False], ids=["swept", "before"])
def test_it_runs_out_after_a_day(glass, danger, clock, app, stored, swept):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    glass.hand_over(request, bob)
    payload = glass.open_layer(newt, glass.box(request, newt))
    clock.tick(timedelta(hours=24, minutes=6))
    if swept:
        with app.app_context():
            worker.sweep_due({})
        assert stored(select(BreakGlass.state)) == ["run_out"]
        assert stored(select(func.count()).select_from(BreakGlassLayer)) == [0]
    answer = glass.browser(newt).post_form(f"{request}/contact", payload=payload)
    assert answer.status_code == 409
    assert "Ran out" in Page(answer.text).words


def test_the_layer_between_is_not_stored_in_the_open(glass, danger, stored):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    glass.hand_over(request, bob)
    layer = glass.box(request, newt)
    kept = stored(select(BreakGlassLayer.sealed))[0]
    assert layer.split("\n")[1].encode() not in kept


def letters(house) -> list[str]:
    with house.app.app_context():
        worker.run(once=True)
    return [path.read_text() for path in (house.folder / "mail").glob("*.eml")]


def called(house) -> list[str]:
    return [letter for letter in letters(house) if "Somebody asks for you" in letter]


@pytest.fixture
def with_mail(house):
    """bob, who is a trustee, and sam gave an e-mail address."""
    from forum.accounts import mail_address
    from forum.accounts.models import Member
    from forum.core.db import db, start_writing

    with house.app.app_context():
        start_writing()
        for person in (bob, sam):
            db.session.get(Member, house.known[person].id).email_sealed = mail_address.seal(f"{person}@people.example")
        db.session.commit()


def test_trustees_are_called_by_a_letter_that_says_nothing(glass, danger, house, with_mail):
    request = glass.ask(danger.case)
    found = called(house)
    assert [letter.count("bob@people.example") for letter in found] == [1]
    for word in (request.rpartition("/")[2], danger.post_ref, danger.case, TRIED, "alice", "mask"):
        assert word not in found[0]


def test_three_in_seven_days_are_told_to_all(glass, make, house, with_mail, clock):
    for _ in range(2):
        glass.ask(in_danger(glass, make).case)
        clock.tick(timedelta(days=1))
    assert not [letter for letter in letters(house) if "several requests" in letter]
    glass.ask(in_danger(glass, make).case)
    told = [letter for letter in letters(house) if "several requests" in letter]
    assert sorted(name for letter in told for name in ("bob", "sam") if f"{name}@people" in letter) == ["bob", "sam"]
