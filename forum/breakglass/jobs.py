"""Letters that call trustees, and what the worker ends or tells. A letter says that somebody asks, and nothing else."""

from __future__ import annotations

import logging
from typing import Any

from forum.accounts.queries import find_email
from forum.breakglass import drill, queries, services, telling
from forum.core import mail, outbox, worker
from forum.core.db import start_writing
from forum.core.letters import subject_of
from forum.trustees import queries as trustees

ADDRESS = "/moderation/break-glass"
log = logging.getLogger(__name__)


@outbox.handles("breakglass.letter_due")
def call_trustee(payload: dict[str, Any]) -> None:
    """Nothing is sent about a request that has gone on, or is over."""
    if queries.is_waiting_for(payload["request_ref"], payload["member_id"], turn=payload["turn"]):
        _send(payload["member_id"], "emails/trustee.txt")


@outbox.handles("breakglass.many")
def tell_of_many(payload: dict[str, Any]) -> None:
    """One row for each letter: all trustees and every safeguarding lead learn that there were many requests."""
    found = trustees.in_force()
    people = {*queries.list_leads(), *(found.members if found else ())}
    start_writing()
    for member_id in sorted(people):
        outbox.put("breakglass.alarm_due", member_id=member_id)


@outbox.handles("breakglass.alarm_due")
def write_of_many(payload: dict[str, Any]) -> None:
    _send(payload["member_id"], "emails/many_requests.txt")


def _send(member_id: int, template: str) -> None:
    if not mail.can_send():
        log.warning("no_way_to_mail", extra={"topic": "breakglass"})
        return
    address = find_email(member_id)
    if address is not None:
        link = mail.page_address(ADDRESS)
        mail.send(to=address, subject=subject_of(template), text=mail.draw(template, link=link))


worker.also_sweep(services.run_out)
worker.also_sweep(telling.tell_due)
worker.also_sweep(drill.put_away)
