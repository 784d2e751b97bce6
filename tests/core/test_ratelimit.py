"""Rate limits: they hold over rolled-back requests, and yesterday's rows mean nothing to anybody."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.core import ratelimit
from forum.core.db import db
from forum.core.errors import TooMany
from forum.core.ratelimit import RateLimit

A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def hit(app):
    def hit(who="203.0.113.7", *, times=1):
        with app.app_context():
            for _ in range(times):
                ratelimit.hit("drill", who, at_most=3, per=A_MINUTE)

    return hit


@pytest.fixture
def fail(app):
    def fail():
        with app.app_context():
            return ratelimit.note_failure("sign-in", "x", forget_after=A_MINUTE)

    return fail


@pytest.fixture
def failures(app):
    def failures():
        with app.app_context():
            return ratelimit.failures("sign-in", "x")

    return failures


def day_keys(house):
    return sorted(path.name for path in (house.folder / "secrets").glob("day-*.key"))


def test_up_to_the_limit_then_no_more(hit):
    hit(times=3)
    with pytest.raises(TooMany) as refused:
        hit()
    assert 1 <= refused.value.retry_after <= 60


def test_the_next_window_begins_anew(hit, clock):
    hit(times=3)
    clock.tick(A_MINUTE)
    hit(times=3)


def test_each_has_a_limit_of_their_own(hit):
    hit(times=3)
    hit("203.0.113.8", times=3)


def test_a_hit_survives_a_rolled_back_request(app, hit):
    with app.app_context():
        ratelimit.hit("drill", "203.0.113.7", at_most=3, per=A_MINUTE)
        db.session.rollback()
    hit(times=2)
    with pytest.raises(TooMany):
        hit()


def test_failures_are_counted_and_forgotten(app, failures, fail):
    assert failures() == 0
    assert [fail(), fail(), fail()] == [1, 2, 3]
    assert failures() == 3
    with app.app_context():
        ratelimit.forget("sign-in", "x")
    assert failures() == 0


def test_failures_run_out(failures, fail, clock):
    fail()
    clock.tick(A_MINUTE)
    assert failures() == 0
    assert fail() == 1


def test_no_address_is_stored_and_tomorrow_the_key_is_another(hit, stored, clock):
    hit()
    (first,) = stored(select(RateLimit.key))
    assert b"203.0.113.7" not in first
    clock.tick(timedelta(days=1))
    hit()
    assert len(set(stored(select(RateLimit.key)))) == 2


def test_the_sweep_destroys_what_ran_out_and_the_keys_of_days_gone_by(app, house, hit, stored, clock):
    hit()
    before = day_keys(house)
    clock.tick(timedelta(days=1))
    hit()
    with app.app_context():
        ratelimit.sweep()
    (left,) = day_keys(house)
    assert left not in before
    assert len(stored(select(RateLimit.key))) == 1


def test_the_day_key_is_readable_by_its_owner_alone(house, hit):
    hit()
    for path in (house.folder / "secrets").glob("day-*.key"):
        assert path.stat().st_mode & 0o777 == 0o600
        assert len(path.read_bytes()) == 32
