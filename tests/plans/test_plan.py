"""`/me/plan`: a member's own plan, which nobody else can read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update

from forum.accounts import recovery
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.plans.box import PARTS, Plan, open_plan
from forum.plans.models import SealedPlan
from forum.plans.policy import MAX_LENGTH
from forum.posts.models import Post
from tests.client import Page
from tests.factories.dump import dump
from tests.house import statements_on
from tests.people import Person, ada, alice, bob, guest, mira, newt
from tests.posts.shared import count

WORDS = {
    "warning_signs": "The zebrafink goes quiet.\nI skip breakfast.",
    "what_helps": "Walking to the lighthouse",
    "my_people": "Ottoline, 020 7946 0018",
    "my_places": "The allotment",
    "my_lines": "Night team 07700 900123",
    "my_reasons": "Seeing the sea otters",
}
SECOND = "Baking bread"


def keep(client, **fields):
    """Save the plan with the form as it stands, some fields filled."""
    return client.fill_in("/me/plan/edit", "/me/plan", **fields)


def shown(client) -> Page:
    return Page(client.get("/me/plan").text)


def kept(house, stored, person) -> Plan | None:
    return open_plan(stored.one(select(SealedPlan.sealed)), house.known[person].secret)


@pytest.fixture
def reset_password(app, house):
    """A new password by a letter: the author secret of before is gone. Gives the person as they sign in now."""

    def reset(person: Person) -> Person:
        token = recovery.new_reset_token()
        with app.app_context():
            recovery.keep_reset_token(token, member_id=house.known[person].id)
            db.session.commit()
            recovery.reset_password(token, new="another quiet heron walks")
            db.session.commit()
        return Person(person.name, "another quiet heron walks", person.role)

    return reset


# It works


def test_from_the_own_page_over_the_form_to_a_plan_to_read(client, house, stored):
    client.as_(alice)
    link = next(a for a in Page(client.get("/me").text).all("a") if a["href"] == "/me/plan")
    assert link.words == "Make a plan"
    answer = client.fill_in("/me/plan", "/me/plan", **WORDS)
    assert (answer.status_code, answer.location) == (303, "/me/plan")
    page = shown(client)
    paper = page.one("div", class_="prose paper")
    assert [h.words for h in paper.all("h2")] == [
        *("Warning signs", "What helps me", "People", "Places", "Lines", "Reasons"),
    ]
    assert [li.words for li in paper.all("li")][:2] == WORDS["warning_signs"].split("\n")
    assert [a["href"] for a in paper.all("a")] == ["tel:02079460018", "tel:07700900123"]
    assert kept(house, stored, alice) == Plan(**WORDS)
    assert "Open my plan" in Page(client.get("/me").text).words


def test_the_form_opens_with_what_is_there_and_changes_it(client, house, stored):
    client.as_(alice)
    keep(client, **WORDS)
    assert keep(client, what_helps=SECOND, my_places="").status_code == 303
    assert kept(house, stored, alice) == Plan(**WORDS | {"what_helps": SECOND, "my_places": ""})
    assert "Places" not in shown(client).one("div", class_="prose paper").words


def test_lines_of_the_directory_can_be_put_in(client, with_directory, house, stored):
    client.as_(alice)
    form = Page(client.get("/me/plan").text).form("/me/plan")
    offered = [box["value"] for box in form.fields["take"]]
    assert "Samaritans: Call 116 123" in offered[0]
    keep(client, my_lines="My doctor", take=[offered[0], "Not of the list: Call 1"])
    assert kept(house, stored, alice).my_lines == f"My doctor\n{offered[0]}"
    left = Page(client.get("/me/plan/edit").text).form("/me/plan").fields["take"]
    assert offered[0] not in [box["value"] for box in left]


# Nobody else


def test_a_guest_is_asked_to_sign_in_and_keeps_the_text(client, stored):
    client.as_(guest)
    assert client.get("/me/plan").location == "/sign-in?next=/me/plan"
    answer = client.post_form("/me/plan", version="", **WORDS)
    assert answer.status_code == 401
    page = Page(answer.text)
    assert all(" ".join(text.split()) in page.words for text in WORDS.values())
    signed_in = client.send(answer, "/sign-in", name=alice.name, password=alice.password)
    assert client.send(signed_in, "/me/plan").status_code == 303
    assert WORDS["my_reasons"] in shown(client).words
    assert stored.one(count(SealedPlan)) == 1


@pytest.mark.parametrize("person", [bob, newt, mira, ada], ids=str)
def test_nobody_else_sees_or_opens_it(client, visitor, house, stored, person):
    keep(client.as_(alice), **WORDS)
    other = visitor().as_(person)
    page = Page(other.get("/me/plan").text)
    assert not [word for word in WORDS.values() if word in page.words]
    assert page.form("/me/plan").given["version"] == ""
    assert kept(house, stored, person) is None


def test_no_readable_word_of_it_is_in_the_database(client, house, stored):
    """Not in any table, and nothing else of it either: no log, no row of the worker, no case."""
    logs = [stored.one(count(table)) for table in (AuditEvent, OutboxRow, Post)]
    before = dump(house)
    keep(client.as_(alice), **WORDS)
    keep(client, what_helps=SECOND)
    after = dump(house)
    assert [stored.one(count(table)) for table in (AuditEvent, OutboxRow, Post)] == logs
    assert {table for table, rows in after.items() if rows != before.get(table, [])} <= {"sealed_plans", "sessions"}
    everything = repr(after).casefold()
    words = {
        word
        for text in (*WORDS.values(), SECOND)
        for word in text.casefold().split()
        if word.strip(".,").isalpha() and len(word) > 4
    }
    assert "alice" in everything, "the dump is readable where it may be"
    assert len(words) > 10
    assert sorted(word for word in words if word in everything) == []


def test_no_filter_reads_it(client, monkeypatch):
    from forum.posts import assessing

    heard = []
    monkeypatch.setattr(assessing, "assess", lambda *given: heard.append(given))
    client.as_(alice)
    assert keep(client, warning_signs="I think of ending my life.").status_code == 303
    assert client.post_form("/me/plan", version="stale", warning_signs="I want to die").status_code == 409
    assert client.as_(guest).post_form("/me/plan", warning_signs="I want to die").status_code == 401
    assert heard == []


# What needs another look keeps the text


def test_an_empty_plan_says_so(client, stored):
    answer = keep(client.as_(alice), my_places="  \r\n ")
    assert answer.status_code == 422
    assert "There is nothing in it yet" in answer.text
    assert stored(select(SealedPlan.member_id)) == []


@pytest.mark.parametrize("part", PARTS)
def test_a_part_that_is_too_long_keeps_everything(client, stored, part):
    long = "x" * (MAX_LENGTH + 1)
    answer = keep(client.as_(alice), **WORDS | {part: long})
    assert answer.status_code == 422
    given = Page(answer.text).form("/me/plan").given
    assert {name: given[name] for name in PARTS} == WORDS | {part: long}
    assert stored(select(SealedPlan.member_id)) == []


def test_two_windows_lose_nothing(client, house, stored):
    keep(client.as_(alice), **WORDS)
    early = client.get("/me/plan/edit")
    keep(client, what_helps=SECOND)
    answer = client.send(early, "/me/plan", my_reasons="A third thing")
    assert answer.status_code == 409
    page = Page(answer.text)
    assert SECOND in page.one("section", aria_labelledby="plan-other").words
    assert page.form("/me/plan").given["my_reasons"] == "A third thing"
    assert kept(house, stored, alice).what_helps == SECOND, "nothing is overwritten unseen"
    assert client.send(answer, "/me/plan").status_code == 303
    assert kept(house, stored, alice) == Plan(**WORDS | {"my_reasons": "A third thing"})


def test_of_many_windows_at_once_one_is_kept_and_the_others_are_told(client, visitor, stored):
    windows = [visitor().as_(alice) for _ in range(8)]
    for window in windows:
        window.csrf_token()

    def save(number):
        return windows[number].post_form("/me/plan", what_helps=f"Thought {number}", version="").status_code

    with ThreadPoolExecutor(len(windows)) as pool:
        assert sorted(pool.map(save, range(len(windows)))) == [303] + [409] * (len(windows) - 1)
    assert stored.one(count(SealedPlan)) == 1


def test_a_form_from_before_the_plan_was_deleted_comes_back_once(client, house, stored):
    keep(client.as_(alice), **WORDS)
    early = client.get("/me/plan/edit")
    client.fill_in("/me/plan/delete", "/me/plan/delete")
    answer = client.send(early, "/me/plan")
    assert answer.status_code == 409
    assert client.send(answer, "/me/plan").status_code == 303
    assert kept(house, stored, alice) == Plan(**WORDS)


def test_sent_twice_is_harmless(client, stored):
    form = client.as_(alice).get("/me/plan")
    assert [client.send(form, "/me/plan", **WORDS).status_code for _ in range(2)] == [303, 303]
    assert stored.one(count(SealedPlan)) == 1


@pytest.mark.parametrize("text", ["\x00\x07", "\u200b", "\u202e"])
def test_what_nobody_can_see_is_nothing(client, text):
    assert keep(client.as_(alice), my_places=text).status_code == 422


# The key


def test_on_a_new_device_it_opens_by_signing_in(client, visitor):
    keep(client.as_(alice), **WORDS)
    assert WORDS["my_places"] in shown(visitor().as_(alice)).words


def test_a_changed_password_keeps_it(client):
    keep(client.as_(alice), **WORDS)
    new = "another quiet heron walks"
    client.fill_in("/me/password", "/me/password", current_password=alice.password, new_password=new)
    assert WORDS["my_places"] in shown(client).words


def test_after_a_forgotten_password_it_says_so_kindly_and_takes_a_new_one(client, house, stored, reset_password):
    keep(client.as_(alice), **WORDS)
    client.as_(reset_password(alice))
    page = shown(client)
    assert "Your earlier plan is closed for good" in page.words
    assert not [word for word in WORDS.values() if word in page.words]
    assert "Make a new plan" in Page(client.get("/me").text).words
    assert "Open my plan" not in client.get("/help").text
    assert client.fill_in("/me/plan", "/me/plan", what_helps=SECOND).status_code == 303
    assert SECOND in shown(client).words
    assert stored.one(count(SealedPlan)) == 1


def test_a_form_that_was_open_over_a_reset_is_saved_whole(client, reset_password):
    """The one place where the words still are: nothing typed is lost, though the old box stays shut."""
    keep(client.as_(alice), **WORDS)
    early = client.get("/me/plan/edit")
    again = reset_password(alice)
    answer = client.send(early, "/me/plan", my_reasons="And one more")
    assert answer.status_code == 401
    signed_in = client.send(answer, "/sign-in", name=again.name, password=again.password)
    assert client.send(signed_in, "/me/plan").status_code == 303
    page = shown(client)
    assert "And one more" in page.words
    assert WORDS["my_places"] in page.words


def test_after_leaving_the_site_a_form_is_not_lost(client):
    form = client.as_(alice).get("/me/plan")
    client.get("/leave")
    answer = client.send(form, "/me/plan", **WORDS)
    assert not [word for word in WORDS.values() if word in answer.text], "not on the page that says nothing"
    shown_again = Page(client.send(answer, "/leave/continue").text)
    assert WORDS["my_reasons"] in shown_again.words


# Deleting


def test_it_is_deleted_after_one_question(client, stored):
    keep(client.as_(alice), **WORDS)
    asked = client.get("/me/plan/delete")
    assert "Delete your plan?" in Page(asked.text).words
    assert client.send(asked, "/me/plan/delete").location == "/me"
    assert stored(select(SealedPlan.member_id)) == []
    assert client.send(asked, "/me/plan/delete").status_code == 303, "twice is harmless"
    assert client.get("/me/plan/delete").location == "/me/plan"


def test_one_that_nobody_can_open_can_be_deleted_too(client, stored, reset_password):
    keep(client.as_(alice), **WORDS)
    client.as_(reset_password(alice))
    assert client.fill_in("/me/plan/delete", "/me/plan/delete").status_code == 303
    assert stored(select(SealedPlan.member_id)) == []


# The ways to it


def test_urgent_help_leads_to_it_and_tells_guests_nothing(client, visitor):
    assert "/me/plan" not in visitor().as_(guest).get("/help").text
    client.as_(alice)
    assert "Make a plan for hard hours" in Page(client.get("/help").text).words
    keep(client, **WORDS)
    page = Page(client.get("/help").text)
    assert page.one("section", aria_labelledby="own-plan").one("a")["href"] == "/me/plan"
    assert not [word for word in WORDS.values() if word in page.words]


def test_the_panel_leads_to_it_for_who_has_one(client, visitor, with_directory):
    crisis = {"space": "kitchen", "title": "Tonight", "body": "I want to end my life tonight. I have the tablets here."}
    for person, links in ((alice, ["/me/plan"]), (bob, [])):
        client.as_(person)
        if links:
            keep(client, **WORDS)
        sent = client.fill_in("/threads/new?space=kitchen", "/threads", **crisis)
        panel = Page(client.get(sent.location).text).one("section", id="help-panel")
        assert [a["href"] for a in panel.all("a") if a["href"].startswith("/me")] == links
        assert len([li for li in panel.one("ul", class_="help-options").children if not isinstance(li, str)]) <= 3
        assert not [word for word in WORDS.values() if word in panel.words]


def test_a_case_asks_for_nobodys_plan(client, app, make, with_directory):
    """Its lines go along with a note: they are for its author, whoever looks them up."""
    post = make.thread(alice, "I want to end my life tonight. I have the tablets here.")
    keep(client.as_(mira), **WORDS)
    with app.app_context():
        engine = db.engine
    with statements_on(engine) as seen:
        page = client.get(f"/moderation/cases/{make.case_ref(post.post_ref)}")
    assert "Send these lines too" in page.text
    assert "Open my plan" not in page.text
    assert seen
    assert not [one for one in seen if "sealed_plans" in one]


def test_the_panel_comes_when_the_plan_cannot_be_read(client, with_directory, app):
    keep(client.as_(alice), **WORDS)
    with app.app_context():
        start_writing()
        db.session.execute(update(SealedPlan).values(sealed=b"broken"))
        db.session.commit()
    crisis = {"space": "kitchen", "title": "Tonight", "body": "I want to end my life tonight. I have the tablets here."}
    sent = client.fill_in("/threads/new?space=kitchen", "/threads", **crisis)
    assert Page(client.get(sent.location).text).one("section", id="help-panel")
    assert client.get("/me/plan").status_code == 200
