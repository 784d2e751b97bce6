"""Who the rate limits count, and addresses that are none."""

import pytest

from forum.core.addresses import address_parts, network_of
from tests.people import guest


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_household_is_one_however_many_addresses_it_has(address, counted):
    assert network_of(address) == counted


def test_what_is_no_address_has_no_parts():
    assert address_parts("http://[")[:2] == ("", "")


def test_another_address_of_the_household_is_no_way_around_the_wait(client):
    client.as_(guest)
    fields = {"csrf_token": client.csrf_token(), "name": "alice", "password": "not the password"}
    places = [{"REMOTE_ADDR": f"2001:db8::{number:x}"} for number in range(1, 12)]
    answers = [client.post("/sign-in", data=fields, environ_base=place).status_code for place in places]
    assert 429 in answers
