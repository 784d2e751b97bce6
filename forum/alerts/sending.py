"""Letters and messages to the team. None holds a text of a post or a name; a subject tells nothing."""

from __future__ import annotations

import logging
from typing import Any

from flask import current_app

from forum.accounts.queries import find_email, get_member_by_id
from forum.alerts import hook, services
from forum.alerts.ladder import OPENED, ROLES
from forum.alerts.queries import find_hook
from forum.core import clock, mail
from forum.core.access import Role
from forum.core.db import db
from forum.core.keys import CannotOpen, get_keys
from forum.core.letters import subject_of
from forum.core.types import AnyRow
from forum.staffing.present import is_staffed

LATE_WORDS = {"case": "Something", "second_look": "A second look", "check_in": "A check-in"}
TRANSPORT = "hearth_hook_transport"  # of the app's extensions; only tests set it
log = logging.getLogger(__name__)


def write_of_crisis(case: AnyRow, member_id: int, *, on_call: bool) -> bool:
    """One letter when a crisis comes in, with its level and the link to its case. False when there is no address."""
    if case.drill_ref:
        return _write(member_id, "emails/drill.txt", link=_case_link(case))
    template = "emails/on_call.txt" if on_call else "emails/staff.txt"
    return _write(member_id, template, link=_case_link(case), level=str(case.care))


def write_of_breach(case: AnyRow, member_id: int, *, about: str = "case") -> bool:
    """One letter about a case past its time, or what follows one. Admins read no cases, so they are asked to reach the
    team."""
    what = LATE_WORDS[about]
    if get_member_by_id(member_id).role == Role.ADMIN:
        link = mail.page_address("/moderation/staffing")
        return _write(member_id, "emails/late_admin.txt", link=link, level=str(case.care), case=case.ref, what=what)
    return _write(member_id, "emails/late.txt", link=_case_link(case), level=str(case.care), what=what)


def _write(member_id: int, template: str, **values: str) -> bool:
    address = find_email(member_id)
    if address is None:
        return False
    subject, text = subject_of(template), mail.draw(template, **values)
    db.session.rollback()  # nothing is open while a mail server takes its time
    mail.send(to=address, subject=subject, text=text)
    return True


def _case_link(case: AnyRow) -> str:
    return mail.page_address(f"/moderation/cases/{case.ref}")


def send_message(case: AnyRow | None, *, alert_id: int, step: int, about: str = "case") -> bool:
    """One message by the second channel; `case` None: a test. False without such a channel. Raises HookFailed."""
    found = find_hook()
    if found is None:
        return False
    try:
        address, secret = services.opened_hook(found)
    except CannotOpen as error:
        raise hook.HookFailed("unreadable") from error
    message = told(case, step=step, about=about)
    now, key = clock.now(), get_keys().tag("alert.key.v1", str(alert_id)).hex()[:32]
    transport = current_app.extensions.setdefault(TRANSPORT, hook.Transport())
    db.session.rollback()  # nothing is open while the other end takes its time
    hook.deliver(address, message, secret=secret, key=key, timestamp=int(now.timestamp()), transport=transport)
    return True


def told(case: AnyRow | None, *, step: int, about: str = "case") -> dict[str, Any]:
    """What the second channel is told: what is late, level, reference, link, step, and whether it is an exercise."""
    if case is None:
        return {"kind": "test", "link": mail.page_address("/moderation/staffing")}
    return {
        "kind": about if about != "case" else "crisis" if step == OPENED else "late",
        "case": case.ref,
        "care": case.care,
        "link": _case_link(case),
        "role": ROLES[step].value if step else Role.MODERATOR.value,
        "step": step,
        "staffed": is_staffed(clock.now()),
        "drill": bool(case.drill_ref),
    }
