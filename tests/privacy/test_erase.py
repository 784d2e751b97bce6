"""`/me/erase`: leaving, with fourteen days to change one's mind."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from forum.accounts import leaving, services
from forum.accounts.models import Member, Sanction
from forum.cases.models import Case, Signal
from forum.core import audit, deletions
from forum.core.access import Role
from forum.core.audit import AuditEvent
from forum.core.db import db, start_writing
from forum.posts import erasing
from forum.posts.models import Post, PostRevision, Thread, WordsToGo
from forum.privacy.services import erase_member
from forum.reports.models import Report
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.people import ada, alice, bob, guest, mira

FIFTEEN = timedelta(days=15)


def leave(client, person=alice, posts="leave", **fields):
    return client.as_(person).post_form("/me/erase", **{"posts": posts, "current_password": person.password, **fields})


@pytest.fixture
def go(client, clock, work):
    """Leave, and let the days pass."""

    def gone(person=alice, posts="leave") -> None:
        assert leave(client, person, posts).status_code == 303
        clock.tick(FIFTEEN)
        work()

    return gone


def member(stored, name="alice"):
    return stored(select(Member.id).where(Member.name_key == name))


def test_the_page_says_what_goes_and_what_stays(client):
    words = Page(client.as_(alice).get("/me/erase").text).one("main").words
    for said in (
        "14 days",
        "What goes",
        "What stays, and why",
        "What moderators decided",
        "older safety copies".capitalize(),
    ):
        assert said in words


def test_asking_signs_out_everywhere_and_says_until_when(visitor, client, stored):
    other = visitor().as_(alice)
    answer = leave(client)
    assert answer.status_code == 303
    assert "Until the end of 18 March 2026 you can sign in and stay" in Page(client.get("/").text).words
    assert client.get("/me").status_code == 303
    assert other.get("/me").status_code == 303


@pytest.mark.parametrize(
    "fields", [{"posts": ""}, {"posts": "burn"}, {"current_password": ""}, {"current_password": "no"}]
)
def test_what_needs_another_look_comes_back(client, stored, fields):
    answer = leave(client, **fields)
    assert answer.status_code == 422
    page = Page(answer.text)
    assert len(page.one("div", role="alert").all("a")) == 1
    chosen = page.form("/me/erase").given.get("posts")
    assert chosen == (None if "posts" in fields else "leave")
    assert stored(select(Member.id).where(Member.leaves_on.is_not(None))) == []


def test_signing_in_shows_it_and_offers_to_stay(client, stored, clock, work):
    leave(client)
    clock.tick(timedelta(days=13))
    client.as_(guest)
    answer = client.fill_in("/sign-in", "/sign-in", name="alice", password=alice.password)
    assert answer.location == "/me/erase"
    assert "Your account will be deleted" in Page(client.get("/me").text).words
    assert client.fill_in("/me/erase", "/me/erase/undo").location == "/me"
    clock.tick(FIFTEEN)
    work()
    assert len(member(stored)) == 1
    assert client.as_(alice).get("/me").status_code == 200


def test_posting_is_off_meanwhile_and_the_text_comes_back(client, make):
    thread = make.thread(bob)
    leave(client)
    client.as_(alice)
    for voice in ("name", "mask"):
        answer = client.post_form(f"/threads/{thread.thread_ref}/replies", body="One more thing.", voice=voice)
        assert answer.status_code == 403
        assert "posting is off" in Page(answer.text).words
        assert "One more thing." in answer.text
    assert client.get(f"/threads/{thread.thread_ref}").status_code == 200
    client.post_form("/me/erase/undo")
    answer = client.post_form(f"/threads/{thread.thread_ref}/replies", body="One more thing.", voice="name")
    assert answer.status_code == 303


def test_nothing_is_gone_before_the_days_are_over(client, stored, clock, work):
    leave(client)
    clock.tick(timedelta(days=14))
    work()
    assert len(member(stored)) == 1
    clock.tick(timedelta(days=1))
    work()
    assert member(stored) == []


def test_asking_twice_is_said_and_changes_nothing(client, stored):
    leave(client)
    before = stored(select(Member.leaves_on, Member.words_go).where(Member.name_key == "alice"))
    assert leave(client, posts="delete").status_code == 409
    assert stored(select(Member.leaves_on, Member.words_go).where(Member.name_key == "alice")) == before


def test_posts_stay_as_those_of_a_former_member(client, make, go, stored):
    thread = make.thread(alice, "The kettle sings.", title="Kettle")
    make.reply(thread, bob)
    go()
    page = Page(client.as_(bob).get(f"/threads/{thread.thread_ref}").text)
    assert "The kettle sings." in page.words
    assert "A former member" in page.words
    assert "alice" not in page.words
    assert stored.one(select(Thread.opening_name).where(Thread.ref == thread.thread_ref)) == "A former member"
    assert stored.one(select(Post.author_id).where(Post.ref == thread.post_ref)) is None
    assert "alice" not in client.get("/spaces/kitchen").text


def test_or_their_words_go_with_older_versions_and_what_reports_kept(client, make, go, stored, house):
    thread = make.thread(alice, "First secret words.", title="A telling title", note="A telling note")
    client.as_(alice).post_form(f"/posts/{thread.post_ref}/edit", body="Second secret words.", title="A telling title")
    make.reply(thread, bob, "What bob says stays.")
    client.as_(bob).post_form(f"/posts/{thread.post_ref}/reports", reason="other", details="Hm.")
    case = f"/moderation/cases/{make.case_ref(thread.post_ref)}"
    client.as_(mira).post_form(f"{case}/claim")
    assert client.fill_in(case, f"{case}/decisions", action="keep", reason="It is fine.").status_code == 303
    go(posts="delete")
    words = Page(client.as_(bob).get(f"/threads/{thread.thread_ref}").text).words
    assert "taken back by its writer" in words
    assert "What bob says stays." in words
    held = str(dump(house))
    for secret in ("secret words", "telling title", "telling note"):
        assert secret not in held
    assert stored(select(PostRevision.id)) == []
    assert stored(select(Report.snapshot)) == [""]
    assert "It is fine." in held, "what moderators decided stays"


def test_words_stay_while_a_moderator_has_to_look(client, make, go, stored, work):
    post = make.thread(alice, CRISIS)
    go(posts="delete")
    assert stored.one(select(Post.state).where(Post.ref == post.post_ref)) == "withdrawn"
    assert stored.one(select(Post.body)) == CRISIS
    assert len(stored(select(WordsToGo.post_id))) == 1
    case = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    client.as_(mira).post_form(f"{case}/claim")
    assert client.fill_in(case, f"{case}/decisions", action="keep", reason="Thank you.").status_code == 303
    work()
    assert stored.one(select(Post.body)) == ""
    assert stored(select(WordsToGo.post_id)) == []


@pytest.mark.parametrize("voice", ["name", "mask"])
def test_words_go_when_only_silence_brought_the_case_back(app, house, client, make, clock, stored, work, voice):
    """What a moderator has answered keeps no words, in the same hour either; what came since does."""
    post = make.thread(alice, CRISIS, voice=voice)
    case = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    client.as_(mira).fill_in(case, f"{case}/decisions", action="keep", reason="Thank you.")
    clock.tick(timedelta(hours=6))
    work()
    assert stored.one(select(Case.status)) == "open"
    assert stored.one(select(Signal.answered).where(Signal.kind == "no_reply")) is False
    with app.app_context():
        for some in [erasing.list_named(house.known[alice].id), erasing.list_masked(house.author(alice))]:
            start_writing()
            erasing.take_back(some)
            db.session.commit()
    assert stored.one(select(Post.body)) == ""
    assert stored(select(WordsToGo.post_id)) == []


def test_words_stay_when_a_reader_reports_after_a_case_was_closed(client, make, go, stored):
    post = make.thread(alice, CRISIS)
    case = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    client.as_(mira).fill_in(case, f"{case}/decisions", action="keep", reason="Thank you.")
    client.as_(bob).post_form(f"/posts/{post.post_ref}/reports", reason="worried", details="Please look.")
    go(posts="delete")
    assert stored.one(select(Post.body)) == CRISIS


def test_after_it_no_row_holds_anything_of_the_member(client, make, go, house, stored):
    make.thread(alice, "By name.")
    make.thread(alice, "Under a mask.", voice="mask")
    own = next(row for row in dump(house)["members"] if row["name"] == "alice")
    with house.app.app_context():
        raw = db.session.execute(
            select(Member.vault, Member.email_tag, Member.email_sealed).where(Member.id == 1)
        ).one()
    client.as_(alice)
    client.post_form("/me/export", current_password=alice.password)
    go()
    kept = dump(house)
    wanted = [own[column] for column in ("name", "vault", "email_sealed", "email_tag", "password_hash")]
    for table, rows in kept.items():
        for row in rows:
            for column, value in row.items():
                assert not [one for one in wanted if value and one in value], f"{table}.{column}"
    ids = [
        f"{table.name}.{column.name}"
        for table, column in columns_of_members()
        for row in kept[table.name]
        if row[column.name] == str(house.known[alice].id)
    ]
    assert ids == []
    if house.engine == "sqlite":
        for name, content in house.files_on_disk().items():
            assert not [one for one in (own["password_hash"].encode(), *raw, b"alice") if one in content], name


def columns_of_members():
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if any(key.column.table.name == "members" for key in column.foreign_keys):
                yield table, column


def test_the_search_above_finds_who_is_there(client, make, house, work):
    own = next(row for row in dump(house)["members"] if row["name"] == "bob")
    if house.engine == "sqlite":
        assert any(own["password_hash"].encode() in content for content in house.files_on_disk().values())


def test_the_log_names_a_code_and_the_day_alone(client, go, stored, app, house):
    go(posts="delete")
    event = stored(select(AuditEvent).where(AuditEvent.action == "member.erased"))[0]
    assert (event.actor_id, event.subject) == (None, f"member:{house.known[alice].ref}")
    assert event.details == {"words": "deleted", "pause": ""}
    assert (event.at.hour, event.at.minute, event.at.second) == (0, 0, 0)
    with app.app_context():
        assert audit.verify()[1] is None


def test_asking_leaves_no_row_in_the_log(client, stored):
    """Its place there would tell what else was done in that minute."""
    before = stored.one(select(func.max(AuditEvent.id)))
    leave(client)
    client.as_(alice).post_form("/me/erase/undo")
    assert stored.one(select(func.max(AuditEvent.id))) == before


def test_a_pause_goes_and_the_log_says_that_there_was_one(house, client, go, stored, clock):
    with house.app.app_context():
        ends = clock.now + timedelta(days=100)
        more = {"kind": "suspend", "reason": "A reason.", "ends_at": ends}
        services.add_sanction(house.known[alice].id, **more, by=house.known[ada].id)
        db.session.commit()
    go()
    assert stored(select(Sanction.id)) == []
    assert stored(select(AuditEvent.details).where(AuditEvent.action == "member.erased"))[0]["pause"] == "suspend"
    assert "A reason." not in str(dump(house))


def test_what_a_moderator_did_stays_without_their_name(client, make, go, stored):
    post = make.thread(alice, CRISIS)
    case = f"/moderation/cases/{make.case_ref(post.post_ref)}"
    client.as_(mira).post_form(f"{case}/claim")
    client.fill_in(case, f"{case}/decisions", action="keep", reason="Thank you for telling us.")
    go(mira)
    answer = client.as_(alice).get(f"/posts/{post.post_ref}")
    assert "Thank you for telling us." in answer.text


def test_the_only_admin_stays(client, house, stored, clock, work):
    answer = leave(client, ada)
    assert answer.status_code == 422
    assert "You are the only admin." in Page(answer.text).one("div", role="alert").words
    make_admin(house, bob)
    assert leave(client, ada).status_code == 303
    assert leave(client, bob).status_code == 422, "the other one is leaving already"
    with house.app.app_context(), pytest.raises(services.Unprocessable):
        services.change_role(house.known[bob].id, Role.MEMBER, by=house.known[bob].id)
    clock.tick(FIFTEEN)
    work()
    assert (member(stored, "ada"), len(member(stored, "bob"))) == ([], 1)


def make_admin(house, person) -> None:
    with house.app.app_context():
        services.change_role(house.known[person].id, Role.ADMIN, by=house.known[ada].id)
        db.session.commit()


def test_nobody_gets_the_number_of_one_who_is_gone(app, house, client, stored, go, clock):
    """The log's rows about a number must not become a stranger's."""
    newest = stored.one(select(func.max(Member.id)))
    person = next(who for who, known in house.known.items() if known.id == newest)
    if person is ada:
        make_admin(house, bob)
    go(person)
    with app.app_context():
        joined, _ = services.sign_up(services.NewMember(name="Someone new", password="seven quiet boats at dawn"))
        number = joined.id
        db.session.commit()
    assert number > newest


def test_the_name_is_free_again_and_the_old_password_opens_nothing(client, go):
    go()
    answer = client.as_(guest).post_form("/sign-in", name="alice", password=alice.password)
    assert answer.status_code == 422
    answer = client.post_form("/sign-up", name="alice", password="seven quiet boats at dawn")
    assert answer.status_code == 303


def test_nobody_elses_account_is_touched(client, make, go, house, work):
    make.thread(bob, "Bob's words.")
    work()  # names are looked at once
    before = [row for row in dump(house)["members"] if row["name"] != "alice"]
    go(posts="delete")
    after = dump(house)
    assert after["members"] == before
    assert "Bob's words." in str(after["posts"])


def test_a_job_done_twice_is_harmless(app, client, house, clock, work, stored):
    leave(client)
    clock.tick(FIFTEEN)
    for _ in range(2):
        with app.app_context():
            erase_member(house.known[alice].id)
            db.session.commit()
    work()
    assert member(stored) == []


def test_staying_is_possible_until_the_job_begins(app, house, client, clock, stored):
    leave(client)
    clock.tick(FIFTEEN)
    with app.app_context():
        leaving.stay(house.known[alice].id)
        db.session.commit()
    with app.app_context():
        erase_member(house.known[alice].id)
        db.session.commit()
    assert len(member(stored)) == 1


def test_an_older_backup_brings_nobody_back(app, house, client, make, clock, work, stored):
    """What the ledger names is deleted again: the member, and the words they wanted gone."""
    make.thread(alice, "Secret words.", title="A telling title")
    with app.app_context():
        ref = db.session.scalars(select(Member.ref).where(Member.name_key == "alice")).one()
        tags = frozenset(deletions._tags("member.erased_with_words", ref))
        start_writing()
        assert deletions.delete_again(tags) == 1
        db.session.commit()
    assert member(stored) == []
    assert "Secret words." not in stored(select(Post.body))


def test_who_left_is_in_the_ledger(app, client, house, go):
    go()
    with app.app_context():
        tags = deletions.read_ledger(deletions.ledger_path())
        assert tags & deletions._tags("member.erased", house.known[alice].ref)
