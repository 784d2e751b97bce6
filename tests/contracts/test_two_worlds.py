"""Nothing that is left of a day tells who wore the mask.

The same day is lived twice (`worlds.py`): ivy behind the mask, then noah, everything else equal. Chance is seeded, so
the only values that may differ are those made of the wearer's own secret, and each of them is worked out again here. A
third day moves what was done under the mask by eleven minutes inside the hour: nothing may show that either. On these
days trustees are in force, and two of them open the mask; once more the same is lived without any. That the test can
fail is shown by planting links and watching them come out.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from sqlalchemy import text, update

from forum.accounts import sessions
from forum.accounts.models import Member, Session
from forum.breakglass.models import BreakGlass
from forum.core import audit, mail, ratelimit
from forum.core.db import db, own_transaction
from forum.core.keys import keyed_hash
from forum.core.refs import new_ref
from forum.masks.authorship import owner_tag, pseudonym
from forum.posts import pipeline, states
from forum.trustees import armour, boxes
from tests.contracts.remains import FRESH, SECRETS, World, as_seen
from tests.contracts.worlds import LATE, Standing, day, ivy, noah
from tests.factories.trust import FIXED
from tests.house import House

Plant = Callable[[Any, Any], None]


def differences(first: World, second: World) -> list[str]:
    """Every place in which two days differ, outside SECRETS; there, other lengths."""
    found = [f"table {name}" for name in first.dump.keys() ^ second.dump.keys()]
    for table in sorted(first.dump.keys() & second.dump.keys()):
        found += _differences_in(table, *(_in_order(world, table) for world in (first, second)))
    found += [part for part in ("counters", "letters", "files") if getattr(first, part) != getattr(second, part)]
    found += ["log"] if _log(first) != _log(second) else []
    for page in first.seen:
        if as_seen(first, page) != as_seen(second, page):
            found.append(f"page {page}")
    return found


def _in_order(world: World, table: str) -> list[dict[str, str | None]]:
    """Rows by their key: how PostgreSQL lays updated rows out is its own affair."""
    keys = [column.name for column in db.metadata.tables[table].primary_key] if table in db.metadata.tables else []
    return sorted(world.dump[table], key=lambda row: [_sortable(row[key]) for key in keys])


def _sortable(value: str | None) -> tuple[int, str]:
    return (len(value or ""), value or "")


def _differences_in(table: str, first: list[dict], second: list[dict]) -> Iterator[str]:
    if len(first) != len(second):
        yield f"{table}: {len(first)} rows and {len(second)}"
        return
    for mine, yours in zip(first, second, strict=True):
        for column in mine.keys() | yours.keys():
            name = f"{table}.{column}"
            if name in SECRETS and not column.endswith("name"):
                if len(mine.get(column) or "") != len(yours.get(column) or ""):
                    yield f"{name} (length)"
            elif name not in SECRETS and mine.get(column) != yours.get(column):
                yield name


def _log(world: World) -> list[str]:
    """What was logged; the minute of what only a developer switches on is taken out."""
    chatter = '"level": "debug"'
    return [line[line.index('"level"') :] if chatter in line else line for line in world.log.splitlines()]


def test_what_is_left_of_the_two_days_is_the_same(worlds):
    assert differences(worlds[0], worlds[1]) == []


def test_the_minute_of_what_was_done_under_the_mask_is_nowhere(worlds):
    """The same wearer, eleven minutes later inside the hour. Even the secret is the same: here nothing may differ."""
    assert differences(worlds[0], worlds[2]) == []
    for column in SECRETS.keys() - FRESH:
        table, name = column.split(".")
        first, late = (_in_order(world, table) for world in (worlds[0], worlds[2]))
        assert [row[name] for row in first] == [row[name] for row in late], column


def test_what_may_differ_is_made_of_the_secret_alone(worlds):
    """Each value outside the comparison is worked out from the wearer's secret and public references, to the last bit:
    there is no room in it for anything else."""
    for world in worlds:
        threads = {row["id"]: row for row in world.dump["threads"]}
        worn = {row["id"]: row for row in world.dump["masks"]}
        own = [row for row in world.dump["posts"] if row["owner_tag"] == hexed(owner_tag(world.secret, row["ref"]))]
        assert len(own) == 3
        for row in own:
            mask = worn[row["mask_id"]]
            assert mask["pseudonym"] == hexed(pseudonym(world.secret, threads[row["thread_id"]]["ref"]))
            if row["position"] == "1":
                assert threads[row["thread_id"]]["opening_name"] == mask["name"]


def test_a_sealed_link_is_the_author_the_post_and_chance(worlds):
    """Opened with the trustees' own keys, the links of both days are equal but for the author's reference, to the last
    byte; and around it stands nothing but two layers of known length."""
    opened = []
    for world in worlds[:2]:
        refs = {row["ref"]: row["name"] for row in world.dump["members"]}
        posts = {row["id"]: row["ref"] for row in world.dump["posts"]}
        found = {}
        for row in _in_order(world, "sealed_links"):
            post, kept = posts[row["post_id"]], bytes.fromhex(row["boxes"].removeprefix("\\x"))
            assert len(kept) == 3 * boxes.BOX_LENGTH
            payloads = {payload_of(kept, post, place) for place in range(3)}
            assert len(payloads) == 1, "the same for each pair"
            (payload,) = payloads
            assert row["commitment"] == hexed(sha256(payload).digest())
            found[post] = payload.replace(boxes.unpack(payload).member_ref.encode(), b"author------")
            assert refs[boxes.unpack(payload).member_ref] in (world.wearer.name, "bob")
        opened.append(found)
    assert len(opened[0]) == 3  # the wearer's two that stand, and bob's
    assert opened[0] == opened[1]


def payload_of(kept: bytes, post: str, place: int) -> bytes:
    box = kept[place * boxes.BOX_LENGTH : (place + 1) * boxes.BOX_LENGTH]
    text = boxes.closed_box(box, post_ref=post, pair=boxes.PAIRS[place])
    for slot in boxes.PAIRS[place]:
        text = boxes.open_layer(FIXED[slot], text)
    return armour.read(text).content


def test_a_mask_was_opened_on_these_days(worlds):
    """Otherwise it would be no wonder that nothing is left of it."""
    for world in worlds:
        assert world.wearer.name in world.shown_once
        assert [row["state"] for row in world.dump["breakglass_requests"]] == ["opened"]
        assert world.dump["breakglass_layers"] == []
        assert any("private" in row["action"] or "wrote_to" in row["action"] for row in world.dump["audit_events"])
        assert any(page.startswith("mira /moderation/break-glass/") for page in world.seen)


def test_one_author_had_left_how_to_reach_her_and_nothing_tells_which(worlds):
    """It came out with the link, on the one page that nobody keeps: what is left of both days is the same."""
    mine, yours = ("They left a sealed note: how to reach them" in world.shown_once for world in worlds[:2])
    assert (mine, yours) == (True, False)
    assert [len(world.dump["sealed_contacts"]) for world in worlds] == [1, 1, 1]
    assert "sister" not in str([world.dump for world in worlds])


def test_without_trustees_it_is_the_same_and_nothing_is_sealed(sqlite_house, clock):
    first, second = (day(sqlite_house, clock, wearer) for wearer in (ivy, noah))
    assert differences(first, second) == []
    assert first.dump["sealed_links"] == first.dump["trustees"] == []


def hexed(value: bytes) -> str:
    return f"\\x{value.hex()}"


def test_some_of_what_may_differ_does(worlds):
    """Otherwise both days had the same wearer, and nothing was compared."""
    first, second, _ = worlds
    assert first.secret != second.secret
    for column in SECRETS:
        table, name = column.split(".")
        assert [row[name] for row in first.dump[table]] != [row[name] for row in second.dump[table]], column


def test_the_day_had_what_it_needs(worlds):
    for world in worlds:
        filled = {name for name, rows in world.dump.items() if rows}
        assert filled >= {"masks", "post_revisions", "post_transitions", "assessments", "cases", "signals", "sessions"}
        assert filled >= {"sealed_links", "trustees", "breakglass_requests", "breakglass_steps", "private_notes"}
        assert filled >= {"appeals", "redactions"}
        assert filled >= {"reports", "decisions", "case_notes", "case_claims", "rate_limits", "reset_tokens", "members"}
        assert [row["voice"] for row in world.dump["posts"]].count("mask") == 4  # the wearer's three and one of bob's
        assert world.log
        # No other letters are counted: on some days a post by name is in the sample, and its writer is told.
        assert sum("did not ask for it" in letter for letter in world.letters) == 2
        assert any("day-" in name for name in world.files)
        assert {status for status, _, _ in world.seen.values()} >= {200}
        assert any(world.masks[0] in body for _, _, body in world.seen.values())


# That it can fail: nine links, each planted into both worlds as a careless change would do it.


def plant_table(author, post) -> None:
    db.session.execute(text("INSERT INTO planted (post, member) VALUES (:post, :member)"), _pair(author, post))


def plant_column(author, post) -> None:
    post.render_version = 1000 + author.member_id


def plant_counter(author, post) -> None:
    db.session.execute(update(Member).where(Member.id == author.member_id).values(name_conduct="writes"))


def plant_limit(author, post) -> None:
    """A limit on masked posts, counted by member: an HMAC under the day key, and yet one row more for this person."""
    key = keyed_hash(ratelimit.day_key(), "rate-limit.v1", "masked", str(author.member_id), str(post.thread_id))
    row = ratelimit.RateLimit(key=key, count=1, until=states.moment_of(post) + timedelta(days=1))
    db.session.merge(row)


def plant_log(author, post) -> None:
    logging.getLogger("forum.posts").info("posted", extra={"count": author.member_id})


def plant_letter(author, post) -> None:
    mail.send(to=f"{author.name}@people.example", subject="Thank you", text="Your post is there.")


def plant_audit(author, post) -> None:
    audit.record("post.seen", by=author.member_id, subject="post:some", at=states.moment_of(post))


def plant_request(author, post) -> None:
    """A request of break-glass that names the author."""
    request = BreakGlass(ref=new_ref(), drill=False, state="refused", tried="", outcome_words="", delay_reason="")
    request.told, request.ends_at, request.asked_by_id = False, states.moment_of(post), author.member_id
    db.session.add(request)


def plant_last_seen(author, post) -> None:
    session = sessions.current_session()
    assert session is not None
    seen = update(Session).where(Session.token_hash == sha256(session.token).digest())
    db.session.execute(seen.values(expires_at=states.moment_of(post) + timedelta(days=2)))


PLANTED = {
    plant_table: "planted.member",
    plant_column: "posts.render_version",
    plant_counter: "members.name_conduct",
    plant_limit: "rate_limits.key",
    plant_log: "log",
    plant_letter: "letters",
    plant_audit: "audit_events.actor_id",
    plant_last_seen: "sessions.expires_at",
    plant_request: "breakglass_requests.asked_by_id",
}


def _pair(author, post) -> dict[str, object]:
    return {"post": post.body[:10], "member": author.member_id}


@contextmanager
def spare_table(house: House) -> Iterator[Callable[[], None]]:
    """A table beside ours for `plant_table`; yields what empties it."""

    def change(statement: str) -> None:
        with house.app.app_context(), own_transaction() as connection:
            connection.execute(text(statement))

    change("CREATE TABLE planted (post VARCHAR(20), member BIGINT)")
    try:
        yield lambda: change("DELETE FROM planted")
    finally:
        change("DROP TABLE planted")


def what_comes_out(house: House, clock: Standing, plant: Plant, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setattr(pipeline, "_new_post", with_plant(pipeline._new_post, plant))
    worlds = []
    with spare_table(house) as empty:
        for wearer in (ivy, noah):
            empty()
            worlds.append(day(house, clock, wearer))
    return differences(*worlds)


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_link_comes_out(sqlite_house, clock, monkeypatch, plant):
    assert PLANTED[plant] in what_comes_out(sqlite_house, clock, plant, monkeypatch)


def test_it_comes_out_of_the_other_engine_as_well(postgresql_house, clock, monkeypatch):
    assert "planted.member" in what_comes_out(postgresql_house, clock, plant_table, monkeypatch)


def with_plant(new_post, plant):
    """`_new_post` as it was, and the plant behind it."""

    def planted(draft, *, by, **more):
        post = new_post(draft, by=by, **more)
        if draft.voice == "mask":
            plant(by, post)
        return post

    return planted


def test_a_time_that_is_not_cut_comes_out(sqlite_house, clock, monkeypatch):
    monkeypatch.setattr(pipeline, "kept_moment", lambda moment, masked: moment)
    worlds = [day(sqlite_house, clock, ivy, late=late) for late in (timedelta(), LATE)]
    assert {"posts.created_at", "threads.active_at"} <= set(differences(*worlds))


def test_the_list_of_what_may_differ_names_columns_that_exist():
    columns = {f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns}
    assert SECRETS.keys() <= columns
    assert all(SECRETS.values())
