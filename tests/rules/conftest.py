"""A rule that nobody else has, and the ways to change and publish the draft.

It is in a small language, so that the many compilations of these tests are quick.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from forum.core.db import db
from forum.rules import queries, services
from forum.rules.content import RuleText
from forum.screening import BUILT_IN
from tests.house import House
from tests.people import ada

OWN_TEXT = "O farol apagou de novo esta noite."
LIGHTHOUSE = RuleText(
    language="pt",
    name="lighthouse",
    need="suicide",
    kind="distress",
    care=2,
    exposure=1,
    why="Says that their lighthouse went dark",
    phrases=("(o|meu) farol (apagou|apaga)",),
    matches=(OWN_TEXT,),
    avoids=("Fomos ao farol no escuro.",),
)
# a built-in rule that may be switched off
AMBER = next(
    rule.id for rule in BUILT_IN.rules.values() if rule.language == "pt" and rule.phrases and rule.need == "bereavement"
)


@pytest.fixture
def change(house: House) -> Callable[..., Any]:
    """`change(services.add_rule, LIGHTHOUSE)`: what ada does, committed."""

    def change(service: Callable[..., Any], *given: Any, **more: Any) -> Any:
        with house.app.app_context():
            done = service(*given, by=house.known[ada].id, **more)
            db.session.commit()
            return done

    return change


@pytest.fixture
def publish(house: House, change: Callable[..., Any]) -> Callable[..., int]:
    """Publishes the draft as it is; the number it got."""

    def publish(note: str = "Tried it out.") -> int:
        with house.app.app_context():
            seen = services.fingerprint(queries.draft(), queries.newest_number())
        number: int = change(services.publish, note=note, seen=seen)
        return number

    return publish


def lighthouse(**changes: Any) -> RuleText:
    """The rule with other words."""
    return replace(LIGHTHOUSE, **changes)
