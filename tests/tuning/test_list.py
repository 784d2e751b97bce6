"""`/admin/screening`: every rule can be found, and stands there as the draft has it."""

from __future__ import annotations

import pytest

from forum.rules import services
from forum.screening import BUILT_IN
from tests.client import Page
from tests.house import count_statements
from tests.people import alice, guest, mira, sam
from tests.rules.conftest import AMBER, LIGHTHOUSE
from tests.tuning.conftest import DRAFT, LIST, NEW, OWN, RULES, VERSIONS

ADDRESSES = (LIST, NEW, OWN, f"{RULES}/{AMBER}", f"{LIST}/languages", f"{LIST}/trial", DRAFT, VERSIONS)
MORE = (f"{OWN}/deletion", f"{DRAFT}/restart", f"{VERSIONS}/1", f"{VERSIONS}/0")


def rules_on(client, query: str = "") -> list[str]:
    return [row["data-rule"] for row in Page(client.get(f"{LIST}{query}").text).all("tr", data_rule="")]


def test_the_list_is_paged_and_whole(admin):
    seen: list[str] = []
    address: str | None = LIST
    while address:
        page = Page(admin.get(address).text)
        seen += [row["data-rule"] for row in page.all("tr", data_rule="")]
        following = page.all("a", rel="next")
        address = following[0]["href"] if following else None
    assert seen == sorted(BUILT_IN.rules)


def test_the_list_can_be_narrowed(admin, change):
    change(services.add_rule, LIGHTHOUSE)
    assert rules_on(admin, "?q=FAROL+apagou") == [LIGHTHOUSE.rule_id]
    assert rules_on(admin, "?only=own") == [LIGHTHOUSE.rule_id]
    assert rules_on(admin, "?q=LIGHTHOUSE&language=de") == []
    assert all(rule.startswith("fr.") for rule in rules_on(admin, "?language=fr"))
    assert {BUILT_IN.rules[rule].need for rule in rules_on(admin, "?need=bereavement")} == {"bereavement"}
    assert {BUILT_IN.rules[rule].need for rule in rules_on(admin, "?need=none")} == {""}
    assert rules_on(admin, "?only=alarms") == []
    assert rules_on(admin, "?q=%00&language=%00&after=%00&only=%00") != []


def test_what_the_draft_changes_shows(admin, change):
    change(services.change_built_in, AMBER, off=True, care=None)
    assert rules_on(admin, "?only=changed") == [AMBER]
    page = Page(admin.get(f"{LIST}?only=changed").text)
    assert "Off" in page.one("tr", data_rule=AMBER).words
    assert "Changes in the draft: 1" in page.words
    assert "The built-in rules are in force" in page.words


def test_nothing_fits(admin):
    assert "No rules fit" in admin.get(f"{LIST}?q=nosuchwordanywhere").text


@pytest.mark.parametrize("address", [*ADDRESSES, *MORE])
def test_other_roles_find_nothing_there(client, change, publish, address):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    for person in (alice, mira, sam):
        assert client.as_(person).get(address).status_code == 404
    assert client.as_(guest).get(address).status_code == 303


@pytest.mark.parametrize(
    "address",
    [RULES, OWN, f"{RULES}/{AMBER}", f"{OWN}/deletion", f"{LIST}/languages/de", VERSIONS, f"{DRAFT}/restart"],
)
def test_other_roles_change_nothing(client, address):
    for person in (alice, mira, sam):
        assert client.as_(person).post_form(address, on="0", off="1").status_code == 404
    assert client.as_(guest).post_form(address, on="0", off="1").status_code == 401


@pytest.mark.parametrize("address", [*ADDRESSES, *MORE])
def test_every_page_opens_for_an_admin(admin, change, publish, address):
    change(services.add_rule, LIGHTHOUSE)
    publish()
    assert admin.get(address).status_code == 200


@pytest.mark.parametrize(
    "address", [f"{RULES}/en.site.none", f"{RULES}/en.no.rule", f"{RULES}/%00", f"{VERSIONS}/9", f"{OWN}/deletion"]
)
def test_what_is_not_there(admin, address):
    assert admin.get(address).status_code == 404


def test_the_list_takes_as_many_statements_for_one_rule_as_for_many(app, admin, change):
    change(services.add_rule, LIGHTHOUSE)
    few = count_statements(app, lambda: admin.get(f"{LIST}?q=lighthouse"))
    assert count_statements(app, lambda: admin.get(f"{LIST}?language=en")) == few <= 16
