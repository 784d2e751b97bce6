"""What reports hold of the members who sent them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from forum.core.db import db
from forum.core.holdings import Section, answers, in_words
from forum.reports.models import Report
from forum.reports.words import label_words, outcome_words


def exports(member_id: int) -> Sequence[Section]:
    """What a member told us, and what became of it. Not whom it was about, nor what their post said."""
    columns: Any = (Report.reason, Report.label, Report.details, Report.at, Report.outcome)
    rows = db.session.execute(select(*columns).where(Report.reporter_id == member_id).order_by(Report.at, Report.id))
    entries = [
        {"reason": label_words(row.reason, row.label), "what_you_told": row.details, "sent": in_words(row.at)}
        | {"what_became_of_it": outcome_words(row.reason, row.outcome)}
        for row in rows
    ]
    return [Section(name="reports", title="What you reported", entries=entries)]


answers(
    "reports",
    tables={
        "reports": "stays with the case, without the name of who sent it",
        "report_reasons": "words of the house; it names nobody",
    },
    exports=exports,
)
