"""Twenty ways in which a forum gives its masked authors away, and a test for each that it is closed.

Where this site lacks a feature, the test says that it is absent: whoever builds it is led here, and looks at it first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts.models import Member
from forum.core import worker
from forum.core.db import db, own_transaction
from forum.core.types import UtcDateTime
from forum.posts import pipeline
from forum.posts.models import Post
from tests.client import Page, without_tokens
from tests.contracts.remains import as_seen, logged
from tests.factories.dump import Dump, dump
from tests.factories.making import CRISIS
from tests.house import count_statements, statements_on
from tests.people import ada, alice, bob, guest, mira

CHANNELS = {
    "columns and keys": "test_columns_and_keys",
    "rows written in the same transaction": "test_rows_written_in_the_same_transaction",
    "counters, badges, trust": "test_counters_badges_and_trust",
    "last seen, session times": "test_last_seen_and_session_times",
    "read markers, subscriptions": "test_read_markers_and_subscriptions",
    "drafts": "test_drafts",
    "revision and delete rows": "test_revision_and_delete_rows",
    "e-mail, digest, push": "test_letters_digests_and_push",
    "quotes, mentions, feeds, JSON, page titles": "test_quotes_mentions_feeds_and_titles",
    "reactions, polls": "test_reactions_and_polls",
    "search by author, profiles, exports": "test_search_profiles_and_exports",
    "audit and moderation log": "test_audit_and_moderation_log",
    "rate-limit and idempotency stores, cache keys": "test_limits_and_twice_sent_forms",
    "app logs, tracebacks": "test_logs_and_tracebacks",
    "URLs and references": "test_addresses_and_references",
    "HTTP caches and ETags": "test_caches_and_etags",
    "response time": "test_work_behind_a_page",
    "response size": "test_size_of_a_page",
    "staff views": "test_staff_views",
    "backups": "test_backups",
}

# Tables that point at a post, its case or its mask, and at a member, and who that member is.
BOTH = {
    "posts.author_id": "null under a mask, by a check constraint",
    "reports.reporter_id": "a reader who told; nobody may report their own post",
    "cases.member_id": "null for the case of a post, by a check constraint",
    "cases.claimed_by_id": "a moderator",
    "case_calls.member_id": "a moderator of other spaces",
    "case_claims.by_id": "a moderator",
    "case_handovers.from_id": "a moderator",
    "case_handovers.to_id": "a moderator",
    "case_handovers.tell_id": "a moderator",
    "case_notes.by_id": "a moderator",
    "care_changes.by_id": "a moderator",
    "decisions.by_id": "a moderator",
    "second_looks.by_id": "a moderator",
    "check_ins.by_id": "a moderator",
    "check_ins.claimed_by_id": "a moderator",
    "appeals.by_id": "a moderator; no column says who asked",
    "post_pauses.by_id": "a moderator",
    "post_pauses.lifted_by_id": "a moderator",
    "post_transitions.by_id": "a moderator; null for what an author does",
    "private_notes.by_id": "staff: the table refuses a name on the author's side",
    "assessments.by_id": "a moderator; null for the machine",
    "breakglass_requests.asked_by_id": "a moderator; nobody may ask about their own post",
}
WRITTEN_WITH_A_POST = {"threads", "posts", "masks", "post_transitions", "assessments", "cases", "signals", "outbox"}
WRITTEN_WITH_A_POST |= {"audit_events", "audit_head"}
TEXT = "The kettle is on, and nobody knows."


def test_there_is_one_test_for_each_of_twenty():
    assert len(CHANNELS) == len(set(CHANNELS.values())) == 20
    assert all(callable(globals().get(name)) for name in CHANNELS.values())


@pytest.fixture
def names(app) -> Callable[[str], set[str]]:
    """Tables, columns, endpoints and commands whose name holds a word of the pattern."""

    def find(pattern: str) -> set[str]:
        known = {f"{table.name}.{column.name}" for table in db.metadata.sorted_tables for column in table.columns}
        known |= {rule.endpoint for rule in app.url_map.iter_rules()} | {rule.rule for rule in app.url_map.iter_rules()}
        known |= {f"command {name}" for name in app.cli.commands}
        return {name for name in known if re.search(pattern, name)}

    return find


@pytest.fixture
def writer(client):
    return client.as_(alice)


def changed(before: Dump, after: Dump) -> set[str]:
    return {name for name in after if sorted(map(str, before[name])) != sorted(map(str, after[name]))}


def sent(browser, url: str, **fields: str) -> str:
    answer = browser.post_form(url, **fields)
    assert answer.status_code == 303, answer.text[:1000]
    return answer.location


def masked_thread(browser, body: str = TEXT) -> str:
    return sent(browser, "/threads", space="kitchen", title="Teatime", body=body, voice="mask", key=f"key of {body}")


def opening_of(browser, thread: str) -> str:
    return Page(browser.get(thread).text).all("article", data_post="")[0]["data-post"]


# 1 to 5: what is stored


def test_columns_and_keys(app, make):
    to_posts, to_members = set(), {}
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            targets = {key.column.table.name for key in column.foreign_keys}
            if targets & {"posts", "cases", "masks", "threads"} or table.name == "posts":
                to_posts.add(table.name)
            if table.name == "cases":
                to_posts.add(table.name)
            if "members" in targets:
                to_members.setdefault(table.name, set()).add(f"{table.name}.{column.name}")
    assert set().union(*(to_members.get(name, set()) for name in to_posts)) == BOTH.keys()
    made = make.thread(alice, voice="mask")
    author = select(Member.id).where(Member.name == alice.name).scalar_subquery()
    named = update(Post).where(Post.ref == made.post_ref).values(author_id=author)
    with app.app_context(), own_transaction() as connection, pytest.raises(IntegrityError):
        connection.execute(named)


def test_rows_written_in_the_same_transaction(app, writer):
    with app.app_context():
        engine = db.engine
    with statements_on(engine) as seen:
        masked_thread(writer, CRISIS)
    written = {
        match[1] for match in (re.match(r"(?:INSERT INTO|UPDATE|DELETE FROM) (\w+)", one) for one in seen) if match
    }
    assert {"posts", "cases", "outbox"} <= written <= WRITTEN_WITH_A_POST


def test_counters_badges_and_trust(house, writer, names):
    before = dump(house)
    masked_thread(writer)
    after = dump(house)
    assert changed(before, after) <= WRITTEN_WITH_A_POST
    assert before["members"] == after["members"]
    assert names(r"badge|karma|streak|trust(?!ee)|points|post_count|level_of") == set()


def test_last_seen_and_session_times(house, writer, clock, names):
    before = dump(house)
    for word in ("Once.", "Twice.", "Again."):
        clock.tick(timedelta(minutes=3, seconds=7))
        thread = masked_thread(writer, f"{TEXT} {word}")
        writer.get(thread)
    after = dump(house)
    assert before["sessions"] == after["sessions"]
    assert all(re.search(r" \d\d:00:00", row["expires_at"] or "") for row in after["sessions"])
    assert {column for row in after["sessions"] for column in row} == {"token_hash", "vault", "expires_at"}
    assert names(r"last_seen|seen_at|last_active|signed_in_at|last_login") <= {"crisis_resources.last_seen"}


def test_read_markers_and_subscriptions(house, writer, names):
    thread = masked_thread(writer)
    before = dump(house)
    for page in (thread, "/", "/spaces/kitchen", "/me", "/me/posts", f"/posts/{opening_of(writer, thread)}"):
        assert writer.get(page).status_code == 200
    assert changed(before, dump(house)) == set()
    assert names(r"read_marker|read_at|subscri|follow|watching|bookmark|visited") == set()


# 6 to 10: what features would store


def test_drafts(house, writer, names):
    """A text under a mask that comes back is in the answer, and nowhere else."""
    before = dump(house)
    answer = writer.post_form("/threads", space="kitchen", title="", body=TEXT, voice="mask", key="k")
    assert answer.status_code == 422
    assert TEXT in answer.text
    after = dump(house)
    assert changed(before, after) <= {"rate_limits"}
    assert TEXT not in str(after)
    assert {name for name in names("draft|autosave") if "tuning" not in name and "/screening/" not in name} == set()


def test_revision_and_delete_rows(house, writer):
    thread = masked_thread(writer)
    post = opening_of(writer, thread)
    sent(writer, f"/posts/{post}/edit", title="Teatime", body=f"{TEXT} Still.", note="")
    sent(writer, f"/posts/{post}/withdrawal")
    after = dump(house)
    assert len(after["post_revisions"]) == 1
    assert len(after["post_transitions"]) >= 2
    for name in ("post_revisions", "post_transitions", "assessments"):
        times = [column.name for column in db.metadata.tables[name].columns if isinstance(column.type, UtcDateTime)]
        for row in after[name]:
            assert row.get("by_id") is None
            assert all(re.search(r" \d\d:00:00(\.0+)?(\+00)?$", row[column] or "") for column in times)


def test_letters_digests_and_push(house, writer, visitor, names):
    """A masked author gets no letter, whatever happens to the post; only staff are written to, without its words."""
    thread = masked_thread(writer, CRISIS)
    sent(visitor().as_(bob), f"{thread}/replies", body="I am here.", voice="name", key="k")
    with house.app.app_context():
        worker.run(once=True)
    letters = [path.read_text() for path in (house.folder / "mail").glob("*.eml")]
    assert not any(alice.email in letter for letter in letters)
    for_the_team = {
        f"alert_hooks.{name}" for name in ("id", "address_sealed", "secret_sealed", "changed_at", "worked_at")
    }
    assert names(r"digest|push|device_token|hook") <= {"rule_versions.digest"} | for_the_team


def test_quotes_mentions_feeds_and_titles(writer, visitor, names):
    thread = masked_thread(writer)
    post = opening_of(writer, thread)
    for person in (guest, bob, mira, ada):
        browser = visitor().as_(person)
        for page in ("/", "/spaces/kitchen", thread, f"/posts/{post}"):
            assert alice.name not in browser.get(page).text.replace(f"/{alice.name}", "")
    assert alice.name not in Page(writer.get(thread).text).one("title").words
    directory = {"crisis_export.json_file", "/admin/crisis-resources/export.json"}  # lines of help, and nobody's words
    assert names(r"quote|mention|feed|rss|atom\b|\bapi\b|json|oembed") == directory


def test_reactions_and_polls(names):
    assert names(r"reaction|\blikes?\b|upvote|\bvotes?\b|poll|thanked") == set()


# 11 to 15: what is kept aside


def test_search_profiles_and_exports(house, writer, visitor, names):
    """What an admin is shown of a member, and the member's own list without a password, hold no masked post."""
    thread = masked_thread(writer)
    ref, post = house.known[alice].ref, opening_of(writer, thread)
    pages = [visitor().as_(ada).get(url) for url in ("/admin/members?name=alice", f"/admin/members/{ref}")]
    pages += [writer.get("/me/posts")]
    for page in pages:
        assert page.status_code == 200
        assert not {thread.rpartition("/")[2], post, "Teatime"} & set(re.split(r"[^\w-]+", page.text))
    assert names(r"\bsearch|profile|by_author") == set()


def test_audit_and_moderation_log(worlds):
    for world in worlds:
        subjects = {f"post:{row['ref']}" for row in world.dump["posts"] if row["voice"] == "mask"}
        own = [
            row for row in world.dump["audit_events"] if row["subject"] in subjects and "decided" not in row["action"]
        ]
        by_author = [row for row in own if row["actor_id"] is None]
        assert {row["action"] for row in by_author} >= {"post.submitted", "post.edited", "post.withdrawn"}
        assert all(re.search(r" \d\d:00:00", row["at"] or "") for row in by_author)
        staff = {row["id"] for row in world.dump["members"] if row["role"] != "member"}
        assert {row["actor_id"] for row in own} - {None} <= staff


def test_limits_and_twice_sent_forms(worlds, house, writer):
    before = dump(house)
    thread = masked_thread(writer)
    assert masked_thread(writer) == thread
    assert "rate_limits" not in changed(before, dump(house))
    for column in ("key", "count", "until"):
        assert len({str(sorted(str(row[column]) for row in world.dump["rate_limits"])) for world in worlds}) == 1
    assert len({str(sorted(str(row["submission_tag"]) for row in world.dump["posts"])) for world in worlds}) == 1
    assert not {name for name in house.app.extensions if "cache" in name}


def test_logs_and_tracebacks(house, writer, monkeypatch):
    """A fault in the middle of a masked post is logged without anybody or anything in it."""

    def fail(*_: object, **__: object) -> None:
        raise ValueError(f"{alice.name} {TEXT}")

    monkeypatch.setattr(pipeline.outbox, "put", fail)
    monkeypatch.setitem(house.app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(house.app, "testing", False)
    with logged() as log:
        answer = writer.post_form("/threads", space="kitchen", title="Teatime", body=TEXT, voice="mask", key="k")
    assert answer.status_code == 500
    assert '"error": "ValueError"' in log.getvalue()
    for word in (alice.name, house.known[alice].ref, TEXT, "Teatime", "127.0.0.1"):
        assert word not in log.getvalue()


def test_addresses_and_references(worlds):
    """Who writes changes no reference: with the same chance both worlds drew the same ones."""
    for table in ("threads", "posts", "cases", "decisions", "reports"):
        assert len({str(sorted(str(row["ref"]) for row in world.dump[table])) for world in worlds}) == 1, table


# 16 to 20: what is shown and carried away


def test_caches_and_etags(worlds):
    for world in worlds:
        for status, headers, _ in world.seen.values():
            names = dict(headers)
            assert "ETag" not in names
            assert "Last-Modified" not in names
            assert status != 200 or (names["Cache-Control"] == "no-store" and "Cookie" in names["Vary"])


def test_work_behind_a_page(app, make, visitor):
    """The same statements for the author and for anybody, and the same for a mask as for a name."""
    masked, named = (f"/threads/{make.thread(alice, voice=voice).thread_ref}" for voice in ("mask", "name"))

    def cost(person, url: str) -> int:
        browser = visitor().as_(person)
        return count_statements(app, lambda: browser.get(url))

    assert cost(alice, masked) == cost(bob, masked)
    assert cost(bob, masked) <= cost(bob, named)
    assert cost(alice, masked) <= cost(alice, named)
    assert cost(guest, masked) <= cost(guest, named)


def test_size_of_a_page(worlds):
    """What others see of a page is the same to the byte, whoever is behind the mask, but for the mask's own words."""
    first, second, _ = worlds
    assert {page: len(as_seen(first, page)[2]) for page in first.seen} == {
        page: len(as_seen(second, page)[2]) for page in second.seen
    }


def test_staff_views(house, writer, visitor, make):
    thread = masked_thread(writer, CRISIS)
    post = opening_of(writer, thread)
    case = f"/moderation/cases/{make.case_ref(post)}"
    browser = visitor().as_(mira)
    for page in ("/moderation", "/moderation/closed", case, f"/posts/{post}", thread):
        answer = browser.get(page)
        assert answer.status_code == 200
        words = set(re.split(r"[^\w]+", without_tokens(answer.text)))
        assert not words & {alice.name, house.known[alice].ref}, page


def test_backups(worlds, house):
    """The keys lie beside the database and in none of its tables."""
    kept = str(dump(house)) + "".join(str(world.dump) for world in worlds)
    keys = house.app.extensions["hearth_keys"].versions
    for purpose in keys:
        for key in keys[purpose].values():
            assert key.hex() not in kept, purpose
