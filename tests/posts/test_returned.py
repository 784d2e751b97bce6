"""A text that comes back to its writer unsent is read by nobody: so the page that brings it back shows where to turn,
whatever the reason, and nothing of the text is kept anywhere."""

from __future__ import annotations

import logging
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from forum.cases.models import Case
from forum.core.audit import AuditEvent
from forum.core.db import db, is_writing, start_writing
from forum.core.errors import NotFound
from forum.core.outbox import OutboxRow
from forum.core.settings import change_setting
from forum.posts import assessing
from forum.posts.models import AssessmentRow, Post
from forum.posts.returned import LONGEST_READ, READ_AN_HOUR
from forum.reports.models import Report
from forum.spaces.models import Space
from forum.threads import services as thread_services
from tests.client import Node, Page
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob, mira
from tests.posts.returning import TOO_LONG, WAYS, Scene, Way
from tests.posts.shared import WORRIED, start

SAMARITANS = "tel:116123"
UNSENT = "This is not sent, so nobody on the team has read it."
KEPT = (Post, AssessmentRow, Case, Report, AuditEvent, OutboxRow)


@pytest.fixture
def scene(house, make, client, monkeypatch, clock, with_directory) -> Scene:
    client.as_(alice)
    return Scene(house, make, client, monkeypatch, clock)


def counts(stored) -> list[int]:
    return [stored.one(select(func.count()).select_from(model)) for model in KEPT]


STAY_WITH_THE_TEAM = ("start-paused", "start-suspended", "reply-paused", "reply-suspended", "edit-paused")


@pytest.fixture(params=[name for name in WAYS if name not in STAY_WITH_THE_TEAM])
def way(request) -> Way:
    return WAYS[request.param]


def test_the_page_says_where_to_turn_and_nothing_is_kept(scene, stored, caplog, monkeypatch, way):
    status, prepare, send = way
    prepare(scene)
    before, held = counts(stored), spied_on(monkeypatch)
    with caplog.at_level(logging.DEBUG):
        answer = send(scene, CRISIS)
    assert answer.status_code == status
    main = Page(answer.text).one("main")
    panel = main.one("section", id="help-panel")
    assert panel.all("a", href=SAMARITANS), "the line of the country she chose"
    assert UNSENT in panel.words
    assert "read it by about" not in panel.words
    assert not panel.all("form"), "closing it would cost the text"
    assert CRISIS in unescape(answer.text), "the text is whole"
    assert_order(main, panel, summary=status not in (400, 404))
    assert counts(stored) == before
    assert "tablets" not in caplog.text
    assert not any("care" in cookie for cookie in answer.headers.getlist("Set-Cookie"))
    assert held
    assert not any(held), "the writer's lock is held while a text is read"


def assert_order(main: Node, panel: Node, *, summary: bool) -> None:
    """What is wrong comes first, then help, then the text; and no two parts share an id."""
    inside = main.walk()
    text = next(node for node in inside if node.name == "textarea" or node.get("class") == "kept")
    assert inside.index(panel) < inside.index(text)
    alerts = [node for node in inside if node.get("role") == "alert"]
    assert bool(alerts) == summary
    assert all(inside.index(node) < inside.index(panel) for node in alerts)
    ids = [node["id"] for node in inside if node.get("id")]
    assert len(ids) == len(set(ids))


def spied_on(monkeypatch) -> list[bool]:
    """Filled while texts are read: whether the writer's lock was held."""
    held = []

    def assess(text, *more):
        held.append(is_writing())
        return assess_as_before(text, *more)

    assess_as_before = assessing.assess
    monkeypatch.setattr(assessing, "assess", assess)
    return held


def test_it_is_read_without_the_lock_when_the_place_is_gone_in_the_last_moment(scene, monkeypatch):
    def gone(*_: object, **__: object) -> None:
        assert is_writing()
        raise NotFound()

    monkeypatch.setattr(thread_services, "ensure_can_start", gone)
    held = spied_on(monkeypatch)
    answer = scene.starts(CRISIS)
    assert (answer.status_code, held) == (404, [False, False])
    assert words_of(answer)


QUIET_WAYS = (
    *STAY_WITH_THE_TEAM, "start-no-title", "start-nowhere", "start-expired", "reply-again", "edit-elsewhere",
    "report-too-many", "report-hidden",
)  # fmt: skip


@pytest.mark.parametrize("name", QUIET_WAYS)
def test_a_quiet_text_comes_back_without_it(scene, name):
    status, prepare, send = WAYS[name]
    prepare(scene)
    answer = send(scene, QUIET)
    assert answer.status_code == status
    assert not Page(answer.text).all("section", id="help-panel")


@pytest.mark.parametrize("name", ["start-no-title", "reply-closed", "edit-expired", "report-hidden"])
def test_a_filter_that_fails_shows_it(scene, monkeypatch, name):
    _, prepare, send = WAYS[name]
    prepare(scene)
    monkeypatch.setattr(assessing, "assess", lambda text, rules: 1 / 0)
    assert Page(send(scene, QUIET).text).one("section", id="help-panel")


# Where to turn


def words_of(answer: TestResponse) -> str:
    return Page(answer.text).one("section", id="help-panel").words


@pytest.mark.parametrize("send", [Scene.starts, Scene.replies, Scene.edits])
def test_a_paused_member_is_told_who_can_be_reached(scene, house, send):
    scene.pause()
    words = words_of(send(scene, WORRIED))
    assert "While your posting is paused, “Report” under a post still reaches the moderators." in words
    assert "write to the people who run this site" not in words, "nobody has said how"
    with house.app.app_context():
        start_writing()
        change_setting("contact", "hello@people.example", by=None)
        db.session.commit()
    assert "You can also write to the people who run this site: hello@people.example" in words_of(send(scene, WORRIED))


def test_what_a_paused_member_is_told_is_true(scene, stored):
    scene.pause()
    assert scene.reports(CRISIS).status_code == 303
    assert stored.one(select(Report.details)) == CRISIS


def test_others_are_not_told_of_a_pause(scene):
    assert "paused" not in words_of(scene.starts(CRISIS, title=""))


@pytest.mark.parametrize("send", ["starts", "replies", "edits", "reports"])
def test_without_a_country_of_ones_own_it_is_that_of_the_space(scene, house, send):
    with house.app.app_context():
        start_writing()
        db.session.execute(update(Space).values(country="DE"))
        db.session.commit()
    scene.mine, scene.bobs = scene.bobs, scene.mine
    scene.client.as_(bob)
    wrong = {"starts": {"title": ""}, "reports": {"reason": ""}}.get(send, {"note": TOO_LONG})
    assert "These lines are for Germany." in words_of(getattr(scene, send)(CRISIS, **wrong))


# Closing


def closed_before(scene: Scene, text: str) -> None:
    thread = start(scene.client, text).location
    assert scene.client.fill_in(thread, "/help/closed").status_code == 303


def test_a_panel_closed_that_day_stays_closed_below_red(scene):
    closed_before(scene, WORRIED)
    page = Page(scene.starts(WORRIED, title="").text)
    assert not page.all("section", id="help-panel")
    assert "See all urgent help" in page.one("main").words
    expired = Page(scene.starts(WORRIED, csrf_token="old").text)
    assert not expired.all("section", id="help-panel")
    assert len(expired.all("h2", id="help-strip-title")) == 1


def test_a_crisis_brings_it_whatever_was_closed(scene):
    closed_before(scene, CRISIS)
    assert words_of(scene.starts(CRISIS, title=""))
    assert words_of(scene.edits(CRISIS, note=TOO_LONG))


@pytest.mark.parametrize(("unsent", "says"), [(CRISIS, UNSENT), (QUIET, "Your post is saved")])
def test_there_is_one_panel_beside_that_of_a_post(scene, unsent, says):
    thread = start(scene.client, CRISIS).location
    answer = scene.client.post_form(f"{thread}/replies", body=unsent, note=TOO_LONG)
    assert says in words_of(answer)


def test_a_saved_post_keeps_its_panel_when_that_of_the_reply_is_closed(scene):
    closed_before(scene, WORRIED)
    thread = start(scene.client, CRISIS).location
    answer = scene.client.post_form(f"{thread}/replies", body=WORRIED, note=TOO_LONG)
    assert "Your post is saved" in words_of(answer)
    assert "See all urgent help" not in Page(answer.text).one("main").words


# When nobody is signed in, or the text waits


def test_after_the_session_ended_it_is_there_until_the_text_is_sent(scene, clock):
    page = scene.client.get("/threads/new?space=kitchen")
    clock.tick(timedelta(hours=1))
    answer = scene.client.send(page, "/threads", title="A title", body=CRISIS)
    assert answer.status_code == 401
    assert UNSENT in words_of(answer)
    wrong = scene.client.send(answer, "/sign-in", name="alice", password="not hers at all")
    assert UNSENT in words_of(wrong)
    ready = scene.client.send(wrong, "/sign-in", name="alice", password=alice.password)
    assert Page(ready.text).one("section", id="help-panel").all("a", href=SAMARITANS), "who she is is known now"
    sent = scene.client.send(ready, "/threads")
    assert "Your post is saved" in words_of(scene.client.get(sent.location))


def test_the_neutral_page_shows_nothing_and_the_page_after_it_does(scene):
    page = scene.client.get("/threads/new?space=kitchen")
    scene.client.get("/leave")
    neutral = scene.client.send(page, "/threads", title="A title", body=CRISIS)
    assert not Page(neutral.text).all("section", id="help-panel")
    assert "tablets" not in neutral.text
    assert UNSENT in words_of(scene.client.send(neutral, "/leave/continue"))


def test_a_guest_whose_report_comes_back_sees_it(scene, visitor):
    somebody = visitor()
    answer = somebody.post_form(f"/posts/{scene.bobs.post_ref}/reports", reason="", details=CRISIS)
    assert (answer.status_code, UNSENT in words_of(answer)) == (422, True)


# What is looked through


def test_what_is_too_long_to_be_looked_through_may_hold_anything(scene):
    assert words_of(scene.starts("so. " * (LONGEST_READ // 4 + 1)))
    assert not Page(scene.starts("so. " * (LONGEST_READ // 5)).text).all("section", id="help-panel")


DANGER = "I want to end my life tonight."


@pytest.mark.parametrize("field", ["title", "body", "note"])
@pytest.mark.parametrize("wrong", [{"voice": "nobody"}, {"csrf_token": "old"}], ids=["by its room", "before any room"])
def test_title_text_and_note_are_looked_through(scene, field, wrong):
    fields = {"space": "kitchen", "title": "A title", "body": QUIET, field: DANGER, **wrong}
    assert words_of(scene.client.post_form("/threads", **fields))


def test_the_note_that_stood_in_the_form_is_nobodys_words(scene):
    def give_note() -> None:
        start_writing()
        db.session.execute(update(Space).values(default_note=DANGER))

    scene.inside(give_note)
    assert not Page(scene.starts(QUIET, title="", note=DANGER).text).all("section", id="help-panel")


def test_it_is_nobodys_words_on_an_expired_form_either(scene):
    def give_note() -> None:
        start_writing()
        db.session.execute(update(Space).values(default_note=DANGER))

    scene.inside(give_note)
    assert not Page(scene.starts(QUIET, note=DANGER, csrf_token="old").text).all("section", id="help-panel")


def test_what_comes_too_often_is_not_read_and_may_hold_anything(scene, visitor, monkeypatch):
    """A form needs no account to be sent, and reading is work."""
    somebody, held = visitor(), spied_on(monkeypatch)

    def panels() -> list[Node]:
        answer = somebody.post_form(f"/posts/{scene.bobs.post_ref}/reports", reason="", details=QUIET)
        return Page(answer.text).all("section", id="help-panel")

    assert not any(panels() for _ in range(READ_AN_HOUR))
    assert panels()
    assert len(held) == READ_AN_HOUR


def test_the_form_of_a_moderator_is_not_looked_through(scene, client):
    case = scene.make.case_ref(scene.make.thread(alice, CRISIS).post_ref)
    answer = client.as_(mira).post(f"/moderation/cases/{case}/decisions", data={"reason": CRISIS, "note": CRISIS})
    assert answer.status_code == 400
    assert CRISIS in Page(answer.text).words
    assert not Page(answer.text).all("section", id="help-panel")
