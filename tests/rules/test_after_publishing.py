"""A published version is what the commands about the screening read by, for new words and for older posts."""

from __future__ import annotations

from sqlalchemy import select

from forum.cases.models import Signal
from forum.posts.models import AssessmentRow
from forum.rules import services
from tests.factories.made import as_made
from tests.people import alice
from tests.posts.shared import set_to
from tests.rules.conftest import LIGHTHOUSE, OWN_TEXT


def run(app, *words: str) -> str:
    said = app.test_cli_runner().invoke(args=list(words))
    assert said.exit_code == 0, said.output
    return said.output


def test_screen_explains_by_the_rules_in_force(app, change, publish):
    assert "Nothing was noticed." in run(app, "screen", OWN_TEXT)
    change(services.add_rule, LIGHTHOUSE)
    assert "Nothing was noticed." in run(app, "screen", OWN_TEXT), "a draft is not in force"
    publish()
    said = run(app, "screen", OWN_TEXT)
    assert "2 amber" in said
    assert LIGHTHOUSE.why in said


def test_older_posts_are_read_by_them_and_only_once(app, house, make, stored, change, publish):
    set_to(house, "sample_percent", 0)
    make.thread(alice, OWN_TEXT)
    assert run(app, "screening", "reassess").splitlines()[0] == "1 of 1 posts read"
    change(services.add_rule, LIGHTHOUSE)
    publish()
    assert run(app, "screening", "reassess").splitlines()[0] == "1 of 1 posts read; raised: 1 to 2"
    assert run(app, "screening", "reassess").splitlines() == ["0 of 0 posts raised.", "Every post is read."]
    signal = stored.one(select(Signal.kind, Signal.care, Signal.data))
    assert (signal.kind, signal.care, signal.data["rules"]) == ("reassessment", 2, ["pt.site.lighthouse"])
    assert stored(select(AssessmentRow.care).order_by(as_made(AssessmentRow))) == [0, 2]
