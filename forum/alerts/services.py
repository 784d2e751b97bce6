"""Writes of alerts, inside the caller's write transaction where nothing else is said."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from contextlib import suppress

from sqlalchemy import delete

from forum.accounts.queries import list_reachable
from forum.alerts.hook import checked_address
from forum.alerts.ladder import LIKE_AMBER, OPENED, calls_on_call, next_step, roles_from
from forum.alerts.models import AlertHook
from forum.alerts.queries import find_hook
from forum.cases.models import Case, CaseAlert, CheckIn, SecondLook
from forum.cases.services import kept_moment
from forum.core import audit, clock, outbox
from forum.core.access import MODERATING, Role
from forum.core.db import db, start_writing
from forum.core.keys import CannotOpen, get_keys
from forum.core.types import AnyRow
from forum.moderation.scope import call_to, who_see
from forum.staffing.present import is_staffed, on_call_now

ADDRESS_LABEL, SECRET_LABEL = "alert.address.v1", "alert.secret.v1"
SECRET_BYTES = 32


def tell_of_crisis(case: AnyRow, *, can_mail: bool) -> None:
    """Call the team about a crisis that came in: all who look after its space, and outside the hours who is on call."""
    alert_id = _record(case.id, case.care, OPENED, masked=case.masked)
    on_call = set() if is_staffed(clock.now()) else _on_call(case.id)
    if can_mail:
        for member_id in sorted({*_reachable(case.id, MODERATING), *on_call} or _anybody(case.id)):
            outbox.put(
                "staff.letter_due", urgent=True, case_id=case.id, member_id=member_id, on_call=member_id in on_call
            )
    _message(alert_id, case.id, OPENED)


def take_next_step(case: Case, *, can_mail: bool) -> None:
    """Take the next step about a case that is past its time. The case is locked, so each step is taken once."""
    step = next_step(case.care, case.alerted)
    case.alerted = step
    alert_id = _record(case.id, case.care, step, masked=case.masked)
    if can_mail:
        for member_id in sorted(_called(case.id, case.care, step)):
            outbox.put("alert.letter_due", urgent=True, case_id=case.id, member_id=member_id, step=step)
    _message(alert_id, case.id, step)


def take_next_step_after(about: str, item: SecondLook | CheckIn, case: AnyRow, *, can_mail: bool) -> None:
    """The same about the second look or the check-in after a closed case, which is locked."""
    step = next_step(LIKE_AMBER, item.alerted)
    item.alerted = step
    alert_id = _record(case.id, case.care, step, masked=case.masked, about=about)
    if can_mail:
        for member_id in sorted(_called(case.id, LIKE_AMBER, step)):
            outbox.put("alert.letter_due", urgent=True, case_id=case.id, member_id=member_id, step=step, about=about)
    _message(alert_id, case.id, step, about=about)


def _record(case_id: int, care: int, step: int, *, masked: bool, about: str = "case") -> int:
    at = kept_moment(clock.now(), masked=masked)
    alert = CaseAlert(case_id=case_id, step=step, care=care, about=about, at=at)
    db.session.add(alert)
    db.session.flush()
    return alert.id


def _called(case_id: int, care: int, step: int) -> set[int]:
    """Who is written to: the role of the step, or the next one in which somebody can be; and who is on call."""
    on_call = _on_call(case_id) if calls_on_call(care) else set()
    staff = next((found for role in roles_from(step) if (found := _reachable(case_id, [role]))), set())
    return {*staff, *on_call} or _reachable(case_id, MODERATING) or _anybody(case_id)


def _reachable(case_id: int, roles: Collection[Role]) -> set[int]:
    """Those of these roles who gave an address and may see this case. Admins are asked to reach somebody."""
    return who_see(case_id, list_reachable(roles))


def _on_call(case_id: int) -> set[int]:
    """Those on call who may see this case. When nobody of its space is on call, whoever is may open this one case."""
    on_call = {row.member_id for row in on_call_now() if row.has_address}
    return who_see(case_id, on_call) or call_to(case_id, on_call)


def _anybody(case_id: int) -> set[int]:
    """Nobody who may see this case can be written to: whoever of the team can be may open it."""
    return call_to(case_id, list_reachable(MODERATING))


def _message(alert_id: int, case_id: int, step: int, *, about: str = "case") -> None:
    if find_hook() is not None:
        outbox.put("alert.message_due", urgent=True, alert_id=alert_id, case_id=case_id, step=step, about=about)


# The second channel


def set_hook(address: str, *, by: int | None) -> str:
    """Send messages to this address from now on; the new secret they are signed with, shown once. Begins the write
    transaction. Raises Unprocessable (field "address")."""
    checked = checked_address(address)
    start_writing()
    secret = keep_hook(checked)
    audit.record("alerts.channel_set", by=by, subject="alerts:channel")
    return secret


def keep_hook(address: str) -> str:
    """Store an address that was checked, with a new secret, in the place of the one before."""
    secret, keys = secrets.token_hex(SECRET_BYTES), get_keys()
    db.session.execute(delete(AlertHook))
    hook = AlertHook(address_sealed=keys.seal(ADDRESS_LABEL, address.encode()), changed_at=clock.now())
    hook.secret_sealed = keys.seal(SECRET_LABEL, secret.encode())
    db.session.add(hook)
    return secret


def remove_hook(*, by: int | None) -> None:
    """Send no messages any more. Harmless when none are sent. Begins the write transaction."""
    start_writing()
    gone = db.session.execute(delete(AlertHook))
    if gone.rowcount:  # type: ignore[attr-defined]
        audit.record("alerts.channel_removed", by=by, subject="alerts:channel")


def ask_for_test(*, by: int | None) -> None:
    """Send a message that means nothing, to see whether it arrives. Begins the write transaction."""
    start_writing()
    outbox.put("alert.message_due", urgent=True, alert_id=secrets.randbits(50), case_id=None, step=OPENED)
    audit.record("alerts.channel_tested", by=by, subject="alerts:channel")


def renew_hook() -> None:
    """Bring the second channel under the newest keys, inside the caller's write transaction."""
    hook, keys = find_hook(), get_keys()
    if hook is None:
        return
    with suppress(CannotOpen):
        address, secret = opened_hook(hook)
        hook.address_sealed = keys.seal(ADDRESS_LABEL, address.encode())
        hook.secret_sealed = keys.seal(SECRET_LABEL, secret.encode())


def opened_hook(hook: AlertHook) -> tuple[str, str]:
    """Address and secret of the second channel. Raises CannotOpen where the keys are others now."""
    keys = get_keys()
    return keys.open(ADDRESS_LABEL, hook.address_sealed).decode(), keys.open(SECRET_LABEL, hook.secret_sealed).decode()


def note_delivery() -> None:
    """A message arrived; only the hour is kept. Begins the write transaction."""
    start_writing()
    hook = find_hook()
    if hook is not None:
        hook.worked_at = clock.to_hour(clock.now())
