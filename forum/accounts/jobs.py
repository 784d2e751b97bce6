"""What accounts do later: the letter with a link to set a new password, and sweeping what has run out."""

from __future__ import annotations

from typing import Any

from forum.accounts import recovery, sessions
from forum.accounts.queries import find_email
from forum.core import mail, outbox, worker
from forum.core.letters import subject_of

TEMPLATE = "emails/reset.txt"

worker.also_sweep(sessions.sweep)
worker.also_sweep(recovery.sweep_reset_tokens)


@outbox.handles("account.reset_asked")
def send_reset_letter(payload: dict[str, Any]) -> None:
    """Send the link, then let it work: a slow mail server must not hold up everybody who is writing."""
    address = find_email(payload["member_id"])
    if address is None:
        return
    token = recovery.new_reset_token()
    link = mail.page_address(f"/reset/{token}")
    mail.send(to=address, subject=subject_of(TEMPLATE), text=mail.draw(TEMPLATE, link=link))
    recovery.keep_reset_token(token, member_id=payload["member_id"])
