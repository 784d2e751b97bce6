"""Somebody who holds the whole database, the logs, the letters and every key of the application, and wants names.

Each way of guessing gives, for masked posts, the member it takes for the author; where it says nothing about a post,
only blind guessing is left. Nothing here knows who wrote what.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from hashlib import sha256
from hmac import HMAC

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from forum.accounts.sessions import LONGEST
from forum.accounts.vault import session_binding
from forum.core.db import db
from forum.core.keys import keyed_hash
from forum.masks.authorship import owner_tag
from tests.factories.dump import Dump, Row

Guess = dict[str, str]  # a post's row number -> a member's
Way = Callable[["Evidence"], Guess]
LABELS = ("owner.v1", "mask.v1", "submission.v1", "author.v1")
MARKS = ("ref", "name", "name_key", "password_hash", "vault", "email_tag", "email_sealed")
TRIED_FULLY = 60  # posts for which every member, key and label is put together
SEALED_AS = (b"member", b"session", b"")


@dataclass
class Evidence:
    """What was taken. `keys`: every key of the site, the day's too; `texts`: log lines and letters."""

    dump: Dump
    keys: list[bytes]
    texts: list[str] = field(default_factory=list)

    @cached_property
    def masked(self) -> list[Row]:
        return [row for row in self.dump["posts"] if row["voice"] == "mask"]

    @cached_property
    def named(self) -> list[Row]:
        return sorted((row for row in self.dump["posts"] if row["voice"] == "name"), key=number_of)

    @cached_property
    def members(self) -> list[str]:
        """Who could have written: everybody with an account."""
        return [str(row["id"]) for row in self.dump["members"]]

    @cached_property
    def space_of(self) -> dict[str | None, str | None]:
        return {row["id"]: row["space_id"] for row in self.dump["threads"]}

    @cached_property
    def beside(self) -> dict[str, list[tuple[str, Row]]]:
        """The rows that belong to each masked post, as (table, row), by the post's number."""
        owners: dict[tuple[str, str | None], str] = {}
        for row in self.masked:
            number = str(row["id"])
            owners |= {("post_id", row["id"]): number, ("subject", f"post:{row['ref']}"): number}
            owners[("mask_id", row["mask_id"])] = number
        cases = ((row["id"], owners.get(("post_id", row["post_id"]))) for row in self.dump["cases"])
        owners |= {("case_id", case): post for case, post in cases if post}
        found: dict[str, list[tuple[str, Row]]] = defaultdict(list)
        for table, row in self._rows():
            own = {"posts": "post_id", "masks": "mask_id", "cases": "case_id"}.get(table)
            asked = [(own, row["id"])] if own else [(name, row[name]) for name in POINTERS if row.get(name)]
            for post in {owners[one] for one in asked if one in owners}:
                found[post].append((table, row))
        return found

    def _rows(self) -> Iterator[tuple[str, Row]]:
        yield from ((table, row) for table, rows in self.dump.items() for row in rows)


POINTERS = ("post_id", "case_id", "subject")


def number_of(row: Row) -> int:
    return int(row["id"] or 0)


def hour_of(row: Row) -> str:
    return (row["created_at"] or "")[:13]


def columns_of_people() -> set[str]:
    """Every column that names a member by number."""
    found = set()
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            leads = any(key.column.table.name == "members" for key in column.foreign_keys)
            if leads or column.name == "actor_id":
                found.add(f"{table.name}.{column.name}")
    return found - {"reports.reporter_id"}  # a reader who told us; nobody reports their own post


def by_columns(taken: Evidence) -> Guess:
    """A member's number, reference, name, tag or vault in any column of any row of the post."""
    people = columns_of_people()
    marks = {str(row[name]): str(row["id"]) for row in taken.dump["members"] for name in MARKS if row.get(name)}
    guess: Guess = {}
    for post, rows in taken.beside.items():
        for table, row in rows:
            for column, value in row.items():
                if value in marks:
                    guess[post] = marks[value]
                elif value is not None and f"{table}.{column}" in people:
                    guess[post] = value
    return guess


def by_recomputing(taken: Evidence) -> Guess:
    """Keyed hashes of every member, with every key, alone and together with the post, against all values beside it."""
    guess: Guess = {}
    for row in taken.masked[:TRIED_FULLY]:
        post = str(row["id"])
        values = {value.removeprefix("\\x")[:20] for _, one in taken.beside[post] for value in one.values() if value}
        for member in taken.dump["members"]:
            if any(digest.hex()[:20] in values for digest in _digests(taken.keys, member, row)):
                guess[post] = str(member["id"])
    return guess


def _digests(keys: list[bytes], member: Row, post: Row) -> Iterator[bytes]:
    for key in keys:
        for word in (str(member["id"]), str(member["ref"])):
            yield HMAC(key, word.encode(), sha256).digest()
            for label in LABELS:
                yield keyed_hash(key, label, word)
                yield keyed_hash(key, label, f"{word}:{post['ref']}")


def by_opening_vaults(taken: Evidence) -> Guess:
    """Author secrets, if any key of the site opens a member's vault, or that of a session together with any member."""
    sealed = [(str(row["id"]), row["vault"], bound) for row in taken.dump["members"] for bound in SEALED_AS]
    sealed += [
        (str(member["id"]), row["vault"], session_binding(number_of(member), int(member["session_epoch"] or 0)))
        for row in taken.dump["sessions"]
        for member in taken.dump["members"]
    ]
    secrets = {member: secret for member, vault, bound in sealed for secret in _openings(taken.keys, vault, bound)}
    guess: Guess = {}
    for row in taken.masked:
        for member, secret in secrets.items():
            if row["owner_tag"] == f"\\x{owner_tag(secret, row['ref'] or '').hex()}":
                guess[str(row["id"])] = member
    return guess


def _openings(keys: list[bytes], vault: str | None, bound: bytes) -> Iterator[bytes]:
    content = bytes.fromhex((vault or "").removeprefix("\\x").lstrip("\\x"))
    for start in (0, 1, 17):  # before the nonce: nothing, a version, a version and a salt
        nonce, cipher = content[start : start + 12], content[start + 12 :]
        for key in keys:
            try:
                yield ChaCha20Poly1305(key).decrypt(nonce, cipher, bound)
            except (InvalidTag, ValueError):
                continue


def by_masks_worn_twice(taken: Evidence) -> Guess:
    """Masks of one pseudonym in several threads are one person: who writes most by name in those threads?"""
    worn = {row["id"]: row["pseudonym"] for row in taken.dump["masks"]}
    groups: dict[str | None, list[Row]] = defaultdict(list)
    for row in taken.masked:
        groups[worn[row["mask_id"]]].append(row)
    guess: Guess = {}
    for rows in groups.values():
        threads = {row["thread_id"] for row in rows}
        names = Counter(str(row["author_id"]) for row in taken.named if row["thread_id"] in threads)
        if len(threads) > 1 and names:
            guess |= {str(row["id"]): names.most_common(1)[0][0] for row in rows}
    return guess


def by_limits_and_queue(taken: Evidence) -> Guess:
    """Members whose rate limits the day's key opens, or whom waiting work names: did they write the last posts?"""
    kept = {row["key"] for row in taken.dump["rate_limits"]}
    limits = ("sign-in", "sign-up", "reports", "returned", "posts", "masked", "edits")
    names = {
        str(row["id"]): (str(row["id"]), f"member {row['id']}", row["ref"], row["name"])
        for row in taken.dump["members"]
    }
    found = [
        member
        for member, words in names.items()
        for key in taken.keys
        for limit in limits
        for word in words
        if f"\\x{keyed_hash(key, 'rate-limit.v1', limit, word or '').hex()}" in kept
    ]
    found += [word for row in taken.dump["outbox"] for word in taken.members if f'"member_id": {word}' in str(row)]
    newest = sorted(taken.masked, key=number_of)[-len(found) :] if found else []
    return {str(row["id"]): member for row, member in zip(newest, found, strict=False)}


def by_edits(taken: Evidence) -> Guess:
    """Whoever wrote, edited or took back something by name in the same hour in which a masked post was changed."""
    busy = {(row["at"] or "")[:13]: str(row["actor_id"]) for row in taken.dump["audit_events"] if row["actor_id"]}
    changed = {(row["post_id"], (row["replaced_at"] or "")[:13]) for row in taken.dump["post_revisions"]}
    own = {row["id"] for row in taken.masked}
    return {str(post): busy[hour] for post, hour in changed if post in own and hour in busy}


def by_texts(taken: Evidence) -> Guess:
    """A member's reference or name in a log line or letter that also holds the post's reference or number."""
    guess: Guess = {}
    for text in taken.texts:
        people = [row for row in taken.dump["members"] if f"{row['ref']}" in text or f'"{row["name"]}"' in text]
        posts = [row for row in taken.masked if people and f"{row['ref']}" in text]
        guess |= {str(post["id"]): str(people[0]["id"]) for post in posts}
    return guess


def by_sessions(taken: Evidence) -> Guess:
    """Who is still signed in since the hour of the post or the one before; of several the last one who came."""
    members, people = set(taken.members), columns_of_people()
    came: dict[str, list[str]] = defaultdict(list)
    for row in taken.dump["sessions"]:
        since = datetime.fromisoformat((row["expires_at"] or "")[:19]) - LONGEST
        who = [value for name, value in row.items() if value and (value in members or f"sessions.{name}" in people)]
        for later in (0, 1, 2):
            came[f"{since - timedelta(hours=1 - later):%Y-%m-%d %H}"] += who
    return {str(row["id"]): came[hour_of(row)][-1] for row in taken.masked if came[hour_of(row)]}


# Ways that should say nothing, or nothing true
WAYS: dict[str, Way] = {
    "a column or row beside the post": by_columns,
    "keyed hashes, worked out again": by_recomputing,
    "opening the vaults with the site's keys": by_opening_vaults,
    "masks worn twice": by_masks_worn_twice,
    "rate limits and waiting work": by_limits_and_queue,
    "sessions still open at the end": by_sessions,
    "logs and letters": by_texts,
}
