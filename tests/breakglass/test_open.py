"""Two of three trustees learn who wrote a post, one never; what they learn is nowhere afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, func, select, update

from forum.accounts.models import Member
from forum.breakglass.models import BreakGlass, BreakGlassLayer, BreakGlassStep
from forum.core import audit
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.posts.models import Post
from forum.trustees.models import SealedLink
from tests.breakglass.conftest import PAIRS, TRUSTED, in_danger
from tests.client import Page
from tests.contracts.remains import logged
from tests.factories.dump import dump
from tests.people import alice, bob, mira, newt, omar


def shown(answer) -> str:
    return Page(answer.text).one("dl", id="contact-shown").words


def two(glass, danger, pair) -> str:
    """A request that this pair has released and half opened."""
    request = glass.ask(danger.case)
    glass.say_yes(request, *pair)
    glass.hand_over(request, pair[0])
    return request


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: "-".join(map(str, pair)))
@pytest.mark.parametrize("order", [1, -1], ids=["first", "last"])
def test_each_pair_opens_it(glass, danger, pair, order):
    request = glass.ask(danger.case)
    glass.say_yes(request, *pair[::order])
    glass.hand_over(request, pair[0])
    answer = glass.show(request, pair[1])
    assert answer.status_code == 200
    assert "alice" in shown(answer)
    assert alice.email in shown(answer)
    assert "United Kingdom" in shown(answer)
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_shown_once(glass, danger):
    request = two(glass, danger, (bob, newt))
    payload = glass.open_layer(newt, glass.box(request, newt))
    browser = glass.browser(newt)
    assert browser.post_form(f"{request}/contact", payload=payload).status_code == 200
    again = browser.post_form(f"{request}/contact", payload=payload)
    assert again.status_code == 409
    assert alice.email not in again.text
    for person in (bob, newt, omar, mira):
        page = glass.browser(person).get(request).text
        assert not {"alice", alice.email} & set(Page(page).words.split()), person


@pytest.mark.parametrize("person", TRUSTED, ids=str)
def test_one_alone_never_opens_it(glass, danger, person):
    request = glass.ask(danger.case)
    glass.say_yes(request, person)
    assert glass.box(request, person) == ""
    browser = glass.browser(person)
    again = browser.post_form(f"{request}/approval", current_password=person.password)
    assert again.status_code == 409
    for act in ("layer", "contact"):
        assert browser.post_form(f"{request}/{act}", layer="x", payload="x").status_code == 409


def test_the_third_has_no_part_in_it(glass, danger):
    request = two(glass, danger, (bob, newt))
    assert glass.box(request, omar) == glass.box(request, bob)[:0]
    layer = glass.box(request, newt)
    with pytest.raises(ValueError):
        glass.open_layer(omar, layer)
    payload = glass.open_layer(newt, layer)
    assert glass.browser(omar).post_form(f"{request}/contact", payload=payload).status_code == 403
    assert glass.browser(bob).post_form(f"{request}/contact", payload=payload).status_code == 403


def test_a_box_moved_to_another_post_is_refused(glass, danger, make, stored, app):
    """Both ways: the program of a trustee does not open it, and the site does not take what another post's gave."""
    other = in_danger(glass, make, by=bob)
    with app.app_context():
        start_writing()
        links = select(SealedLink).join(Post, Post.id == SealedLink.post_id)
        mine, theirs = (db.session.scalars(links.where(Post.ref == one.post_ref)).one() for one in (danger, other))
        mine.boxes = theirs.boxes
        db.session.commit()
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    with pytest.raises(ValueError):
        glass.open_layer(bob, glass.box(request, bob))
    theirs = glass.ask(other.case)
    glass.say_yes(theirs, newt, omar)
    glass.hand_over(theirs, newt)
    payload = glass.open_layer(omar, glass.box(theirs, omar))
    with app.app_context():
        start_writing()
        db.session.execute(update(BreakGlass).values(state="half_open"))
        db.session.commit()
    answer = glass.browser(newt).post_form(f"{request}/contact", payload=payload)
    assert answer.status_code == 422
    assert payload.split()[-6] in answer.text


def test_an_erased_one_stays_erased(glass, danger, app):
    request = glass.ask(danger.case)
    glass.say_yes(request, bob, newt)
    with app.app_context():
        start_writing()
        db.session.execute(delete(SealedLink))
        db.session.commit()
    page = glass.browser(bob).get(request)
    assert page.status_code == 200
    assert glass.box(request, bob) == ""
    glass.browser(mira).post_form(f"{request}/withdrawal")
    again = glass.browser(mira).post_form("/moderation/break-glass", case=danger.case, reason="suicide", tried="x")
    assert again.status_code == 409


def test_nothing_of_what_was_opened_is_stored(glass, danger, house, stored):
    """Not in a row, a log, the audit chain, a letter or a session: everything but the member's own account is equal."""
    request = two(glass, danger, (bob, newt))
    with house.app.app_context():
        ref, sealed = db.session.execute(select(Member.ref, Member.email_sealed).where(Member.name == "alice")).one()
    before = dump(house)
    with logged() as log:
        assert "alice" in shown(glass.show(request, newt))
    after = dump(house)
    assert after["members"] == before["members"]
    for table in after.keys() - {"members"}:
        fresh = [row for row in after[table] if row not in before[table]]
        told = str(fresh) + log.getvalue()
        for word in ("alice", ref, alice.email, sealed.hex()):
            assert word not in told, table
    assert {table for table in after if after[table] != before[table]} <= {
        "breakglass_requests",
        "breakglass_steps",
        "breakglass_layers",
        "audit_events",
        "audit_head",
        "sessions",
    }
    assert stored(select(func.count()).select_from(BreakGlassLayer)) == [0]
    letters = "".join(path.read_text() for path in (house.folder / "mail").glob("*.eml"))
    assert danger.post_ref not in letters


def test_every_step_is_in_the_audit_chain(glass, danger, stored, app):
    request = two(glass, danger, (bob, newt))
    glass.show(request, newt)
    kinds = ["asked", "approved", "approved", "released", "half_open", "opened"]
    actions = stored(select(AuditEvent.action).where(AuditEvent.action.like("breakglass.%")).order_by(AuditEvent.id))
    assert actions == [f"breakglass.{kind}" for kind in kinds]
    assert stored(select(BreakGlassStep.kind).order_by(BreakGlassStep.id)) == kinds
    with app.app_context():
        assert audit.verify()[1] is None


def test_a_damaged_paste_comes_back(glass, danger):
    request = two(glass, danger, (bob, newt))
    answer = glass.browser(newt).post_form(f"{request}/contact", payload="not what I meant <b>")
    assert answer.status_code == 422
    assert "not what I meant &lt;b&gt;" in answer.text
