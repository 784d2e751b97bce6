"""An old or planted session cookie opens nothing. The rest of sessions is tested with the accounts."""

from datetime import timedelta

from sqlalchemy import func, select

from forum.accounts.models import Session
from tests.people import alice, bob

COOKIE = "hearth_session"


def cookie_of(browser):
    return browser.get_cookie(COOKIE).value


def signed_in(browser):
    return browser.get("/me").status_code == 200


def test_a_cookie_kept_from_before_the_sign_out_is_worth_nothing(app, client, stored):
    old = cookie_of(client.as_(alice))
    client.post_form("/sign-out")
    client.set_cookie(COOKIE, old)
    assert not signed_in(client)
    client.fill_in("/sign-in", "/sign-in", name=alice.name, password=alice.password)
    assert cookie_of(client) != old
    assert stored.one(select(func.count()).select_from(Session)) == 1


def test_a_planted_cookie_is_not_kept(app, client, visitor):
    """Session fixation: whoever signs in over somebody else's session gets a token of their own."""
    planted = cookie_of(visitor().as_(bob))
    page = client.get("/sign-in")
    client.set_cookie(COOKIE, planted)
    fields = {"name": alice.name, "password": alice.password}
    client.send(page, "/sign-in", **fields)
    assert cookie_of(client) != planted
    assert "alice" in client.get("/me").text


def test_an_older_cookie_does_not_bring_an_idle_browser_back(app, client, clock):
    old = cookie_of(client.as_(alice))
    clock.tick(timedelta(minutes=20))
    assert signed_in(client), "and the cookie is renewed"
    clock.tick(timedelta(minutes=20))
    client.set_cookie(COOKIE, old)
    assert not signed_in(client)
