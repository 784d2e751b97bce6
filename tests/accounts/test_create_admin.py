"""`flask --app wsgi members create-admin NAME`."""

from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import Member
from tests.people import alice

PASSWORD = "a lantern on the sill"


def run(app, name, password=PASSWORD):
    return app.test_cli_runner().invoke(args=["members", "create-admin", name, "--password", password])


def test_it_makes_an_admin_who_reaches_the_admin_pages(app, client, stored):
    assert run(app, "admin").exit_code == 0
    assert stored.one(select(Member.role).where(Member.name_key == "admin")) == "admin"
    client.post_form("/sign-in", name="admin", password=PASSWORD)
    assert client.get("/admin").status_code == 200


def test_a_name_that_is_taken_is_said(app, stored):
    done = run(app, alice.name)
    assert done.exit_code == 1
    assert "That name is taken." in done.output
    assert stored.one(select(Member.role).where(Member.name_key == "alice")) == "member"


def test_an_easy_password_is_refused(app, stored):
    assert run(app, "grace", "1234567890").exit_code == 1
    assert stored(select(Member.id).where(Member.name_key == "grace")) == []
