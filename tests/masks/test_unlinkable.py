"""Nothing stored with a masked post leads to its author: over the whole schema, and over a real dump.

The same day is lived twice. In one world alice writes under a mask, in the other bob does; everything else is equal:
both sign in, both write something by name. Whatever differs between the two dumps must be chance, not a person.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.accounts.services import add_sanction
from forum.cases.models import Case
from forum.core.db import db
from forum.core.types import UtcDateTime
from forum.posts.models import Post
from tests.client import Visitor
from tests.contracts.remains import seeded
from tests.factories.dump import Dump, dump, reachable, rows_of
from tests.factories.making import CRISIS
from tests.house import House
from tests.people import Person, alice, bob, mira

# Drawn anew each time, or worked out from what is: the only things that may differ between the two worlds.
RANDOM = {
    "appeals": {"ref"},
    "audit_events": {"hash", "previous_hash"},
    "audit_head": {"hash"},
    "cases": {"ref"},
    "decisions": {"ref"},
    "masks": {"pseudonym", "name"},
    "post_pauses": {"ref"},
    "private_notes": {"ref"},
    "posts": {"ref", "owner_tag", "submission_tag"},
    "rate_limits": {"key"},
    "reports": {"ref", "receipt_tag"},
    "sanctions": {"ref"},
    "sessions": {"token_hash", "vault"},
    "threads": {"ref", "opening_name"},
}


PAUSED = "post.writer_paused"  # what a moderator did about a masked post


@dataclass
class World:
    """One such day: the dump at its end, and the masked posts in it."""

    dump: Dump
    refs: dict[str, str]  # the random reference of each post -> the same word in both worlds


def live(house: House, visitor: Callable[[], Visitor], hour_over: Callable[[], None], *, author: Person) -> World:
    browsers = {person: visitor().as_(person) for person in (alice, bob, mira)}
    for person in (alice, bob):
        words = f"{CRISIS} ({person})"
        browsers[person].post_form("/threads", space="kitchen", title="By name", body=words, key=str(person))
    hidden = browsers[author]
    first = hidden.post_form(
        "/threads", space="kitchen", title="Under a mask", body=CRISIS, voice="mask", note="", key="first key"
    )
    thread = first.location
    browsers[mira].post_form(f"{thread}/replies", body=f"{CRISIS} I am here.", key="mira's key")
    hidden.get(thread)
    reply = hidden.post_form(f"{thread}/replies", body=f"{CRISIS} Again.", voice="mask", key="second key")
    gone = hidden.post_form(f"{thread}/replies", body=f"{CRISIS} Too much.", voice="mask", key="third key")
    refs = [ref_of(answer) for answer in (reply, gone)]
    hidden.post_form(f"/posts/{refs[0]}/edit", body=f"{CRISIS} Still.", note="")
    hidden.post_form(f"/posts/{refs[1]}/withdrawal")
    with house.app.app_context():
        case = db.session.scalars(select(Case.ref).join(Post, Post.id == Case.post_id).where(Post.ref == refs[0])).one()
    wrote = browsers[mira].post_form(f"/moderation/cases/{case}/private-notes", body="We read it.", key="a letter")
    answered = hidden.post_form(f"/posts/{refs[0]}/notes", body="Thank you.", key="an answer")
    assert (wrote.status_code, answered.status_code) == (303, 303)
    pause_and_write_on(browsers, hidden, f"/moderation/cases/{case}")
    for person in (alice, bob):
        browsers[person].get("/me")
        browsers[person].get("/me/posts")
        browsers[person].post_form("/help/closed")
    hour_over()
    dumped = dump(house)
    return World(dump=dumped, refs={row["ref"]: f"post {row['id']}" for row in dumped["posts"]})


def pause_and_write_on(browsers: dict[Person, Visitor], hidden: Visitor, case: str) -> None:
    """The writer of the masked reply is paused, and writes of danger under a mask; alice and bob both do so by name."""
    assert browsers[mira].post_form(f"{case}/pause", days="3", reason="A rest.").status_code == 303
    kept = hidden.post_form("/threads", space="kitchen", title="More", body=CRISIS, voice="mask", key="kept")
    assert kept.location.endswith("/notes")
    for person in (alice, bob):
        words = f"{CRISIS} Once more. ({person})"
        sent = browsers[person].post_form("/threads", space="kitchen", title="More", body=words, key=f"more {person}")
        assert sent.status_code == 303


def ref_of(answer):
    assert answer.status_code == 303, answer.text[:2000]
    return answer.location.rpartition("#post-")[2]


@pytest.fixture(scope="module")
def worlds() -> dict[str, tuple[World, World]]:
    """By engine; a dump is text and changes no more, so one pair serves every test here."""
    return {}


@pytest.fixture
def lived(house, visitor, clock, hour_over, worlds) -> tuple[World, World]:
    """The two worlds, one after the other in the same house. Chance is seeded: rows get the same numbers in both."""
    if house.engine not in worlds:
        began, made = clock.now, []
        for author in (alice, bob):
            clock.now = began
            house.reset()
            with seeded():
                made.append(live(house, visitor, hour_over, author=author))
        worlds[house.engine] = made[0], made[1]
    return worlds[house.engine]


def told(world: World) -> dict[str, list[str]]:
    """A dump without what is drawn at random, and with the same words for references."""
    return {
        name: sorted(str(_without_chance(name, row, world.refs)) for row in rows) for name, rows in world.dump.items()
    }


def _without_chance(table, row, refs):
    kept = {name: value for name, value in row.items() if name not in RANDOM.get(table, ())}
    if table == "audit_events":
        kind, _, ref = kept["subject"].partition(":")
        kept["subject"] = f"{kind}:{refs.get(ref, ref)}"
    return kept


def test_the_two_worlds_cannot_be_told_apart(lived):
    first, second = (told(world) for world in lived)
    assert first.keys() == second.keys()
    for table in first:
        assert first[table] == second[table], table


def test_a_masked_text_of_danger_does_not_tell_that_its_writer_is_paused_by_name(house, visitor, hour_over, clock):
    """Alice is paused in both worlds. Held because of that, her mask would be the only one that waits."""
    began, worlds = clock.now, []
    for author in (alice, bob):
        clock.now = began
        house.reset()
        with seeded():
            with house.app.app_context():
                member, ends = house.known[alice].id, clock.now + timedelta(days=3)
                add_sanction(member, kind="pause", reason="A rest.", ends_at=ends, by=house.known[mira].id)
                db.session.commit()
            browsers = {person: visitor().as_(person) for person in (alice, bob)}
            fields = {"space": "kitchen", "title": "A title", "body": CRISIS, "voice": "mask", "key": "one form"}
            assert browsers[author].post_form("/threads", **fields).status_code == 303
            hour_over()
        dumped = dump(house)
        worlds.append(told(World(dump=dumped, refs={row["ref"]: f"post {row['id']}" for row in dumped["posts"]})))
    for table in worlds[0]:
        assert worlds[0][table] == worlds[1][table], table


def masked_posts(world):
    return [row["id"] for row in world.dump["posts"] if row["voice"] == "mask"]


def test_the_day_had_what_it_needs(lived):
    """Otherwise the tests around this one prove nothing."""
    for world in lived:
        assert len(masked_posts(world)) == 3
        for table in ("masks", "post_revisions", "post_transitions", "assessments", "cases", "signals", "sessions"):
            assert world.dump[table], table


def test_no_chain_of_keys_leads_from_a_masked_post_to_its_author(house, lived):
    for world, author in zip(lived, (alice, bob), strict=True):
        found = reachable(world.dump, (("posts", post_id) for post_id in masked_posts(world)))
        assert {"cases", "masks", "threads", "signals"} <= found.keys()
        assert found.get("members", set()) == {str(house.known[mira].id)}, f"only who answered by name, not {author}"


def test_no_column_of_theirs_holds_anything_of_the_author(house, lived):
    for world, author in zip(lived, (alice, bob), strict=True):
        known = house.known[author]
        found = reachable(world.dump, (("posts", post_id) for post_id in masked_posts(world)))
        sessions = {value for row in world.dump["sessions"] for value in (row["token_hash"], row["vault"])}
        assert sessions
        secrets = {author.name, known.ref, known.secret.hex(), *sessions}
        sealed = next(row["vault"] for row in world.dump["members"] if row["ref"] == known.ref)
        for table, row in rows_of(world.dump, found, but=("members", "spaces")):
            for value in row.values():
                assert value is None or not any(secret.lower() in value.lower() for secret in (*secrets, sealed)), table


def test_what_is_logged_of_a_masked_post_names_nobody(house, lived):
    for world in lived:
        masked = {f"post:{row['ref']}" for row in world.dump["posts"] if row["voice"] == "mask"}
        events = [row for row in world.dump["audit_events"] if row["subject"] in masked]
        events = [row for row in events if row["action"] != PAUSED]
        assert {row["action"] for row in events} >= {"post.submitted", "post.edited", "post.withdrawn"}
        assert {row["actor_id"] for row in events} == {None}


def test_every_time_of_theirs_is_cut_to_the_hour(lived):
    """Except the due time of an open case, which is rounded up to five minutes. When a moderator paused their writer is
    the moderator's time."""
    world = lived[0]
    masked = masked_posts(world)
    times = []
    for name, column in moments():
        for row in world.dump[name]:
            belongs = (row.get("post_id") in masked and name != "post_pauses") or (
                name == "posts" and row["id"] in masked
            )
            if belongs and row[column] is not None:
                times.append((f"{name}.{column}", row[column]))
    cases = [row["id"] for row in world.dump["cases"] if row["post_id"] in masked]
    times += [("signals.at", row["at"]) for row in world.dump["signals"] if row["case_id"] in cases]
    refs = {f"post:{row['ref']}" for row in world.dump["posts"] if row["id"] in masked}
    events = [row for row in world.dump["audit_events"] if row["subject"] in refs and row["action"] != PAUSED]
    times += [("audit_events.at", row["at"]) for row in events]
    assert len({name for name, _ in times}) > 6
    for name, moment in times:
        minutes_on = moment[14:].removesuffix("+00")
        if name == "cases.due_at":
            assert minutes_on[1:2] in "05", (name, moment)
            assert minutes_on[2:].startswith(":00"), (name, moment)
        else:
            assert minutes_on.startswith("00:00"), (name, moment)
            assert set(minutes_on) <= set("0:."), (name, moment)


def moments():
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if isinstance(column.type, UtcDateTime):
                yield table.name, column.name


def test_the_thread_of_a_masked_opening_post_is_active_to_the_hour(make, stored, clock):
    made = make.thread(alice, voice="mask")
    active = stored.one(select(Post.created_at).where(Post.ref == made.post_ref))
    assert (active.minute, active.second, active.microsecond) == (0, 0, 0)
    assert active <= clock.now


def test_nothing_that_a_masked_post_queues_says_when_it_came(lived):
    """An outbox row that is left is due at a full hour."""
    for world in lived:
        assert all(row["due_at"][14:16] == "00" for row in world.dump["outbox"] if row["tries"] == "0")


def test_members_carry_no_counter_and_no_last_seen():
    """What is kept of a member, in full. A new column must be thought through before it joins this list."""
    columns = set(db.metadata.tables["members"].columns.keys())
    assert columns == {
        "id",
        "ref",
        "name",
        "name_key",
        "password_hash",
        "vault",
        "email_sealed",
        "email_tag",
        "country",
        "role",
        "limited",  # that an admin gave a moderator some spaces
        "joined_on",
        "name_conduct",  # drawn from the name alone
        "passphrase",  # a sealed hash, or a sealed blank of the same length
        "leaves_on",  # the day on which an account is deleted, for those who asked
        "words_go",  # whether the words of named posts go with it
        "session_epoch",  # a random number, drawn anew where a member is signed out everywhere
    }
