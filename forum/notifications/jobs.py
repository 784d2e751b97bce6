"""Letters to the staff. They hold no text of a post and no name, and their subject tells nothing."""

from __future__ import annotations

import logging
from typing import Any

from flask import current_app

from forum.accounts.queries import find_email, list_queue_staff
from forum.core import mail, outbox
from forum.core.db import start_writing
from forum.notifications.queries import is_case_open

SUBJECT = "Something is waiting for you"
log = logging.getLogger(__name__)


@outbox.handles("case.needs_someone")
def write_to_staff(payload: dict[str, Any]) -> None:
    """One row for each letter, so that an address that fails holds up nobody else's."""
    if not current_app.extensions["hearth_settings"].can_mail:
        log.warning("no_way_to_mail", extra={"topic": "case.needs_someone"})
        return
    staff = list_queue_staff()
    start_writing()
    for member_id in staff:
        outbox.put("staff.letter_due", case_id=payload["case_id"], member_id=member_id)


@outbox.handles("staff.letter_due")
def write_to_one(payload: dict[str, Any]) -> None:
    """Nothing is sent about a case that is closed by now."""
    address = find_email(payload["member_id"])
    if address is None or not is_case_open(payload["case_id"]):
        return
    link = mail.page_address("/moderation")
    mail.send(to=address, subject=SUBJECT, text=mail.draw("emails/staff.txt", link=link))
