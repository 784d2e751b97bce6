"""The demo community, filled into an empty site through the same services as everything else."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from config import DEMO_SHOWN_BEFORE
from forum import demo
from forum.accounts.models import Member
from forum.accounts.numbers import take_away
from forum.accounts.services import NewMember, sign_up
from forum.accounts.vault import password_matches
from forum.cases.models import Appeal, Case, Decision
from forum.core import audit
from forum.core.access import Role
from forum.core.db import db, start_writing
from forum.core.settings import site_settings
from forum.posts.models import Post, Thread
from forum.spaces.models import Space
from forum.spaces.services import first_spaces
from tests.client import Page
from tests.people import Person

PASSWORD = "window kettle harbour"
SIGN_INS = {"alice": "member", "bob": "member", "mira": "moderator", "sam": "safeguarding_lead", "ada": "admin"}
alice, bob, mira, sam, ada = (Person(name, PASSWORD, Role(role)) for name, role in SIGN_INS.items())


@pytest.fixture
def no_stories(monkeypatch):
    """The demo's people without their threads, where a test is about the people alone."""
    monkeypatch.setattr(demo, "THREAD_FILES", ())


def fill(app, password: str, *, empty: bool = False) -> list[str]:
    lines: list[str] = []
    with app.app_context():
        if empty:
            start_writing()
            for table in reversed(db.metadata.sorted_tables):
                if table.name != "alembic_version":
                    db.session.execute(table.delete())
            db.session.commit()
        settings = replace(app.extensions["hearth_settings"], demo_password=password)
        demo.fill_if_empty(settings, say=lines.append)
    return lines


def test_the_whole_community(app, client, stored, clock):
    """One filling, looked at from every side: it is the slowest thing the tests do."""
    said = fill(app, PASSWORD, empty=True)
    assert said[0] == "You can sign in to the demo with these (name, password, role):"
    assert [line.split()[0] for line in said[1:]] == list(SIGN_INS)
    with app.app_context():
        assert site_settings().default_country == "GB"
        assert audit.verify()[1] is None
    _levels_are_all_there(stored)
    _stories_are_as_promised(stored)
    _nobody_is_left_without_an_answer(stored, clock)
    _guests_see_their_part(client)
    _members_see_their_part(client)
    _the_queue_begins_with_who_needs_somebody_first(client)
    _the_team_has_something_on_its_desk(client, stored)
    _a_second_time_changes_nothing(app, stored)


def _levels_are_all_there(stored):
    """A case in each level, as the screening reads these texts today."""
    opening = select(Case.care, Case.status).join(Post, Post.id == Case.post_id).where(Post.position == 1)
    assert {care for care, status in stored(opening) if status == "open"} == {0, 1, 2, 3, 4}
    assert Counter(stored(select(Case.care).where(Case.status == "open")))[4] == 1
    [noted] = stored(select(Decision.reason).where(Decision.action == "note"))
    assert len(noted) > 80


def _stories_are_as_promised(stored):
    columns = (Thread.reply_count, Thread.note, Thread.opening_state, Thread.space_id, Post.voice)
    threads = stored(select(*columns).join(Post, Post.thread_id == Thread.id).where(Post.position == 1))
    assert 12 <= len(threads) <= 26
    assert {bool(thread.note) for thread in threads} == {True, False}
    assert any(thread.reply_count >= 2 and thread.voice == "mask" for thread in threads)
    assert {thread.opening_state for thread in threads} == {"published", "folded", "members", "waiting"}
    assert {thread.space_id for thread in threads} == set(stored(select(Space.id)))
    assert stored(select(Space.slug).order_by(Space.position)) == [entry["slug"] for entry in first_spaces()]


def _nobody_is_left_without_an_answer(stored, clock):
    """Else the site itself would call for help for them as soon as it runs."""
    assert stored(select(Thread.title).where(Thread.reply_count == 0, Thread.opening_state != "waiting")) == []
    assert stored(select(Post.id).where(Post.created_at > clock.now)) == []


def _guests_see_their_part(client):
    home = Page(client.get("/").text)
    pages = [Page(client.get(link).text) for link in home.links if link.startswith("/threads/")]
    assert any(len(page.all("article", data_post="")) >= 3 for page in pages)
    assert "The kitchen table" not in home.words


def _members_see_their_part(client):
    assert "The kitchen table" in Page(client.as_(bob).get("/").text).words
    links = Page(client.as_(alice).get("/spaces/low-days").text).links
    told = [Page(client.get(link).text) for link in links if link.startswith("/threads/") and "new" not in link]
    assert any("I added the note “Grief”" in page.words for page in told)


def _the_queue_begins_with_who_needs_somebody_first(client):
    rows = Page(client.as_(mira).get("/moderation").text).one("ol", id="cases").all("li", data_case="")
    levels = [int(row["data-care"]) for row in rows]
    assert levels[0] == 4
    assert levels == sorted(levels, reverse=True)


def _the_team_has_something_on_its_desk(client, stored):
    """An appeal that waits for somebody else than its decider, one that is answered, a crisis for a second person, and
    a case that a colleague handed on."""
    assert sorted(map(str, stored(select(Appeal.outcome)))) == ["None", "overturned"]
    (waits,) = Page(client.as_(mira).get("/moderation/appeals").text).all("li", data_appeal="")
    assert "so a colleague answers" in waits.words
    queue = Page(client.get("/moderation").text)
    assert "sam hands you a case" in queue.words
    assert len(queue.one("ol", data_second_looks="").all("li", data_second_look="")) == 1
    (waits,) = Page(client.as_(sam).get("/moderation/appeals").text).all("li", data_appeal="")
    assert "so a colleague answers" not in waits.words
    again = select(Post.ref).join(Case, Case.post_id == Post.id).join(Appeal, Appeal.case_id == Case.id)
    [own] = stored(again.where(Appeal.outcome == "overturned"))
    assert "Nothing in it says where it was" in Page(client.as_(alice).get(f"/posts/{own}").text).words


def _a_second_time_changes_nothing(app, stored):
    counts = [select(func.count()).select_from(table) for table in (Member, Space, Thread, Post, Case, Decision)]
    before = [stored.one(count) for count in counts]
    assert fill(app, PASSWORD) == [DEMO_SHOWN_BEFORE]
    assert [stored.one(count) for count in counts] == before


def test_the_sign_ins_open_what_their_role_may(app, client, no_stories):
    said = fill(app, PASSWORD, empty=True)[1:]
    assert all(PASSWORD in line for line in said)
    assert [line.split()[-1] for line in said] == ["member", "member", "spaces", "lead", "admin"]
    for person, may, may_not in ((alice, "/me", "/moderation"), (mira, "/moderation", "/admin")):
        assert (client.as_(person).get(may).status_code, client.get(may_not).status_code) == (200, 404)
    for person, may, may_not in ((sam, "/moderation", "/admin"), (ada, "/admin", "/moderation")):
        assert (client.as_(person).get(may).status_code, client.get(may_not).status_code) == (200, 404)


def test_nobody_can_sign_in_as_somebody_of_the_story(app, stored, no_stories):
    fill(app, PASSWORD, empty=True)
    rows = stored(select(Member.name, Member.password_hash).where(Member.name.not_in(SIGN_INS)))
    assert len(rows) >= 5
    with app.app_context():
        assert not any(password_matches(guess, row.password_hash) for row in rows for guess in ("", "!", PASSWORD))


def test_a_site_with_members_is_left_alone(app, stored):
    before = stored(select(Member.name).order_by(Member.id))
    assert fill(app, PASSWORD) == [DEMO_SHOWN_BEFORE]
    assert stored(select(Member.name).order_by(Member.id)) == before
    assert stored(select(Thread.id)) == []


def test_nobody_of_the_story_gets_the_number_of_somebody_who_is_gone(app, stored):
    with app.app_context():
        gone, _ = sign_up(NewMember(name="Gone", password=PASSWORD))
        number = gone.id
        take_away([number])
        db.session.commit()
        story = [{"name": "Rowan", "joined_days_ago": 3}]
        list(demo._join_all(story, PASSWORD, say=print))
    assert stored.one(select(Member.id).where(Member.name == "Rowan")) > number


def test_without_a_password_each_gets_one_of_its_own(app, stored, client, no_stories):
    _, *said, last = fill(app, "", empty=True)
    assert last == "These passwords are shown only now. A second start does not show them again."
    passwords = [line.split()[1] for line in said]
    assert len(set(passwords)) == len(SIGN_INS)
    assert client.as_(Person("alice", passwords[0], Role.MEMBER)).get("/me").status_code == 200
    assert {name: role for name, role in stored(select(Member.name, Member.role)) if name in SIGN_INS} == SIGN_INS


def test_any_password_will_do_on_ones_own_machine(app, client, no_stories):
    fill(app, "demo", empty=True)
    assert client.as_(Person("mira", "demo", Role.MODERATOR)).get("/moderation").status_code == 200
