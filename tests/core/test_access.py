"""Who may do what: declared by every endpoint, and looked up in one table."""

import pytest

from forum.core.access import ROLE_MAY, Capability, Role, Viewer, declared, public, refuse_undeclared, requires
from tests.client import without_tokens
from tests.people import CAST, ada, alice, bob, guest, mira, newt, omar, sam


def test_an_endpoint_that_declares_nothing_does_not_start(other_app):
    site = other_app()
    site.add_url_rule("/forgotten", endpoint="drill.forgotten", view_func=lambda: "hello")
    with pytest.raises(RuntimeError, match=r"drill\.forgotten"):
        refuse_undeclared(site)


def test_a_declared_one_does(other_app):
    site = other_app()
    site.add_url_rule("/a", endpoint="drill.a", view_func=public(lambda: "hello"))
    site.add_url_rule("/b", endpoint="drill.b", view_func=requires(Capability.LEAD)(lambda: "hello"))
    refuse_undeclared(site)
    assert declared(site, "drill.a") is None
    assert declared(site, "drill.b") == Capability.LEAD


@pytest.mark.parametrize("person", CAST, ids=str)
@pytest.mark.parametrize("capability", Capability)
def test_a_page_opens_for_those_who_may_and_is_absent_for_others(other_app, moved, client, capability, person):
    site = other_app()
    site.add_url_rule("/drill", endpoint="drill.page", view_func=requires(capability)(lambda: "open"))
    client.as_(person)
    browser = moved(site)
    answer = browser.get("/drill")
    if person in MAY[capability]:
        assert (answer.status_code, answer.text) == (200, "open")
    elif person is guest:
        assert (answer.status_code, answer.location) == (303, "/sign-in?next=/drill")
    else:
        absent = browser.get("/no-such-page")
        assert answer.status_code == absent.status_code == 404
        assert without_tokens(answer.text) == without_tokens(absent.text), "forbidden and absent look the same"


MAY = {
    Capability.ACCOUNT: (alice, bob, newt, mira, omar, sam, ada),
    Capability.POST: (alice, bob, newt, mira, omar, sam, ada),
    Capability.MODERATE: (mira, omar, sam),
    Capability.APPEALS: (mira, omar, sam, ada),
    Capability.LEAD: (sam,),
    Capability.SEE_STAFFING: (mira, omar, sam, ada),
    Capability.SET_STAFFING: (sam, ada),
    Capability.SEE_RECORDS: (sam, ada),
    Capability.ADMIN: (ada,),
}


def test_every_role_is_in_the_table():
    assert set(ROLE_MAY) == set(Role)
    assert set(MAY) == set(Capability)


def test_a_guest_can_nothing():
    assert not any(Viewer().can(capability) for capability in Capability)
