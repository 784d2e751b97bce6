"""What accounts hold of a member."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from forum.accounts.factor import has_factor
from forum.accounts.leaving import erase_account
from forum.accounts.models import Sanction
from forum.accounts.queries import find_email, get_member_by_id
from forum.core.db import db
from forum.core.holdings import Entry, Section, answers, in_words


def exports(member_id: int) -> Sequence[Section]:
    """Account, choices and pauses. Password and author secret are not in it: they are of no use outside."""
    member = get_member_by_id(member_id)
    account = {"name": member.name, "role": member.role, "joined_on": in_words(member.joined_on)}
    account |= {"second_step_at_sign_in": "yes" if has_factor(member_id) else "no"}
    account |= {"marks_on_the_name": member.name_conduct or "", "leaves_after": in_words(member.leaves_on)}
    choices = {"country": member.country, "email": find_email(member_id)}
    return [
        Section(name="account", title="Your account", entries=[account]),
        Section(name="choices", title="Your choices", entries=[choices]),
        Section(name="pauses", title="Pauses of your posting", entries=_sanctions(member_id)),
    ]


def _sanctions(member_id: int) -> list[Entry]:
    columns: Any = (Sanction.kind, Sanction.reason, Sanction.starts_at, Sanction.ends_at, Sanction.lifted_at)
    rows = db.session.execute(select(*columns).where(Sanction.member_id == member_id).order_by(Sanction.id))
    return [
        {"kind": row.kind, "reason": row.reason, "from": in_words(row.starts_at), "until": in_words(row.ends_at)}
        | {"ended_early": in_words(row.lifted_at)}
        for row in rows
    ]


answers(
    "accounts",
    tables={
        "members": "deleted",
        "reset_tokens": "deleted",
        "second_factors": "deleted",
        "recovery_codes": "deleted",
        "sanctions": "deleted; those a moderator or admin gave to others stay, without the name of who gave them",
    },
    exports=exports,
    erases=erase_account,
)
