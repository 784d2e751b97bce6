"""The draft and its rule, shared with the tests of room rules."""

from __future__ import annotations

import pytest

from tests.client import Visitor
from tests.people import ada
from tests.rules.conftest import LIGHTHOUSE, change, publish

__all__ = ["change", "publish"]  # fixtures
LIST = "/admin/screening"
NEW = f"{LIST}/rules/new"
RULES = f"{LIST}/rules"
OWN = f"{RULES}/{LIGHTHOUSE.rule_id}"
DRAFT = f"{LIST}/draft"
VERSIONS = f"{LIST}/versions"

TYPED = {
    "name": "lighthouse",
    "language": "pt",
    "need": "suicide",
    "kind": "distress",
    "care": "2",
    "exposure": "1",
    "past": "1",
    "why": LIGHTHOUSE.why,
    "phrases": "(o|meu) farol (apagou|apaga)",
    "hears": "O farol apagou de novo esta noite.",
    "avoids": "Fomos ao farol no escuro.",
}


@pytest.fixture
def admin(client: Visitor) -> Visitor:
    return client.as_(ada)
