"""The second channel: signed, without words or names, to the public network alone, and the same key for every try."""

from __future__ import annotations

import hmac
import ssl
import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.alerts import hook, services
from forum.alerts.hook import HookFailed, Transport, checked_address, deliver, is_public
from forum.alerts.models import AlertHook
from forum.alerts.sending import TRANSPORT
from forum.core.db import db
from forum.core.errors import Unprocessable
from forum.core.outbox import OutboxRow
from tests.client import Page
from tests.factories.dump import dump
from tests.factories.making import CRISIS
from tests.people import ada, alice, mira, sam

PAGE = "/moderation/staffing"


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_public_addresses(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 0.0.0.0 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1 198.18.0.1 224.0.0.1
    240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1
    64:ff9b::7f00:1 64:ff9b::a9fe:a9fe 2002:7f00:1:: 2002:c0a8:101:: 64:ff9b:1::1 fec0::1 localhost""".split(),
)
def test_addresses_inside_are_none_of_its_business(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://pager.example/ring",
        "ftp://pager.example",
        "https://",
        "https:///ring",
        "https://name:word@pager.example/",
        "https://127.0.0.1/",
        "https://[::1]:8443/",
        "https://169.254.169.254/latest/meta-data",
        "https://localhost/",
        "https://db.internal/",
        "https://printer.local/",
        "https://pager.example:0/",
        "https://pager.example:99999/",
        "https://pager.example/a b",
        "https://pager.example/\r\nHost: x",
        "https://pägér.example/",
        "https://pager.example/" + "x" * 1_000,
        "javascript:alert(1)",
    ],
)
def test_an_address_that_is_not_for_messages_is_told_kindly(address):
    with pytest.raises(Unprocessable, match=r"^(Please|This address)") as told:
        checked_address(address)
    assert told.value.field == "address"


def test_the_signature_is_what_the_page_says():
    right = hmac.new(b"secret", b"1700000000.{}", "sha256").hexdigest()
    assert hook.sign("secret", 1_700_000_000, b"{}") == f"sha256={right}"


def test_a_crisis_rings_with_level_and_reference_alone(house, receiver, make, work, stored, clock):
    made = make.thread(alice, CRISIS, title="A canary in the title", voice="mask")
    work()
    case = make.case_ref(made.post_ref)
    assert receiver.messages == [
        {
            "kind": "crisis",
            "case": case,
            "care": 4,
            "link": f"http://127.0.0.1:8000/moderation/cases/{case}",
            "role": "moderator",
            "step": 0,
            "staffed": False,
            "drill": False,
        }
    ]
    headers, body = receiver.came[0]
    with house.app.app_context():
        _, secret = services.opened_hook(db.session.scalars(select(AlertHook)).one())
    assert headers["X-Hearth-Timestamp"] == str(int(clock.now.timestamp()))
    assert headers["X-Hearth-Signature"] == hook.sign(secret, int(clock.now.timestamp()), body)
    assert "?team=1" in receiver.address
    whole = str(receiver.came)
    assert not any(word in whole for word in (alice.name, "canary", "tablets", made.post_ref))
    worked = stored.one(select(AlertHook.worked_at))
    assert (worked.minute, worked.second) == (0, 0)


def test_what_fails_is_tried_again_under_the_same_key(receiver, make, later, stored):
    receiver.status = 503
    make.thread(alice, CRISIS)
    later(minutes=10)
    row = stored.one(select(OutboxRow).where(OutboxRow.topic == "alert.message_due"))
    assert (row.error, row.tries > 2) == ("status_503", True)
    receiver.status = 200
    later(minutes=3)
    keys = {headers["Idempotency-Key"] for headers, _ in receiver.came}
    assert len(keys) == 1
    assert len(receiver.came) == row.tries + 1
    assert stored(select(OutboxRow.id).where(OutboxRow.topic == "alert.message_due")) == []


def test_each_step_has_a_key_of_its_own_and_names_the_role(receiver, make, later):
    make.thread(alice, CRISIS)
    later(minutes=30)
    assert [(one["step"], one["role"]) for one in receiver.messages] == [
        (0, "moderator"),
        (2, "safeguarding_lead"),
        (3, "admin"),
    ]
    assert len({headers["Idempotency-Key"] for headers, _ in receiver.came}) == 3


def test_a_redirect_is_not_followed(receiver, make, work, stored):
    receiver.status = 302
    make.thread(alice, CRISIS)
    work()
    assert len(receiver.came) == 1
    assert stored.one(select(OutboxRow.error).where(OutboxRow.topic == "alert.message_due")) == "status_302"


def test_a_name_that_leads_inside_gets_nothing(house, receiver, make, work, stored, monkeypatch):
    """ "localhost" is allowed by the test's own transport only; the site's own looks at where a name leads."""
    strict = Transport(context=receiver.transport.context)
    monkeypatch.setitem(house.app.extensions, TRANSPORT, strict)
    make.thread(alice, CRISIS)
    work()
    assert receiver.came == []
    assert stored.one(select(OutboxRow.error).where(OutboxRow.topic == "alert.message_due")) == "not_public"


def test_the_other_end_has_to_prove_its_name(receiver):
    unknown = Transport(is_allowed=lambda address: True, context=ssl.create_default_context())
    with pytest.raises(HookFailed, match="tls"):
        deliver(receiver.address, {}, secret="s", key="k", timestamp=1, transport=unknown)
    assert receiver.came == []


def test_an_answer_that_drips_holds_nothing_up(receiver, monkeypatch):
    """One byte now and then is never too late for a single step, and every letter to the team waits behind it."""
    ends, dripped = threading.Event(), []

    def drip(handler) -> None:
        handler.rfile.read(int(handler.headers["Content-Length"]))
        while not ends.wait(0.05) and len(dripped) < 200:
            dripped.append(handler.wfile.write(b"H"))

    monkeypatch.setattr(receiver.server.RequestHandlerClass, "do_POST", drip)
    monkeypatch.setattr(hook, "WHOLE_TIME", 0.3)
    with pytest.raises(HookFailed):
        deliver(receiver.address, {}, secret="s", key="k", timestamp=1, transport=receiver.transport)
    ends.set()
    assert 0 < len(dripped) < 200


def test_nobody_there_and_no_such_name():
    anywhere = Transport(is_allowed=lambda address: True)
    with pytest.raises(HookFailed, match="no_answer"):
        deliver("https://127.0.0.1:9/", {}, secret="s", key="k", timestamp=1, transport=anywhere)
    with pytest.raises(HookFailed, match="no_such_name"):
        deliver("https://nobody.invalid/", {}, secret="s", key="k", timestamp=1, transport=anywhere)


def test_a_message_about_a_case_that_is_closed_is_not_sent(house, receiver, make, work, clock):
    receiver.status = 500
    made = make.thread(alice, CRISIS)
    work()
    from forum.cases.models import Case
    from forum.cases.services import close_case
    from forum.core.db import start_writing

    with house.app.app_context():
        start_writing()
        close_case(db.session.scalars(select(Case).where(Case.ref == make.case_ref(made.post_ref))).one())
        db.session.commit()
    clock.tick(timedelta(hours=2))
    work()
    assert len(receiver.came) == 1


# The page


def test_the_secret_is_shown_once_and_address_and_secret_are_sealed(client, house, visitor):
    client.as_(sam)
    answer = client.fill_in(f"{PAGE}/channel", f"{PAGE}/channel", address="https://pager.example/ring/token-canary")
    assert answer.status_code == 200
    secret = Page(answer.text).one("code").words
    assert len(secret) == 64
    kept = str(dump(house))
    assert secret not in kept
    assert "token-canary" not in kept
    page = visitor().as_(mira).get(PAGE).text
    assert "pager.example" in page
    assert "token-canary" not in page
    assert secret not in client.get(f"{PAGE}/channel").text


def test_an_address_that_cannot_be_used_comes_back(client, stored):
    answer = client.as_(ada).fill_in(f"{PAGE}/channel", f"{PAGE}/channel", address="http://pager.example/")
    assert answer.status_code == 422
    page = Page(answer.text)
    assert page.one("input", name="address")["value"] == "http://pager.example/"
    assert "begins with https://" in page.words
    assert stored(select(AlertHook)) == []


def test_a_test_message_and_the_end_of_the_channel(client, receiver, work, stored):
    client.as_(ada)
    page = client.get(PAGE)
    assert client.send(page, f"{PAGE}/channel/test").status_code == 303
    work()
    assert [one["kind"] for one in receiver.messages] == ["test"]
    assert "The newest one arrived" in Page(client.get(PAGE).text).words
    assert client.fill_in(f"{PAGE}/channel", f"{PAGE}/channel/remove").status_code == 303
    assert stored(select(AlertHook)) == []
    assert client.post_form(f"{PAGE}/channel/remove").status_code == 303, "twice is harmless"


def test_what_could_not_be_sent_is_on_the_page(client, receiver, make, work):
    receiver.status = 500
    make.thread(alice, CRISIS)
    work()
    assert "A message by the second channel: 1 try" in Page(client.as_(mira).get(PAGE).text).words


def test_who_may_see_and_set_it(visitor):
    for person, answer in ((ada, 200), (sam, 200), (mira, 404), (alice, 404)):
        assert visitor().as_(person).get(f"{PAGE}/channel").status_code == answer
