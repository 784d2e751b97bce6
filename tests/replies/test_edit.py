"""`/posts/<ref>/edit`: changing one's own words. The old ones are kept, the new ones are read like a new post."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.services import add_sanction
from forum.cases.models import Case
from forum.core.audit import AuditEvent
from forum.core.clock import to_hour
from forum.core.db import db
from forum.core.outbox import OutboxRow
from forum.posts import services
from forum.posts.models import AssessmentRow, Post, PostRevision, PostTransition, State, Thread
from tests.client import Page
from tests.factories.made import as_made
from tests.factories.making import CRISIS, QUIET
from tests.people import ada, alice, bob, guest, mira
from tests.posts.shared import GOODBYE, WORRIED, count, kinds_of, set_to

NEW = "The kettle is off, and the sun is out."


def edit_of(made) -> str:
    return f"/posts/{made.post_ref}/edit"


def edit(client, made, body: str = NEW, **more: str):
    return client.fill_in(edit_of(made), edit_of(made), body=body, **more)


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_the_new_words_stand_and_the_old_ones_are_kept(client, make, stored, voice):
    made = make.thread(alice, QUIET, title="Before", voice=voice, note="Tea")
    answer = edit(client.as_(alice), made, title="After", note="Sun")
    assert (answer.status_code, answer.location) == (303, f"/posts/{made.post_ref}")
    post = stored.one(select(Post))
    assert (post.body, post.html, post.note, post.version) == (NEW, f"<p>{NEW}</p>\n", "Sun", 2)
    assert stored.one(select(Thread.title, Thread.note)) == ("After", "Sun")
    old = stored.one(select(PostRevision))
    assert (old.number, old.title, old.body, old.note) == (1, "Before", QUIET, "Tea")
    page = Page(client.get(answer.location).text)
    assert "Your changes are saved." in page.words
    assert "edited" in page.one("article", data_post=made.post_ref).words


def test_revisions_are_numbered_and_those_of_a_reply_have_no_title(client, make, stored):
    made = make.reply(make.thread(bob), alice, "One.")
    for words in ("Two.", "Three."):
        edit(client.as_(alice), made, words)
    rows = stored(select(PostRevision.number, PostRevision.title, PostRevision.body).order_by(as_made(PostRevision)))
    assert rows == [(1, None, "One."), (2, None, "Two.")]


def test_the_form_holds_what_is_there(client, make):
    made = make.thread(alice, QUIET, title="Before", note="Tea")
    given = Page(client.as_(alice).get(edit_of(made)).text).form(edit_of(made)).given
    assert (given["title"], given["body"], given["note"], given["version"]) == ("Before", QUIET, "Tea", "1")


def test_a_reply_has_no_title_to_change(client, make, stored):
    made = make.reply(make.thread(bob, title="Of bob"), alice)
    assert "title" not in Page(client.as_(alice).get(edit_of(made)).text).form(edit_of(made)).fields
    assert client.post_form(edit_of(made), body=NEW, title="Of alice").status_code == 303
    assert stored.one(select(Thread.title)) == "Of bob"


@pytest.mark.parametrize("title", ["", "  ", "\u200b"])
def test_without_a_title_the_old_one_stays(client, make, stored, title):
    made = make.thread(alice, title="Before")
    assert edit(client.as_(alice), made, title=title).status_code == 303
    assert stored.one(select(Thread.title)) == "Before"


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_times_of_a_masked_post_are_cut_to_the_hour(client, make, stored, clock, hour_over, voice):
    made = make.thread(alice, voice=voice)
    clock.tick(timedelta(hours=1, minutes=7))
    edit(client.as_(alice), made)
    kept = to_hour(clock.now) if voice == "mask" else clock.now
    assert stored.one(select(Post.edited_at)) == kept
    assert stored.one(select(PostRevision.replaced_at)) == kept
    assert stored(select(PostTransition.at).order_by(as_made(PostTransition)))[-1] == kept
    assert stored(select(AssessmentRow.at).order_by(as_made(AssessmentRow)))[-1] == kept
    hour_over()
    assert stored.one(select(AuditEvent.at).where(AuditEvent.action == "post.edited")) == kept


def test_it_is_audited_and_queued_a_masked_one_without_a_name(house, client, make, stored, hour_over):
    client.as_(alice)
    for voice in ("name", "mask"):
        edit(client, make.thread(alice, voice=voice))
    assert len(stored(select(OutboxRow.id).where(OutboxRow.topic == "post.submitted"))) == 4
    hour_over()
    rows = stored(select(AuditEvent.actor_id).where(AuditEvent.action == "post.edited").order_by(AuditEvent.id))
    assert rows == [house.known[alice].id, None]
    assert set(stored(select(PostTransition.by_id))) == {None}


def test_a_guest_is_asked_to_sign_in(client, make):
    made = make.thread(alice)
    assert client.as_(guest).get(edit_of(made)).location.startswith("/sign-in")
    answer = client.post_form(edit_of(made), body=NEW)
    assert (answer.status_code, NEW in answer.text) == (401, True)


@pytest.mark.parametrize("person", [bob, mira, ada], ids=str)
def test_somebody_elses_and_an_absent_post_look_the_same(client, make, stored, person):
    made = make.thread(alice, QUIET)
    client.as_(person)
    nowhere = "/posts/nowhere00000/edit"
    pairs = [
        (client.get(edit_of(made)), client.get(nowhere)),
        (client.post_form(edit_of(made), body=NEW), client.post_form(nowhere, body=NEW)),
    ]
    for theirs, absent in pairs:
        assert theirs.status_code == absent.status_code == 404
        assert Page(theirs.text).words == Page(absent.text).words
    assert stored.one(select(Post.body)) == QUIET


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"body": ""}, "Please write something first."),
        ({"body": "x" * 20_001}, "It has 20,001 characters, and a post holds 20,000."),
        ({"title": "t" * 121}, "Please keep the title to 120 characters."),
        ({"note": "n" * 101}, "Please keep the content note to 100 characters."),
    ],
)
def test_what_needs_another_look_keeps_the_text(client, make, stored, fields, words):
    made = make.thread(alice, QUIET)
    sent = {"body": NEW, "title": "After", "note": "Sun", **fields}
    answer = edit(client.as_(alice), made, **sent)
    assert answer.status_code == 422
    page = Page(answer.text)
    given = page.form(edit_of(made)).given
    assert {name: given[name] for name in sent} == sent
    assert words in page.words
    assert stored.one(select(Post.body, Post.version)) == (QUIET, 1)


def test_two_windows_keep_both_texts(client, make, stored):
    made = make.thread(alice, QUIET)
    client.as_(alice)
    first, second = (client.get(edit_of(made)) for _ in range(2))
    client.send(first, edit_of(made), body="From the first window.")
    answer = client.send(second, edit_of(made), body="From the second window.")
    assert answer.status_code == 409
    page = Page(answer.text)
    assert page.form(edit_of(made)).given["body"] == "From the second window."
    assert "From the first window." in page.one("section", aria_labelledby="stored").words
    assert stored.one(select(Post.body)) == "From the first window."
    assert client.send(answer, edit_of(made), body="Both together.").status_code == 303
    assert stored.one(select(Post.body)) == "Both together."
    assert stored(select(PostRevision.body).order_by(PostRevision.number)) == [QUIET, "From the first window."]


@pytest.mark.parametrize("mistake", [{"note": "n" * 101}, {"body": "x" * 20_001}], ids=["in the form", "in the text"])
def test_a_mistake_in_between_does_not_hide_the_other_window(client, make, stored, mistake):
    """The form that comes back still knows which words it began with."""
    made = make.thread(alice, QUIET)
    client.as_(alice)
    first, second = (client.get(edit_of(made)) for _ in range(2))
    client.send(first, edit_of(made), body="From the first window.")
    back = client.send(second, edit_of(made), **mistake)
    assert back.status_code == 422
    answer = client.send(back, edit_of(made), body="From the second window.", note="")
    assert answer.status_code == 409
    assert stored.one(select(Post.body)) == "From the first window."


def test_the_new_words_raise_the_case(client, make, stored):
    made = make.thread(alice, WORRIED)
    before = stored.one(select(Case.care, Case.due_at, Case.version))
    answer = edit(client.as_(alice), made, CRISIS)
    after = stored.one(select(Case.care, Case.due_at, Case.version, Case.machine_care))
    assert before.care < after.care == 4
    assert after.due_at < before.due_at
    assert (after.version, after.machine_care) == (before.version + 1, before.care)
    assert stored(kinds_of(made.post_ref)) == ["screening", "screening"]
    assert answer.status_code == 303


def test_quiet_new_words_lower_nothing(house, client, make, stored):
    made = make.thread(alice, CRISIS)
    edit(client.as_(alice), made, QUIET)
    assert stored.one(select(Case.care, Case.status)) == (4, "open")
    assert stored.one(select(Post.state)) == State.MEMBERS


def test_a_quiet_post_edited_quietly_has_no_case(house, client, make, stored):
    set_to(house, "sample_percent", 0)
    made = make.thread(alice, QUIET)
    edit(client.as_(alice), made)
    assert stored.one(count(Case)) == 0
    assert stored(select(AssessmentRow.care).order_by(as_made(AssessmentRow))) == [0, 0]


@pytest.mark.parametrize("voice", ["name", "mask"])
@pytest.mark.parametrize(("body", "state"), [(CRISIS, State.MEMBERS), (GOODBYE, State.WAITING)])
def test_new_words_can_take_a_post_from_view(client, make, stored, body, state, voice):
    made = make.thread(alice, QUIET, voice=voice)
    edit(client.as_(alice), made, body)
    assert stored.one(select(Post.state)) == stored.one(select(Thread.opening_state)) == state


@pytest.mark.parametrize("state", [State.FOLDED, State.MEMBERS, State.WAITING])
def test_new_words_never_bring_it_back(client, make, stored, state):
    made = make.reply(make.thread(bob), alice, GOODBYE)
    make.state(made.post_ref, state, by=mira)
    edit(client.as_(alice), made, QUIET)
    assert stored.one(select(Post.state).where(Post.ref == made.post_ref)) == state


@pytest.mark.parametrize("state", [State.WITHDRAWN])
def test_what_was_taken_down_cannot_be_changed_and_the_words_are_kept(client, make, stored, state):
    made = make.thread(alice, QUIET)
    page = client.as_(alice).get(edit_of(made))
    make.state(made.post_ref, state, by=mira)
    assert client.get(edit_of(made)).status_code == 403
    answer = client.send(page, edit_of(made), body=NEW)
    assert answer.status_code == 403
    assert Page(answer.text).form(edit_of(made)).given["body"] == NEW
    assert stored.one(select(Post.body, Post.state)) == (QUIET, state)


def test_help_is_shown_on_the_next_page_when_the_new_words_ask_for_it(client, make, with_directory):
    made = make.thread(alice, QUIET)
    answer = edit(client.as_(alice), made, CRISIS)
    assert Page(client.get(answer.location).text).one("section", id="help-panel")
    assert Page(client.get(f"/threads/{made.thread_ref}").text).one("section", id="help-panel")


def test_words_that_ask_for_it_give_a_post_its_content_note(client, make, stored):
    made = make.thread(alice, QUIET)
    edit(client.as_(alice), made, CRISIS)
    assert stored.one(select(Post.note)) == stored.one(select(Thread.note)) == "Talks about suicide"


@pytest.mark.parametrize("wanted", ["", "Nothing much"])
def test_a_moderators_content_note_outlives_the_edit(client, visitor, make, stored, wanted):
    made = make.thread(alice, CRISIS)
    to = f"/moderation/cases/{make.case_ref(made.post_ref)}/decisions"
    fields = {"action": "note", "reason": "So that readers know first.", "version": "1", "content_note": "Suicide"}
    assert visitor().as_(mira).post_form(to, **fields).status_code == 303
    decided = stored.one(select(Post.note))
    assert decided
    edit(client.as_(alice), made, QUIET, note=wanted)
    assert stored.one(select(Post.note)) == stored.one(select(Thread.note)) == decided


def test_a_reply_edited_is_not_news_for_the_list(client, make, stored, clock):
    made = make.reply(make.thread(bob), alice)
    before = stored.one(select(Thread.active_at, Thread.reply_count, Thread.last_position))
    clock.tick(timedelta(hours=3))
    edit(client.as_(alice), made)
    assert stored.one(select(Thread.active_at, Thread.reply_count, Thread.last_position)) == before


def test_the_same_form_twice_keeps_one_revision(client, make, stored):
    made = make.thread(alice, QUIET)
    page = client.as_(alice).get(edit_of(made))
    assert client.send(page, edit_of(made), body=NEW).status_code == 303
    assert client.send(page, edit_of(made), body=NEW).status_code in (303, 409)
    assert stored.one(select(Post.body, Post.version)) == (NEW, 2)
    assert stored.one(count(PostRevision)) == 1


def test_who_is_paused_cannot_edit_either(client, app, house, make, clock):
    made = make.thread(alice)
    with app.app_context():
        until = clock.now + timedelta(days=3)
        add_sanction(house.known[alice].id, kind="pause", reason="A rest.", ends_at=until, by=house.known[ada].id)
        db.session.commit()
    answer = edit(client.as_(alice), made)
    assert answer.status_code == 403
    assert NEW in answer.text
    assert "Your posting is paused" in answer.text


def test_the_form_says_so_when_it_opens_and_still_shows_the_text(client, app, house, make, clock):
    made = make.thread(alice, QUIET)
    assert "paused" not in Page(client.as_(alice).get(f"/posts/{made.post_ref}/edit").text).words
    with app.app_context():
        until = clock.now + timedelta(days=3)
        add_sanction(house.known[alice].id, kind="pause", reason="A rest.", ends_at=until, by=house.known[ada].id)
        db.session.commit()
    page = Page(client.get(f"/posts/{made.post_ref}/edit").text)
    assert "Your posting is paused until 7 March 2026" in page.words
    assert "A rest." in page.words
    assert page.form(f"/posts/{made.post_ref}/edit").given["body"] == QUIET
    assert f"/posts/{made.post_ref}/withdrawal" in page.links
    assert client.post_form(f"/posts/{made.post_ref}/withdrawal").status_code == 303
    assert client.post_form(f"/posts/{made.post_ref}/deletion").status_code == 303


@pytest.mark.parametrize("was", [State.PUBLISHED, State.FOLDED, State.MEMBERS])
def test_where_every_post_is_read_first_new_words_wait_as_well(client, make, stored, was):
    made = make.thread(alice, QUIET, space="porch")
    make.state(made.post_ref, was, by=mira)
    edit(client.as_(alice), made)
    assert stored.one(select(Post.body, Post.state)) == (NEW, "waiting")
    assert stored.one(select(Case.status)) == "open"
    assert client.as_(bob).get(f"/posts/{made.post_ref}").status_code == 404


@pytest.mark.parametrize("space", ["porch", "kitchen"])
def test_nobody_decides_about_words_they_have_not_seen(client, make, stored, space):
    """A quiet edit of a post that is being looked at: the moderator's page is told, and nothing is published unread."""
    made = make.thread(alice, QUIET if space == "porch" else WORRIED, space=space)
    before, case = stored.one(select(Post.state)), f"/moderation/cases/{make.case_ref(made.post_ref)}"
    seen = Page(client.as_(mira).get(case).text).form(f"{case}/decisions").given["version"]
    edit(client.as_(alice), made)
    answer = client.as_(mira).post_form(f"{case}/decisions", action="keep", version=seen)
    assert answer.status_code == 409
    assert NEW in Page(answer.text).words
    assert stored.one(select(Post.state)) == before


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_at_a_rate_no_person_edits_at_the_text_goes_back(client, make, stored, clock, monkeypatch, voice):
    monkeypatch.setattr(services, "EDITS_PER_HOUR", 2)
    made = make.thread(alice, QUIET, voice=voice)
    client.as_(alice)
    for words in ("Two.", "Three."):
        assert edit(client, made, words).status_code == 303
    back = edit(client, made, CRISIS)
    assert back.status_code == 429
    assert Page(back.text).form(edit_of(made)).given["body"] == CRISIS
    assert "a lot of changes in one hour" in Page(back.text).words
    assert stored.one(select(Post.body)) == "Three."
    clock.tick(timedelta(hours=1))
    assert edit(client.as_(alice), made, CRISIS).status_code == 303
