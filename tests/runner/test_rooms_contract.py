"""The rule of who may import whom, as import-linter applies it."""

import pytest

from tools.lock import ROOT
from tools.rooms_contract import doors, judge

PUBLIC = {"posts": frozenset({"pipeline"})}


def verdict(importer: str, imported: str) -> str:
    return judge(importer, imported, doors=lambda room: PUBLIC.get(room, frozenset()))


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("forum.replies.services", "forum.posts.services"),
        ("forum.replies.services", "forum.posts.pipeline"),
        ("forum.replies.services", "forum.core.audit"),
        ("forum.posts.pipeline", "forum.screening"),
        ("forum.replies.routes", "forum.replies.forms"),
        ("forum.replies.services", "forum.replies.models"),
        ("forum.models", "forum.posts.models"),
        ("forum", "forum.posts.routes"),
        ("forum.posts.services", "sqlalchemy"),
    ],
)
def test_allowed(importer, imported):
    assert verdict(importer, imported) == ""


@pytest.mark.parametrize(
    ("importer", "imported", "complaint"),
    [
        ("forum.posts.services", "forum.replies.services", "stands above"),
        ("forum.core.web", "forum.accounts.models", "stands above"),
        ("forum.core.web", "forum.models", "composition"),
        ("forum.replies.services", "forum.posts.text", "not a door"),
        ("forum.replies.routes", "forum.posts.routes", "not a door"),
        ("forum.replies.routes", "forum.posts.forms", "not a door"),
        ("forum.replies.services", "forum.replies.routes", "stands above"),
        ("forum.replies.models", "forum.replies.services", "at the bottom"),
    ],
)
def test_refused(importer, imported, complaint):
    assert complaint in verdict(importer, imported)


def test_a_room_names_its_doors_in_its_docstring():
    assert "pipeline" in doors("posts", ROOT)
    assert "render" not in doors("posts", ROOT)
