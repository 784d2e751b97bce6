"""Muting somebody in one conversation: what the member sees, and that nobody else learns of it."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from forum.core.audit import AuditEvent
from forum.core.outbox import OutboxRow
from forum.masks.models import Mask
from forum.mutes import services
from forum.mutes.box import STEP, Mute, close_box, open_box
from forum.mutes.models import MuteBox
from forum.posts.models import Post, State
from tests.client import Page
from tests.factories.dump import dump
from tests.people import ada, alice, bob, guest, mira, newt
from tests.posts.shared import count

TEXT = "A grey heron stood in the rain."
OTHER = "Nobody is muted in this one."


@pytest.fixture
def thread(make):
    return make.thread(bob)


@pytest.fixture
def masked(make, thread):
    return make.reply(thread, alice, TEXT, voice="mask")


def page_of(client, made) -> Page:
    return Page(client.get(f"/threads/{made.thread_ref}").text)


def mute(client, made):
    return client.post_form(f"/posts/{made.post_ref}/mute")


def folded(page: Page) -> list[str]:
    return [article["data-post"] for box in page.all("div", class_="muted") for article in box.all("article")]


def test_from_the_posts_menu_over_one_question_to_one_line(client, thread, masked, make, stored):
    again = make.reply(thread, alice, "And another day.", voice="mask")
    name = stored.one(select(Mask.name))
    client.as_(newt)
    menu = page_of(client, masked).one("article", data_post=masked.post_ref)
    link = next(a for a in menu.all("a") if a["href"].endswith("/mute"))
    assert link.words == f"Mute {name} in this conversation"
    answer = client.fill_in(link["href"], link["href"])
    assert (answer.status_code, answer.location) == (303, f"/threads/{thread.thread_ref}#muted-{masked.post_ref}")
    page = page_of(client, masked)
    assert folded(page) == [masked.post_ref, again.post_ref]
    line = page.all("div", class_="muted")[0]
    assert line.one("summary").words == f"You muted {name} here. Show once post 2"
    assert "open" not in line.one("details").attributes
    assert TEXT in line.one("article").words
    assert not [a for a in line.all("a") if a["href"].endswith("/mute")]


def test_somebody_under_their_name_can_be_muted_too_and_their_mask_stays(client, make, thread):
    named, under_mask = make.reply(thread, alice), make.reply(thread, alice, voice="mask")
    mute(client.as_(newt), named)
    assert folded(page_of(client, named)) == [named.post_ref]
    mute(client, under_mask)
    assert folded(page_of(client, named)) == [named.post_ref, under_mask.post_ref]


def test_it_holds_in_this_conversation_alone(client, make, masked):
    elsewhere = make.thread(alice, OTHER, voice="mask")
    named = make.thread(alice, OTHER)
    mute(client.as_(newt), masked)
    assert not folded(page_of(client, elsewhere))
    assert not folded(page_of(client, named))


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_a_conversation_begun_by_somebody_muted_is_folded_in_lists(client, visitor, make, voice):
    begun = make.thread(bob, title="The loud one", note="Noise", voice=voice)
    other = make.thread(bob, title="Another day", voice="name")
    mute(client.as_(newt), begun)
    for path in ("/", "/spaces/kitchen"):
        page = Page(client.get(path).text)
        assert "You muted" in page.one("a", href=f"/threads/{begun.thread_ref}").words
        assert not {"The loud one", "Noise"} & {one for one in ("The loud one", "Noise") if one in page.words}
        assert page.one("a", href=f"/threads/{other.thread_ref}").words == "Another day"
        for reader in (alice, guest):
            assert "The loud one" in Page(visitor().as_(reader).get(path).text).words
    client.post_form(f"/posts/{begun.post_ref}/unmute")
    assert "The loud one" in Page(client.get("/").text).words


def test_unmuting_by_the_post_and_twice(client, masked):
    mute(client.as_(newt), masked)
    page = client.get(f"/threads/{masked.thread_ref}")
    assert client.send(page, f"/posts/{masked.post_ref}/unmute").status_code == 303
    assert not folded(page_of(client, masked))
    assert client.post_form(f"/posts/{masked.post_ref}/unmute").status_code == 303


def test_muting_twice_is_once(client, masked, stored, house):
    mute(client.as_(newt), masked)
    mute(client, masked)
    assert len(open_box(stored.one(select(MuteBox.sealed)), house.known[newt].secret)) == 1


def test_the_list_on_the_members_own_page_undoes_it(client, masked, stored):
    mute(client.as_(newt), masked)
    name = stored.one(select(Mask.name))
    me = client.get("/me")
    section = Page(me.text).one("section", aria_labelledby="own-mutes")
    assert name in section.words
    assert "A small thing" in section.words
    assert client.send(me, "/me/mutes").status_code == 303
    assert not folded(page_of(client, masked))
    assert not Page(client.get("/me").text).all("section", aria_labelledby="own-mutes")
    assert stored(select(MuteBox.member_id)) == []


@pytest.mark.parametrize("token", ["", "0" * 24, "é", "1; drop table members"])
def test_an_unknown_line_of_the_list_changes_nothing(client, masked, token):
    mute(client.as_(newt), masked)
    assert client.post_form("/me/mutes", mute=token).status_code == 303
    assert folded(page_of(client, masked)) == [masked.post_ref]


@pytest.mark.parametrize("person", [guest, alice, bob, mira, ada], ids=str)
def test_nobody_else_sees_it(client, visitor, masked, person):
    before = Page(visitor().as_(person).get(f"/threads/{masked.thread_ref}").text).words
    mute(client.as_(newt), masked)
    after = Page(visitor().as_(person).get(f"/threads/{masked.thread_ref}").text)
    assert (after.words, folded(after)) == (before, [])


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_ones_own_posts_have_no_such_link_and_refuse_it(client, make, stored, voice):
    own = make.thread(alice, voice=voice)
    page = page_of(client.as_(alice), own)
    assert not [a for a in page.all("a") if a["href"].endswith("/mute")]
    assert client.get(f"/posts/{own.post_ref}/mute").status_code == 403
    assert mute(client, own).status_code == 403
    assert stored(select(MuteBox.member_id)) == []


def test_ones_own_posts_never_fold(client, app, house, stored, make):
    """Not even when a box says so."""
    own = make.thread(alice, voice="mask")
    mask_id, secret = stored.one(select(Post.mask_id)), house.known[alice].secret
    with app.app_context():
        services.start_writing()
        box = MuteBox(member_id=house.known[alice].id, sealed=b"")
        box.sealed = close_box([Mute(own.thread_ref, "mask", mask_id, "x")], secret)
        services.db.session.add(box)
        services.db.session.commit()
    assert not folded(page_of(client.as_(alice), own))


def test_a_guest_has_no_link_and_is_asked_to_sign_in(client, masked, stored):
    assert "/mute" not in client.as_(guest).get(f"/threads/{masked.thread_ref}").text
    assert client.get(f"/posts/{masked.post_ref}/mute").status_code == 303
    assert mute(client, masked).status_code == 401
    assert client.post_form(f"/posts/{masked.post_ref}/unmute").status_code == 401
    assert stored(select(MuteBox.member_id)) == []


@pytest.mark.parametrize("way", ["mute", "unmute"])
@pytest.mark.parametrize("state", [State.WAITING, State.HIDDEN, State.REMOVED])
def test_a_post_that_is_not_for_them_looks_absent(client, make, masked, state, way):
    make.state(masked.post_ref, state, by=mira)
    client.as_(newt)
    answers = [client.post_form(f"/posts/{ref}/{way}") for ref in (masked.post_ref, "nowhere00000")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert Page(answers[0].text).words == Page(answers[1].text).words


def test_nothing_is_audited_queued_or_kept_in_the_open(client, house, masked, stored):
    """A row that named the member and the thread would be a read marker; one that named the mask, who it is not."""
    logs = [stored.one(count(table)) for table in (AuditEvent, OutboxRow)]
    before = dump(house)
    client.as_(newt)
    mute(client, masked)
    assert [stored.one(count(table)) for table in (AuditEvent, OutboxRow)] == logs
    changed = {table for table, rows in dump(house).items() if rows != before.get(table, [])}
    assert changed <= {"mute_boxes", "sessions"}
    row = stored.one(select(MuteBox))
    assert len(row.sealed) == 12 + STEP + 16
    name = stored.one(select(Mask.name))
    assert masked.thread_ref.encode() not in row.sealed
    assert name.encode() not in row.sealed


def test_only_the_members_own_secret_opens_the_box():
    mutes = tuple(Mute(f"thread{number:06}", "mask", number, "Quiet Heron") for number in range(40))
    sealed = close_box(mutes, b"1" * 32)
    assert open_box(sealed, b"1" * 32) == mutes
    assert open_box(sealed, b"2" * 32) == open_box(b"", b"1" * 32) == open_box(sealed[:-1], b"1" * 32) == ()
    assert len(close_box([], b"1" * 32)) == len(close_box(mutes[:30], b"1" * 32))
    assert close_box(mutes, b"1" * 32) != sealed


def test_a_box_that_no_longer_opens_is_an_empty_one(client, app, house, masked, stored):
    """As after a forgotten password: the member has another secret then."""
    with app.app_context():
        services.start_writing()
        services.db.session.add(MuteBox(member_id=house.known[newt].id, sealed=close_box([], b"2" * 32)))
        services.db.session.commit()
    mute(client.as_(newt), masked)
    assert folded(page_of(client, masked)) == [masked.post_ref]
    assert stored.one(select(func.count()).select_from(MuteBox)) == 1


def test_a_full_box_says_so(client, make, masked, thread, monkeypatch):
    monkeypatch.setattr(services, "MOST", 1)
    mute(client.as_(newt), masked)
    answer = mute(client, thread)
    assert answer.status_code == 403
    assert "own page" in answer.text


def test_on_its_own_page_the_post_is_open(client, masked):
    """Whoever opens the link of one post wants to read it."""
    mute(client.as_(newt), masked)
    assert TEXT in Page(client.get(f"/posts/{masked.post_ref}").text).one("article").words
