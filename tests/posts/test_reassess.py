"""`flask --app wsgi screening reassess`: newer rules read older posts, and only ever raise."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import delete, select, update

from config import ROOT
from forum.cases.models import Case, Decision, Signal
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.core.outbox import OutboxRow
from forum.core.settings import SettingRow
from forum.posts import assessing, reassessing
from forum.posts.models import AssessmentRow, Post, State
from forum.posts.services import Change, edit_post
from forum.screening import assess
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import CRISIS, QUIET
from tests.people import alice, bob, mira
from tests.posts.shared import GOODBYE, WORRIED, kinds_of, set_to

LINES = select(AssessmentRow.care, AssessmentRow.engine).order_by(as_made(AssessmentRow))
OLD = "hearth-screening/0+old"
NOW = assess("").engine


def reassess(app: Flask, *words: str) -> Result:
    said = app.test_cli_runner().invoke(args=["screening", "reassess", *words])
    assert said.exit_code == 0, said.output
    return said


@pytest.fixture
def seen_by_old_rules(app, house):
    """As if rules that saw nothing had read everything so far: no case, no level."""
    set_to(house, "sample_percent", 0)

    def forget() -> None:
        with app.app_context():
            start_writing()
            for table in (Signal, Case, OutboxRow):
                db.session.execute(delete(table))
            nothing = {"care": 0, "exposure": 0, "needs": [], "conduct": [], "signals": [], "engine": OLD}
            db.session.execute(update(AssessmentRow).values(**nothing))
            db.session.execute(update(Post).values(state=State.PUBLISHED.value, note=None))
            db.session.commit()

    return forget


def test_what_newer_rules_see_gets_a_reading_and_a_case(app, make, stored, seen_by_old_rules):
    made = make.thread(alice, CRISIS)
    make.thread(bob, QUIET)
    seen_by_old_rules()
    said = reassess(app).output.splitlines()
    assert said == ["2 of 2 posts read; raised: 1 to 4", "1 of 2 posts raised.", "Every post is read."]
    assert stored(LINES) == [(0, OLD), (0, OLD), (4, NOW)]
    assert stored(kinds_of(made.post_ref)) == ["reassessment"]
    assert stored.one(select(Case.care, Case.machine_care, Case.status)) == (4, 4, "open")
    row = stored(select(AssessmentRow).order_by(as_made(AssessmentRow)))[-1]
    assert (row.needs, bool(row.signals), row.by_id) == (["suicide"], True, None)
    assert stored(select(OutboxRow.topic)) == ["case.needs_someone"]


def test_the_case_says_in_words_why_it_came_late(app, client, make, seen_by_old_rules):
    made = make.thread(alice, CRISIS)
    seen_by_old_rules()
    reassess(app)
    page = Page(client.as_(mira).get(f"/moderation/cases/{make.case_ref(made.post_ref)}").text)
    assert "Seen when older posts were read again" in page.words
    assert page.all("mark"), "the text is marked where the newer rules heard something"


def test_its_author_meets_help_on_the_page_of_the_post(app, client, make, seen_by_old_rules, with_directory):
    made = make.thread(alice, CRISIS)
    seen_by_old_rules()
    client.as_(alice)
    assert not Page(client.get(f"/posts/{made.post_ref}").text).all("section", id="help-panel")
    reassess(app)
    Page(client.get(f"/posts/{made.post_ref}").text).one("section", id="help-panel")


def test_nothing_is_hidden_and_no_note_is_added(app, make, stored, seen_by_old_rules):
    make.thread(alice, GOODBYE)
    assert assess(GOODBYE).exposure == 3
    seen_by_old_rules()
    reassess(app)
    assert stored.one(select(Post.state, Post.note)) == (State.PUBLISHED, None)
    assert stored.one(select(Case.exposure)) == 3, "a moderator sees it and decides"


def test_again_it_changes_nothing(app, make, stored, seen_by_old_rules):
    make.thread(alice, CRISIS)
    make.thread(alice, WORRIED, voice="mask")
    seen_by_old_rules()
    reassess(app)
    tables = (AssessmentRow.id, Signal.id, AuditEvent.id, OutboxRow.id)
    before = [stored(select(column)) for column in tables]
    assert reassess(app).output.splitlines() == ["0 of 0 posts raised.", "Every post is read."]
    with app.app_context():
        start_writing()
        db.session.execute(delete(SettingRow).where(SettingRow.name == reassessing.MARK))
        db.session.commit()
    assert reassess(app).output.splitlines()[0] == "2 of 2 posts read"
    assert [stored(select(column)) for column in tables[:2]] == before[:2]


def test_what_older_rules_saw_is_never_lowered(app, make, stored, seen_by_old_rules):
    made = make.thread(alice, QUIET)
    with app.app_context():
        start_writing()
        db.session.execute(update(AssessmentRow).values(care=3, exposure=2, engine=OLD))
        db.session.commit()
    reassess(app)
    assert stored(LINES) == [(3, OLD)]
    assert stored(kinds_of(made.post_ref)) == []


def test_an_open_case_is_raised_and_its_levels_stay_the_highest(app, make, stored, seen_by_old_rules):
    made = make.thread(alice, WORRIED)
    with app.app_context():
        start_writing()
        older = {"care": 1, "exposure": 2, "needs": ["abuse"], "conduct": ["profanity"], "engine": OLD}
        db.session.execute(update(AssessmentRow).values(**older))
        db.session.execute(update(Case).values(care=1, exposure=2))
        db.session.commit()
    reassess(app)
    care = int(assess(WORRIED).care)
    row = stored(select(AssessmentRow).order_by(as_made(AssessmentRow)))[-1]
    assert (row.care, row.exposure, row.conduct) == (care, 2, ["profanity"])
    assert "abuse" in row.needs
    assert stored.one(select(Case.care, Case.exposure)) == (care, 2)
    assert stored(kinds_of(made.post_ref))[-1] == "reassessment"


@pytest.mark.parametrize("action", ["keep", "note", "hide"])
@pytest.mark.parametrize("voice", ["name", "mask"])
def test_what_a_person_decided_stays_decided(app, client, clock, make, stored, seen_by_old_rules, action, voice):
    made = make.thread(alice, GOODBYE, voice=voice)
    clock.tick(timedelta(hours=2))
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    assert client.as_(mira).post_form(case, action=action, reason="So it is.").status_code == 303
    before = stored.one(select(Post.state, Post.note, Case.status, Case.care).join(Case, Case.post_id == Post.id))
    with app.app_context():
        start_writing()
        db.session.execute(update(AssessmentRow).values(care=0, exposure=0, engine=OLD))
        db.session.commit()
    assert "1 more were read by a moderator already" in reassess(app).output
    assert (
        stored.one(select(Post.state, Post.note, Case.status, Case.care).join(Case, Case.post_id == Post.id)) == before
    )
    assert len(stored(LINES)) == 1
    assert "reassessment" not in stored(kinds_of(made.post_ref))


def test_a_level_that_a_person_gave_stays(app, client, make, stored, seen_by_old_rules):
    made = make.thread(alice, CRISIS)
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}/care"
    assert client.as_(mira).post_form(case, care="1", reason="We spoke, and she is safe.").status_code == 303
    with app.app_context():
        start_writing()
        machine = AssessmentRow.by_id.is_(None)
        db.session.execute(update(AssessmentRow).where(machine).values(care=0, engine=OLD))
        db.session.commit()
    reassess(app)
    assert stored.one(select(Case.care)) == 1
    assert "reassessment" not in stored(kinds_of(made.post_ref))


@pytest.mark.parametrize(("voice", "raised"), [("name", True), ("mask", True)])
def test_words_written_after_a_decision_are_read(app, client, clock, house, make, stored, voice, raised):
    """Of a masked edit only the hour is known: in that hour it counts as later, and a moderator looks once more."""
    set_to(house, "sample_percent", 0)
    made = make.thread(alice, WORRIED, voice=voice)
    case = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    assert client.as_(mira).post_form(case, action="keep").status_code == 303
    clock.tick(timedelta(minutes=5))
    with app.app_context():
        edit_post(made.post_ref, Change(body=CRISIS, title="A title", version=1), by=house.author(alice))
        db.session.commit()
        start_writing()
        db.session.execute(update(AssessmentRow).values(care=0, exposure=0, engine=OLD))
        db.session.execute(delete(Signal))
        db.session.execute(update(Case).values(status="closed", closed_at=clock.now))
        db.session.commit()
    reassess(app)
    assert stored(kinds_of(made.post_ref)) == ["reassessment"]
    assert stored.one(select(Case.status, Case.care)) == ("open", 4)
    assert len(stored(select(Decision.id))) == 1


@pytest.mark.parametrize("state", [State.REMOVED, State.WITHDRAWN])
def test_what_is_gone_is_left_in_peace(app, make, stored, seen_by_old_rules, state):
    made = make.thread(alice, CRISIS)
    seen_by_old_rules()
    make.state(made.post_ref, state, by=mira)
    assert reassess(app).output.splitlines()[-1] == "Every post is read."
    assert stored(select(Case.id)) == []


def test_a_masked_post_tells_no_minute(app, make, stored, seen_by_old_rules):
    make.thread(alice, CRISIS, voice="mask")
    seen_by_old_rules()
    reassess(app)
    moments = [*stored(select(AssessmentRow.at)), *stored(select(Signal.at)), *stored(select(Case.opened_at))]
    assert all((moment.minute, moment.second, moment.microsecond) == (0, 0, 0) for moment in moments)


def test_a_dry_run_only_counts(app, make, stored, seen_by_old_rules):
    make.thread(alice, CRISIS)
    seen_by_old_rules()
    assert reassess(app, "--dry-run").output.splitlines()[-2] == "1 of 1 posts would be raised. Nothing was stored."
    assert stored(LINES) == [(0, OLD)]
    assert stored(select(Case.id)) == []
    assert stored(select(SettingRow.name).where(SettingRow.name == reassessing.MARK)) == []


def test_a_limit_stops_and_the_next_run_goes_on(app, make, stored, seen_by_old_rules):
    thread = make.thread(alice, CRISIS)
    for _ in range(4):
        make.reply(thread, alice, CRISIS)
    seen_by_old_rules()
    first = reassess(app, "--limit", "3", "--batch", "2").output.splitlines()
    assert first[:2] == ["2 of 5 posts read; raised: 2 to 4", "3 of 5 posts read; raised: 1 to 4"]
    assert first[-1] == "There are more: run it again to go on."
    assert reassess(app).output.splitlines()[:2] == ["Going on after 3 posts.", "5 of 5 posts read; raised: 2 to 4"]
    assert len(stored(select(Signal.id).where(Signal.kind == "reassessment"))) == 5


def test_since_leaves_older_posts_out(app, clock, make, stored, seen_by_old_rules):
    make.thread(alice, CRISIS)
    clock.tick(timedelta(days=3))
    newer = make.thread(alice, CRISIS)
    seen_by_old_rules()
    assert (
        reassess(app, "--since", f"{clock.now:%Y-%m-%d}").output.splitlines()[0] == "1 of 1 posts read; raised: 1 to 4"
    )
    assert stored(kinds_of(newer.post_ref)) == ["reassessment"]
    assert reassess(app).output.splitlines()[0] == "2 of 2 posts read; raised: 1 to 4", "the others come when asked for"


def test_a_post_the_filter_cannot_read_keeps_its_first_reading(app, make, stored, seen_by_old_rules, monkeypatch):
    make.thread(alice, CRISIS)
    seen_by_old_rules()
    monkeypatch.setattr(assessing, "assess", lambda *given: 1 / 0)
    assert "1 could not be read" in reassess(app).output
    assert stored(LINES) == [(0, OLD)]


def test_a_post_changed_while_it_was_being_read_is_left_alone(app, house, make, stored, seen_by_old_rules, monkeypatch):
    made = make.thread(alice, CRISIS)
    seen_by_old_rules()

    def read(text: str):
        monkeypatch.undo()
        edit_post(made.post_ref, Change(body=QUIET, title="A title", version=1), by=house.author(alice))
        db.session.commit()
        return read_as_before(text)

    read_as_before = assessing.read
    with app.app_context():
        progress = reassessing.find_progress(since=None)
        monkeypatch.setattr(assessing, "read", read)
        done = reassessing.reassess_batch(progress, size=10)
        db.session.commit()
    assert (done.read, done.raised.total()) == (1, 0)
    assert stored(select(Case.id)) == []
    assert stored(LINES) == [(0, OLD), (0, NOW)]


def test_rules_that_change_meanwhile_stop_it_kindly(app, make, seen_by_old_rules):
    make.thread(alice, CRISIS)
    with app.app_context():
        old = reassessing.Progress(engine=OLD)
        with pytest.raises(reassessing.Conflict) as stopped:
            reassessing.reassess_batch(old, size=1)
    assert "run it again" in stopped.value.message


def test_the_end_of_a_run_is_in_the_audit_log(app, make, stored, seen_by_old_rules):
    make.thread(alice, CRISIS)
    seen_by_old_rules()
    reassess(app)
    row = stored.one(select(AuditEvent).where(AuditEvent.action == "screening.reassessed"))
    assert (row.actor_id, row.details) == (None, {"engine": NOW, "read": 1, "raised": 1})


POSTS = 40


def test_killed_in_the_middle_it_goes_on_and_raises_each_post_once(app, house, make, stored, seen_by_old_rules):
    thread = make.thread(alice, CRISIS)
    for _ in range(POSTS - 1):
        make.reply(thread, alice, CRISIS, voice="mask")
    seen_by_old_rules()
    environment = {**os.environ, "HEARTH_DATA": str(house.folder), "DATABASE_URL": house.url}
    command = [sys.executable, "-m", "flask", "--app", "tests.site", "screening", "reassess", "--batch", "1"]
    running = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None
    with running, running.stdout as said:
        assert said.readline() == f"1 of {POSTS} posts read; raised: 1 to 4\n"
        running.kill()
    raised = select(Signal.case_id).where(Signal.kind == "reassessment")
    done = len(stored(raised))
    assert 1 <= done < POSTS
    assert stored.one(select(SettingRow.value).where(SettingRow.name == reassessing.MARK))["read"] == done
    assert reassess(app).output.splitlines()[:2] == [
        f"Going on after {done} posts.",
        f"{POSTS} of {POSTS} posts read; raised: {POSTS - done} to 4",
    ]
    assert len(stored(raised)) == len(set(stored(raised))) == POSTS
    assert len(stored(LINES)) == 2 * POSTS
