"""Letters to members about their posts by name: no text of a post, no name, and a subject that tells nothing."""

from __future__ import annotations

from typing import Any

from forum.accounts.queries import find_email
from forum.core import mail, outbox
from forum.core.letters import subject_of
from forum.notifications.queries import find_member_told

TEMPLATE = "emails/member.txt"


@outbox.handles("decision.made")
def write_to_member(payload: dict[str, Any]) -> None:
    """Ten minutes after a decision: a discreet word to who wrote the post by name and gave an address. Nothing about
    one that was taken back, one that took nothing from anybody, or a post under a mask."""
    member_id = find_member_told(payload["decision_id"])
    address = find_email(member_id) if member_id is not None else None
    if address is None or not mail.can_send():
        return
    text = mail.draw(TEMPLATE, link=mail.page_address("/me"))
    mail.send(to=address, subject=subject_of(TEMPLATE), text=text)
