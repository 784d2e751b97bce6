"""What a reader can choose from when they tell us about a post: the built-in reasons, in the words of this site where
it has its own, and those it added.

Reports keep the words they had: nothing here changes what was told before.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from forum.core import audit, clock
from forum.core.db import db, start_writing
from forum.core.errors import NotFound, Refused, Unprocessable
from forum.core.refs import new_ref
from forum.reports.models import HINT_LENGTH, LABEL_LENGTH, ReportReason
from forum.reports.words import REASONS

FLOORS = {"worried": 3, "illegal": 2}  # always on offer, and never less urgent than that
MOST_URGENT = 4
MOST = 20  # reasons on offer: whoever is upset reads them all
NO_SUCH = "Please choose what it is about."
NEEDS_WORDS = "Please write what readers choose, such as “It is about a scam”."
TOO_LONG = "Please keep this to {most} characters."
TOO_LOW = "This one is never below level {floor}: somebody may be in danger, or harmed."
NO_LEVEL = "Please choose a level."
ENOUGH = f"There are {MOST} reasons already. More are hard to read for somebody who is upset. Please retire one first."
STAYS = "This one is always offered. You can change its words."


@dataclass(frozen=True, kw_only=True)
class SiteReason:
    """One reason as this site has it now. `care`: how urgent a report of this kind is by itself, 0 to 4. `own`: it
    differs from the built-in one; `added`: there is none. `stays`: it can't be retired."""

    code: str
    label: str
    hint: str
    care: int
    position: int
    retired: bool = False
    own: bool = False

    @property
    def added(self) -> bool:
        return self.code not in REASONS

    @property
    def stays(self) -> bool:
        return self.code in FLOORS

    @property
    def floor(self) -> int:
        return FLOORS.get(self.code, 0)


@dataclass(frozen=True, kw_only=True)
class ReasonDraft:
    """What an admin sends. An empty `label` gives a built-in reason its first words back."""

    label: str
    hint: str = ""
    care: int | None = None


def list_reasons() -> list[SiteReason]:
    """Every reason in its order, retired ones too."""
    columns: Any = (ReportReason.code, ReportReason.label, ReportReason.hint, ReportReason.care)
    columns += (ReportReason.position, ReportReason.retired)
    rows = {row.code: row for row in db.session.execute(select(*columns))}
    found = [_built_in(code, place, rows.pop(code, None)) for place, code in enumerate(REASONS, start=1)]
    found += [_as_stored(row) for row in rows.values()]
    return sorted(found, key=lambda reason: (reason.position, reason.code))


def list_offered() -> list[SiteReason]:
    """Those a reader can choose from now."""
    return [reason for reason in list_reasons() if not reason.retired]


def get_offered(code: str) -> SiteReason:
    """Raises Unprocessable for one that is not on offer."""
    found = next((reason for reason in list_offered() if reason.code == code), None)
    if found is None:
        raise Unprocessable(NO_SUCH, field="reason")
    return found


def get_reason(code: str) -> SiteReason:
    """Raises NotFound."""
    found = next((reason for reason in list_reasons() if reason.code == code), None)
    if found is None:
        raise NotFound()
    return found


def _as_stored(row: Any) -> SiteReason:
    kept = {"position": row.position, "retired": row.retired}
    return SiteReason(code=row.code, label=row.label or "", hint=row.hint or "", care=row.care or 0, own=True, **kept)


def _built_in(code: str, place: int, row: Any) -> SiteReason:
    words = REASONS[code]
    if row is None:
        return SiteReason(code=code, label=words.label, hint=words.hint, care=words.care, position=place)
    care = words.care if row.care is None else max(row.care, FLOORS.get(code, 0))
    label, hint = (words.label, words.hint) if row.label is None else (row.label, row.hint or "")
    own = row.label is not None or row.care is not None
    kept = {"position": row.position, "retired": row.retired and code not in FLOORS}
    return SiteReason(code=code, label=label, hint=hint, care=care, own=own, **kept)


# Writes. Each begins the write transaction; the caller commits.


def add_reason(draft: ReasonDraft, *, by: int) -> str:
    """Offer another reason, as the last; its code. Raises Unprocessable."""
    _check(draft, floor=0, may_be_empty=False)
    start_writing()
    there = list_reasons()
    _ensure_room(there)
    row = _store(new_ref(), position=max(reason.position for reason in there) + 1)
    row.label, row.hint, row.care = draft.label, draft.hint, draft.care
    audit.record("report_reason.added", by=by, subject=_subject(row.code))
    return row.code


def change_reason(code: str, draft: ReasonDraft, *, by: int) -> bool:
    """Give a reason other words or another level; False when nothing differs. Raises NotFound, Unprocessable."""
    present = get_reason(code)
    _check(draft, floor=present.floor, may_be_empty=not present.added)
    start_writing()
    present = get_reason(code)
    row, wanted = _find_row(code), _kept(code, draft)
    if wanted == ((row.label, row.hint, row.care) if row else (None, None, None)):
        return False
    row = row or _row_of(present)
    (row.label, row.hint, row.care), row.changed_at = wanted, clock.now()
    audit.record("report_reason.changed", by=by, subject=_subject(code))
    return True


def _kept(code: str, draft: ReasonDraft) -> tuple[str | None, str | None, int | None]:
    """What is stored of a draft: None where it is as built in."""
    if code not in REASONS:
        return draft.label, draft.hint, draft.care
    words = REASONS[code]
    care = None if draft.care == words.care else draft.care
    as_built_in = not draft.label or (draft.label, draft.hint) == (words.label, words.hint)
    return (None, None, care) if as_built_in else (draft.label, draft.hint, care)


def move_reason(code: str, *, up: bool, by: int) -> bool:
    """Swap a reason on offer with its neighbour; False when it stands at that end already. Raises NotFound."""
    start_writing()
    order = list_offered()
    place = next((number for number, reason in enumerate(order) if reason.code == code), None)
    if place is None:
        raise NotFound()
    other = place - 1 if up else place + 1
    if not 0 <= other < len(order):
        return False
    order[place], order[other] = order[other], order[place]
    retired = [reason for reason in list_reasons() if reason.retired]
    for number, reason in enumerate((*order, *retired), start=1):
        _row_of(reason).position = number
    audit.record("report_reason.moved", by=by, subject=_subject(code), direction="up" if up else "down")
    return True


def retire_reason(code: str, *, by: int) -> bool:
    """Offer a reason no longer; False when that is so already. Raises NotFound, Refused for the two that stay."""
    if code in FLOORS:
        raise Refused(STAYS)
    return _set_retired(code, True, "report_reason.retired", by=by)


def offer_again(code: str, *, by: int) -> bool:
    """Offer a retired reason again; False when it is on offer. Raises NotFound, Unprocessable when there are many."""
    return _set_retired(code, False, "report_reason.offered_again", by=by, check=_ensure_room)


def _set_retired(
    code: str, retired: bool, action: str, *, by: int, check: Callable[[list[SiteReason]], None] | None = None
) -> bool:
    start_writing()
    present = get_reason(code)
    if present.retired == retired:
        return False
    if check is not None:
        check(list_reasons())
    row = _row_of(present)
    row.retired, row.changed_at = retired, clock.now()
    audit.record(action, by=by, subject=_subject(code))
    return True


def _row_of(reason: SiteReason) -> ReportReason:
    """Its row, which a built-in reason may not have yet."""
    return _find_row(reason.code) or _store(reason.code, position=reason.position)


def _find_row(code: str) -> ReportReason | None:
    return db.session.scalar(select(ReportReason).where(ReportReason.code == code).with_for_update())


def _store(code: str, *, position: int) -> ReportReason:
    row = ReportReason(code=code, position=position, retired=False, changed_at=clock.now())
    db.session.add(row)
    return row


def _ensure_room(there: list[SiteReason]) -> None:
    if sum(not reason.retired for reason in there) >= MOST:
        raise Unprocessable(ENOUGH, field="label")


def _check(draft: ReasonDraft, *, floor: int, may_be_empty: bool) -> None:
    if not draft.label and not may_be_empty:
        raise Unprocessable(NEEDS_WORDS, field="label")
    for field, text, most in (("label", draft.label, LABEL_LENGTH), ("hint", draft.hint, HINT_LENGTH)):
        if len(text) > most:
            raise Unprocessable(TOO_LONG.format(most=most), field=field)
    if draft.care is None or draft.care not in range(MOST_URGENT + 1):
        raise Unprocessable(NO_LEVEL, field="care")
    if draft.care < floor:
        raise Unprocessable(TOO_LOW.format(floor=floor), field="care")


def _subject(code: str) -> str:
    return f"report_reason:{code}"
