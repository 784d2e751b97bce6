"""What the worker does about alerts. Each letter and each message is a row of its own, so that an address that fails
holds up nobody else's; a step and its rows are stored in one transaction, so that none is lost or doubled."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from forum.alerts import drill, sending, services
from forum.alerts.queries import find_case, find_followed, is_something_late, take_late, take_late_after
from forum.core import mail, outbox, worker
from forum.core.db import start_writing
from forum.core.types import AnyRow

CASE = "case"
LOOK_EVERY = timedelta(minutes=1)
log = logging.getLogger(__name__)


@outbox.handles("case.needs_someone", keen=True)
def call_staff(payload: dict[str, Any]) -> None:
    """A crisis came in. Nothing is done about a case that is closed by now."""
    start_writing()
    case = find_case(payload["case_id"])
    if case is not None:
        services.tell_of_crisis(case, can_mail=mail.can_send())


def call_next_role() -> None:
    """Cases past their time, second looks and check-ins too: the next role is called, each step once."""
    if not is_something_late():
        return
    start_writing()
    for case in take_late():
        services.take_next_step(case, can_mail=mail.can_send())
    for about, item, followed in take_late_after():
        services.take_next_step_after(about, item, followed, can_mail=mail.can_send())


def _find(payload: dict[str, Any]) -> AnyRow | None:
    """The case that a letter or message is about, if there is still something to do."""
    about = payload.get("about", CASE)  # those that were stored by older code are about cases
    return find_case(payload["case_id"]) if about == CASE else find_followed(payload["case_id"], about)


@outbox.handles("staff.letter_due", keen=True)
def write_of_crisis(payload: dict[str, Any]) -> None:
    case = find_case(payload["case_id"])
    drill_ref = case.drill_ref if case else None
    if case is not None and sending.write_of_crisis(case, payload["member_id"], on_call=payload.get("on_call", False)):
        drill.note_alert(drill_ref, letters=1)


@outbox.handles("alert.letter_due", keen=True)
def write_of_breach(payload: dict[str, Any]) -> None:
    case = _find(payload)
    if case is not None:
        sending.write_of_breach(case, payload["member_id"], about=payload.get("about", CASE))


@outbox.handles("alert.message_due", keen=True)
def send_message(payload: dict[str, Any]) -> None:
    """By the second channel. What fails is tried again; why it failed stands with the row, for the page of staffing."""
    is_test = payload["case_id"] is None
    case = None if is_test else _find(payload)
    if case is None and not is_test:
        return
    drill_ref = case.drill_ref if case else None
    about = payload.get("about", CASE)
    if sending.send_message(case, alert_id=payload["alert_id"], step=payload["step"], about=about):
        services.note_delivery()
        drill.note_alert(drill_ref, messages=1)


def say_that_nobody_can_be_written_to() -> None:
    """When the worker begins, and once a day: at the minute of a crisis the log would say when a masked post came."""
    if not mail.can_send():
        log.warning("no_way_to_mail", extra={"topic": "alert"})


worker.also_sweep(call_next_role, every=LOOK_EVERY)
worker.also_sweep(say_that_nobody_can_be_written_to, every=timedelta(days=1))
worker.also_sweep(drill.put_away)
