"""`/anonymous`: what a mask is and is not, for everybody."""

from __future__ import annotations

import pytest

from tests.client import Page
from tests.people import CAST, alice

HOW = "/anonymous"


@pytest.mark.parametrize("person", CAST, ids=str)
def test_everybody_can_read_it(client, person):
    answer = client.as_(person).get(HOW)
    assert answer.status_code == 200
    assert Page(answer.text).one("h1").words == "How masks work"


@pytest.mark.parametrize(
    "told",
    [
        "We can’t send help to you.",
        "If you forget your password and set a new one, your old masked posts stay.",
        "It can’t hide the way you write, or the facts you tell.",
        "A moderator reads masked posts like all others",
        "they could see who signs in while that lasts",
        "the team can work out when you wrote it, to about five minutes",
    ],
)
def test_it_tells_where_a_mask_ends(client, told):
    assert told in Page(client.get(HOW).text).words


def test_it_names_urgent_help_beside_the_limit(client):
    assert "/help" in [link["href"] for link in Page(client.get(HOW).text).one("div", class_="prose").all("a")]


def test_the_form_of_a_new_thread_leads_to_it(client):
    assert HOW in Page(client.as_(alice).get("/threads/new?space=kitchen").text).links
