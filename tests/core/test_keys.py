"""The site's keys, and what is sealed with them."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from forum.core import privatecookie
from forum.core.keys import CannotOpen, Keys, ensure_keys, keyed_hash


@pytest.fixture
def keys(tmp_path):
    return ensure_keys(tmp_path)


def test_they_are_made_once_and_readable_by_their_owner_alone(tmp_path):
    first = ensure_keys(tmp_path)
    path = tmp_path / "secrets" / "keys.json"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert ensure_keys(tmp_path) == first
    assert [one.name for one in path.parent.iterdir()] == ["keys.json"]


def test_two_processes_that_start_at_once_read_the_same(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ensure_keys, [tmp_path] * 8))
    assert all(one == found[0] for one in found)


def test_the_keys_of_two_purposes_and_of_two_sites_differ(tmp_path):
    one, other = ensure_keys(tmp_path / "a"), ensure_keys(tmp_path / "b")
    drawn = [key for site in (one, other) for versions in site.versions.values() for key in versions.values()]
    assert len(set(drawn)) == len(drawn)
    assert all(len(key) == 32 for key in drawn)


def test_what_is_sealed_is_opened_for_its_use_only(keys):
    sealed = keys.seal("member.email.v1", b"wren@people.example")
    assert b"wren" not in sealed
    assert keys.seal("member.email.v1", b"wren@people.example") != sealed
    assert keys.open("member.email.v1", sealed) == b"wren@people.example"
    with pytest.raises(CannotOpen):
        keys.open("cookie.care", sealed)
    with pytest.raises(CannotOpen):
        keys.open("member.email.v1", sealed, purpose="cookie")


@pytest.mark.parametrize("spoil", [lambda s: s[:-1], lambda s: b"", lambda s: b"\x09" + s[1:], lambda s: s[:5]])
def test_what_was_changed_is_not_opened(keys, spoil):
    with pytest.raises(CannotOpen):
        keys.open("x", spoil(keys.seal("x", b"words")))


def test_one_changed_bit_anywhere_is_seen(keys):
    sealed = keys.seal("x", b"words")
    for position in range(len(sealed)):
        changed = bytearray(sealed)
        changed[position] ^= 1
        with pytest.raises(CannotOpen):
            keys.open("x", bytes(changed))


def test_a_newer_key_seals_and_the_older_ones_still_open(keys, tmp_path):
    sealed = keys.seal("x", b"words")
    path = tmp_path / "secrets" / "keys.json"
    stored = json.loads(path.read_text())
    stored["data"]["2"] = "ab" * 32
    path.write_text(json.dumps(stored))
    newer = ensure_keys(tmp_path)
    assert newer.open("x", sealed) == b"words"
    assert newer.seal("x", b"words")[0] == 2
    assert newer.newest("data") == bytes.fromhex("ab" * 32)
    with pytest.raises(CannotOpen):
        keys.open("x", newer.seal("x", b"words"))


def test_a_tag_is_this_sites_own(keys):
    other = Keys({name: {1: bytes(32)} for name in keys.versions})
    assert keys.tag("a", "x") == keys.tag("a", b"x")
    assert len({keys.tag("a", "x"), keys.tag("b", "x"), keys.tag("a", "y"), other.tag("a", "x")}) == 4


def test_inputs_do_not_run_together():
    assert keyed_hash(b"k", "l", "ab", "c") != keyed_hash(b"k", "l", "a", "bc")
    assert keyed_hash(b"k", "la", "b") != keyed_hash(b"k", "l", "ab")
    assert keyed_hash(b"k", "l") != keyed_hash(b"k", "l", "")


# A cookie that only this browser and this site can read


def kept(app, facts, *, name="care", lasts=timedelta(hours=1)):
    """The Set-Cookie header of a private cookie."""
    with app.test_request_context("/"):
        response = app.make_response("")
        privatecookie.keep(response, name, facts, lasts=lasts)
        return response.headers["Set-Cookie"]


def value_of(header):
    return header.split("=", 1)[1].split(";")[0]


def read(app, value, *, name="care"):
    with app.test_request_context("/", headers={"Cookie": f"hearth_{name}={value}"}):
        return privatecookie.read(name)


def test_a_private_cookie_comes_back_as_it_was(app):
    cookie = kept(app, {"level": 4})
    assert "level" not in cookie
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert read(app, value_of(cookie)) == {"level": 4}


def test_it_runs_out_by_our_clock_whatever_the_browser_does(app, clock):
    cookie = kept(app, {"level": 4})
    clock.tick(timedelta(hours=1))
    assert read(app, value_of(cookie)) == {}


def test_it_cannot_be_used_under_another_name(app):
    assert read(app, value_of(kept(app, {"level": 4})), name="other") == {}


@pytest.mark.parametrize("value", ["", "x", "!!", "AAAA", "é" * 20])
def test_nonsense_is_nothing(app, value):
    assert read(app, value) == {}
