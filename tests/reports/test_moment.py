"""At which minute somebody told us is nobody's business: no row bears it, whatever their report did to the case."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from forum.cases.models import Case
from forum.core import clock as core_clock
from tests.factories.making import QUIET
from tests.people import alice, bob, mira

SAD = "I keep thinking that everybody would be better off without me."
TOLD = {"spam": "", "worried": "She has taken the tablets and said goodbye."}


@pytest.mark.parametrize("reason", TOLD)
@pytest.mark.parametrize("before", ["no case", "open", "closed"])
def test_a_case_is_due_at_a_round_time(visitor, make, stored, clock, before, reason):
    post = make.thread(alice, QUIET if before == "no case" else SAD)
    if before == "closed":
        decisions = f"/moderation/cases/{make.case_ref(post.post_ref)}/decisions"
        assert visitor().as_(mira).post_form(decisions, action="keep", version="1").status_code == 303
    came = stored(select(Case.due_at))
    clock.tick(timedelta(minutes=63, seconds=7))
    told = {"reason": reason, "details": TOLD[reason]}
    assert visitor().as_(bob).post_form(f"/posts/{post.post_ref}/reports", **told).status_code == 303
    due = stored.one(select(Case.due_at))
    assert [due] == came or due == core_clock.up_to_five_minutes(due)
