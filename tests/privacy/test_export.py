"""`/me/export`: a copy of everything about oneself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.core.audit import AuditEvent
from forum.core.db import db
from forum.core.holdings import all_answers
from forum.core.keys import CannotOpen
from forum.core.outbox import OutboxRow
from forum.posts.models import Post, State
from forum.posts.policy import GOING, GONE
from forum.posts.views import STATE_WORDS, WITHDRAWN_WORDS
from forum.privacy import sealing, services
from forum.privacy.models import MemberCopy, MemberCopyPart
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.people import alice, bob, guest, mira
from tests.privacy.conftest import Taken

COPIES = select(func.count()).select_from(MemberCopy)
PARTS = select(func.count()).select_from(MemberCopyPart)


def all_parts() -> int:
    """One for each room that holds something to take home."""
    return sum(answer.exports is not None for answer in all_answers())


def ask(client, person=alice, **fields):
    return client.post_form("/me/export", **{"current_password": person.password, **fields})


def test_it_holds_what_is_stored_about_a_member(client, make, clock, take_home):
    thread = make.thread(alice, "First words.", title="My kettle", note="Rain")
    client.as_(alice)
    client.post_form(f"/posts/{thread.post_ref}/edit", body="Second words.", title="My kettle", version=1)
    theirs = make.thread(bob, "What bob wrote.", title="Bob's title")
    clock.tick(timedelta(minutes=1))
    make.reply(theirs, alice, "My reply to bob.")
    client.post_form(f"/posts/{theirs.post_ref}/reports", reason="worried", details="Please look after them.")
    case = make.case_ref(theirs.post_ref)
    taken = take_home(client, alice)
    assert taken.data("account")[0]["name"] == "alice"
    assert taken.data("choices") == [{"country": "GB", "email": alice.email}]
    first, reply = taken.data("posts")
    assert (first["words"], first["older_versions"][0]["words"]) == ("Second words.", "First words.")
    assert (reply["conversation"], reply["words"]) == ("Bob's title", "My reply to bob.")
    assert [one["what_you_told"] for one in taken.data("reports")] == ["Please look after them."]
    assert "What bob wrote." not in taken.everything
    assert case not in taken.everything


def test_decisions_come_with_their_reasons_and_without_names(client, make, take_home):
    post = make.thread(alice, "I want to end my life tonight. I have the tablets here.")
    page = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    client.as_(mira)
    client.post_form(f"{page}/claim")
    assert (
        client.fill_in(page, f"{page}/decisions", action="members", reason="We are thinking of you.").status_code == 303
    )
    taken = take_home(client.as_(alice), alice)
    assert [one["reason"] for one in taken.data("posts")[0]["decisions"]] == ["We are thinking of you."]
    assert mira.name not in taken.everything


def test_the_title_of_a_conversation_that_is_not_on_show_is_left_out(client, make, take_home):
    theirs = make.thread(bob, title="Not for long")
    make.reply(theirs, alice)
    make.state(theirs.post_ref, State.REMOVED, by=mira)
    taken = take_home(client.as_(alice), alice)
    assert "Not for long" not in taken.everything


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_it_tells_deleted_words_from_a_post_that_was_taken_back(client, make, take_home, voice):
    kept, waits, gone = (make.thread(alice, text, voice=voice) for text in ("One.", CRISIS, "Three."))
    client.as_(alice)
    for made in (kept, waits, gone):
        client.post_form(f"/posts/{made.post_ref}/withdrawal")
    for made in (waits, gone):
        client.post_form(f"/posts/{made.post_ref}/deletion")
    taken = take_home(client, alice, masks="1")
    found = taken.data("posts" if voice == "name" else "posts-under-masks")
    stands = {one["reference"]: (one["how_it_stands"], one["words"]) for one in found}
    assert stands[kept.post_ref] == (STATE_WORDS[State.WITHDRAWN], "One.")
    assert stands[waits.post_ref] == (WITHDRAWN_WORDS[GOING], CRISIS)
    assert stands[gone.post_ref] == (WITHDRAWN_WORDS[GONE], "")
    assert "its words are deleted for good" in WITHDRAWN_WORDS[GONE]


def test_masks_are_in_it_only_when_asked_for(client, make, take_home):
    make.thread(alice, "Said quietly.", voice="mask", title="Under it")
    make.thread(bob, "Bob's own mask.", voice="mask")
    client.as_(alice)
    without = take_home(client, alice)
    assert "data/posts-under-masks.json" not in without.names
    assert "Said quietly." not in without.everything
    with_masks = take_home(client, alice, masks="1")
    found = with_masks.data("posts-under-masks")
    assert [(one["words"], one["written"]) for one in found] == [("Said quietly.", "2026-03-04 10:00 UTC")]
    assert "Bob's own mask." not in with_masks.everything


def test_masks_need_the_passphrase_of_who_has_one(client, make, work, clock, with_passphrase, stored):
    """Whoever knows the password alone gets the copy without them."""
    make.thread(alice, "Said quietly.", voice="mask")
    with_passphrase(alice, "nine small windows in rain")
    client.as_(alice)
    for words in ("", "not this one", alice.password):
        answer = ask(client, masks="1", passphrase=words)
        assert answer.status_code == 422
        assert [link["href"] for link in Page(answer.text).one("div", role="alert").all("a")] == ["#f-passphrase"]
    assert stored.one(COPIES) == 0
    assert ask(client).status_code == 303, "without masks the password is enough"
    assert ask(client, masks="1", passphrase="nine small windows in rain").status_code == 303
    work()
    clock.tick(timedelta(minutes=11))
    assert client.post_form("/me/export/file", current_password=alice.password).status_code == 422
    both = {"current_password": alice.password, "passphrase": "nine small windows in rain"}
    answer = client.fill_in("/me/export", "/me/export/file", **both)
    assert "Said quietly." in Taken(answer.data).everything


def test_nothing_stored_tells_whether_masks_were_asked_for(client, make, house, work, clock):
    """The whole database, before and after the worker, is the same for both answers but for what chance makes."""
    make.thread(alice, "Said quietly.", voice="mask")
    work()
    client.as_(alice)
    dumps = []
    for masks in ({}, {"masks": "1"}):
        ask(client, **masks)
        before = shape(dump(house))
        work()
        dumps.append((before, shape(dump(house))))
        assert client.post_form("/me/export/delete").status_code == 303
    assert dumps[0] == dumps[1]


def shape(dumped):
    """What the tables of copies and of work hold, random columns by their length, in no order and without
    numbers of rows."""
    rows = [dict(row) for name in ("member_copies", "member_copy_parts", "outbox") for row in dumped[name]]
    for row in rows:
        for column in {"ref", "public_key", "sealed"} & row.keys():
            row[column] = len(row[column])
        for column in ("id", "copy_id", "payload"):
            row.pop(column, None)
    return sorted(rows, key=str)


def test_no_post_under_a_mask_is_named_in_any_row_of_a_copy(client, make, house, stored, work):
    post = make.thread(alice, voice="mask")
    ask(client.as_(alice), masks="1")
    rows = dump(house)
    queued = [row for row in rows["outbox"] if row["topic"] == services.STEP]
    logged = [row for row in rows["audit_events"] if row["action"] == "copy.asked"]
    assert queued
    assert logged
    held = [*rows["member_copies"], *queued, *logged]
    post_id = stored.one(select(Post.id).where(Post.ref == post.post_ref))
    assert not [row for row in held if post.post_ref in str(row) or f'"post_id": {post_id}' in str(row)]


def test_the_page_shows_how_far_it_is(app, client, stored):
    ask(client.as_(alice))
    answer = client.get("/me/export")
    assert answer.headers["Refresh"] == "3; url=/me/export?looks=1"
    assert f"0 of {all_parts()} parts are done." in Page(answer.text).words
    with app.app_context():
        copy_id = stored.one(select(MemberCopy.id))
        services.make_part(copy_id, 0)
        db.session.commit()
    assert f"1 of {all_parts()} parts are done." in Page(client.get("/me/export").text).words
    assert client.post_form("/me/export/file").location == "/me/export", "not before it is whole"


@pytest.mark.parametrize("looks", ["40", "-1", "99999999999999999999"])
def test_the_page_rests_in_the_end(client, looks):
    """It must not keep a session alive that nobody sits at."""
    ask(client.as_(alice))
    assert "Refresh" not in client.get(f"/me/export?looks={looks}").headers


def test_a_step_done_twice_is_one_part(app, client, stored, work):
    ask(client.as_(alice))
    copy_id = stored.one(select(MemberCopy.id))
    for _ in range(2):
        with app.app_context():
            services.make_part(copy_id, 0)
            db.session.commit()
    assert stored.one(PARTS) == 1
    work()
    assert stored.one(PARTS) == all_parts()
    assert stored(select(OutboxRow.topic).where(OutboxRow.topic == services.STEP)) == []


def test_a_wrong_password_makes_no_copy_and_keeps_the_choice(client, stored):
    answer = client.as_(alice).post_form("/me/export", masks="1", current_password="not this one")
    assert answer.status_code == 422
    assert Page(answer.text).form("/me/export").given["masks"] == "1"
    assert "not this one" not in answer.text
    assert stored.one(COPIES) == 0
    assert client.post_form("/me/export").status_code == 422


def test_guests_have_none(client):
    assert client.as_(guest).get("/me/export").location == "/sign-in?next=/me/export"
    assert client.post_form("/me/export", current_password="x").status_code == 401
    assert client.post_form("/me/export/file").status_code == 401


def test_it_is_gone_after_fetching_and_never_cached(client, stored, work):
    ask(client.as_(alice))
    work()
    answer = client.fill_in("/me/export", "/me/export/file")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="my-copy.zip"'
    assert stored.one(COPIES) == stored.one(PARTS) == 0
    assert client.post_form("/me/export/file").status_code == 404


def test_it_is_gone_after_a_day(client, stored, work, clock):
    ask(client.as_(alice))
    work()
    clock.tick(timedelta(hours=24))
    work()
    assert stored.one(COPIES) == stored.one(PARTS) == 0


def test_there_is_one_at_a_time(client, stored, work):
    ask(client.as_(alice))
    ask(client)
    assert stored.one(COPIES) == 1
    work()
    assert stored.one(PARTS) == all_parts()


def test_another_browser_of_the_same_member_cannot_open_it(visitor, work):
    here, there = visitor().as_(alice), visitor().as_(alice)
    ask(here)
    work()
    assert "A copy waits in another browser" in Page(there.get("/me/export").text).words
    assert there.post_form("/me/export/file").status_code == 404
    assert here.fill_in("/me/export", "/me/export/file").status_code == 200


def test_another_member_finds_nothing(visitor, work):
    ask(visitor().as_(alice))
    work()
    assert visitor().as_(bob).post_form("/me/export/file").status_code == 404


def test_the_password_is_asked_again_after_a_while(client, work, clock):
    ask(client.as_(alice))
    work()
    clock.tick(timedelta(minutes=11))
    answer = client.post_form("/me/export/file")
    assert answer.status_code == 422
    assert "Please type your password." in Page(answer.text).one("div", role="alert").words
    assert client.post_form("/me/export/file", current_password="not this one").status_code == 422
    answer = client.fill_in("/me/export", "/me/export/file", current_password=alice.password)
    assert answer.mimetype == "application/zip"


def test_what_others_typed_stays_text_in_the_page(client, make, take_home):
    make.thread(alice, "<script>alert(1)</script> & so on\n\nAnother line", title="<b>bold</b>")
    page = take_home(client.as_(alice), alice).page
    assert "<script" not in page
    assert "<b>bold" not in page
    assert Page(page).one("h1").words == "What Hearth keeps about you"
    assert not [word for word in ("http:", "https:", "src=") if word in page], "it loads nothing"


def test_no_key_of_the_site_opens_a_part(app, client, stored, work):
    ask(client.as_(alice))
    work()
    copy, sealed = stored.one(select(MemberCopy.ref)), stored(select(MemberCopyPart.sealed))
    assert alice.email.encode() not in b"".join(sealed)
    keys = app.extensions["hearth_keys"]
    for purpose in ("index", "data", "cookie", "pepper"):
        with pytest.raises(CannotOpen):
            sealing.open_sealed(sealing.private_key(keys.newest(purpose), copy), sealed[0], bound_to=f"{copy} 0")


def test_a_part_opens_nowhere_but_in_its_place():
    token = bytes(range(32))
    private = sealing.private_key(token, "one")
    sealed = sealing.seal(sealing.public_part(private), b"mine", bound_to="one 0")
    assert sealing.open_sealed(private, sealed, bound_to="one 0") == b"mine"
    wrong = [(private, sealed, "one 1"), (sealing.private_key(token, "two"), sealed, "one 0"), (private, b"", "one 0")]
    wrong += [(private, sealed[:-1] + bytes([sealed[-1] ^ 1]), "one 0"), (private, sealed[:40], "one 0")]
    for key, value, place in wrong:
        with pytest.raises(CannotOpen):
            sealing.open_sealed(key, value, bound_to=place)


def test_it_is_audited_to_the_hour_and_without_words(client, stored):
    ask(client.as_(alice), masks="1")
    event = stored(select(AuditEvent).order_by(AuditEvent.id.desc()).limit(1))[0]
    assert (event.action, event.details, event.at.minute) == ("copy.asked", {}, 0)
