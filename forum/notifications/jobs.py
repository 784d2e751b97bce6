"""Letters to members about their posts by name: no text of a post, no name, and a subject that tells nothing."""

from __future__ import annotations

from typing import Any

from forum.accounts.queries import find_email
from forum.core import mail, outbox
from forum.notifications.queries import find_member_told

SUBJECT = "Something is waiting for you"


@outbox.handles("decision.made")
def write_to_member(payload: dict[str, Any]) -> None:
    """Ten minutes after a decision: a discreet word to who wrote the post by name and gave an address. Nothing about
    one that was taken back, one that took nothing from anybody, or a post under a mask."""
    member_id = find_member_told(payload["decision_id"])
    address = find_email(member_id) if member_id is not None else None
    if address is None or not mail.can_send():
        return
    mail.send(to=address, subject=SUBJECT, text=mail.draw("emails/member.txt", link=mail.page_address("/me")))
