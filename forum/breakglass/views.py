"""Requests as pages show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from forum.breakglass import drill, policy, words
from forum.breakglass.queries import Quarter
from forum.breakglass.steps import OPEN_STATES, OVER_STATES, is_over
from forum.core.access import Viewer
from forum.core.jinja import show_hour, show_moment
from forum.core.types import AnyRow
from forum.masks.authorship import Author, wrote
from forum.posts.models import Voice
from forum.posts.views import GUEST_NAME
from forum.trustees.boxes import NEEDED

MONTHS = ("January to March", "April to June", "July to September", "October to December")


@dataclass(frozen=True, kw_only=True)
class RequestRow:
    """One request in the list. It says nothing of the post's text."""

    ref: str
    title: str
    writer: str
    state: str
    when: Markup
    drill: bool
    waits_for_me: bool


@dataclass(frozen=True, kw_only=True)
class Turn:
    """What the viewer can do with a request now; at most one of the first three."""

    decide: bool = False
    first: bool = False
    second: bool = False
    withdraw: bool = False
    report: bool = False


class Written:
    """The post of a request's row, in the shape `wrote` reads."""

    def __init__(self, row: AnyRow) -> None:
        self.ref, self.voice, self.author_id, self.owner_tag = row.post_ref, row.voice, row.author_id, row.owner_tag


def is_own(row: AnyRow, *, author: Author) -> bool:
    return row.post_ref is not None and wrote(author, Written(row))


def rows(found: Sequence[AnyRow], history: dict[int, list[AnyRow]], turns: dict[int, Turn]) -> list[RequestRow]:
    return [_row(row, history[row.id], turns[row.id]) for row in found if row.state != "begun"]


def _row(row: AnyRow, history: Sequence[AnyRow], turn: Turn) -> RequestRow:
    asked = next(step.at for step in history if step.kind == "asked")
    return RequestRow(
        ref=row.ref,
        title=words.REASON_WORDS[row.reason],
        writer=writer(row),
        state=words.STATE_WORDS[state_of(row)],
        when=show_moment(asked),
        drill=row.drill,
        waits_for_me=turn.decide or turn.first or turn.second,
    )


def state_of(row: AnyRow) -> str:
    """The state as it is by now: a request that has run out says so before the worker does."""
    return "run_out" if row.state not in OVER_STATES and is_over(row.state, row.ends_at) else row.state


def turn_of(row: AnyRow, history: Sequence[AnyRow], *, members: Sequence[int], own: bool, viewer: Viewer) -> Turn:
    """What `viewer` can do. `members`: who can open it, in their order; empty while nobody can."""
    me, state = viewer.member_id, state_of(row)
    if own or me is None:
        return Turn()
    approved = [step.by_id for step in history if step.kind == "approved"]
    pair = policy.said_yes(approved, members)
    whole = len(pair) == NEEDED
    return Turn(
        decide=state == "asked" and me in members and me != row.asked_by_id and me not in approved,
        first=whole and state in ("released", "half_open") and me == pair[0],
        second=whole and state == "half_open" and me == pair[1],
        withdraw=state in OPEN_STATES and me == row.asked_by_id,
        report=state == "opened" and row.outcome is None and policy.may_report(row, approved, viewer=viewer),
    )


def request_page(row: AnyRow, history: Sequence[AnyRow], *, members: Sequence[int], own: bool) -> dict[str, Any]:
    """Everything the page of a request shows, but what its viewer can do. `members`: who can open it, in order."""
    timed, state = drill.timed(list(history)) if row.drill else [], state_of(row)
    return {
        "request": row,
        "own": own,
        "state": state,
        "state_words": words.STATE_WORDS[state],
        "lead": "" if own else lead(state, history, members),
        "running": state in OPEN_STATES,
        "reason_words": words.REASON_WORDS.get(row.reason or "", ""),
        "outcome_words": words.OUTCOME_WORDS.get(row.outcome or "", ""),
        "writer": writer(row),
        "written": show_hour(row.created_at) if row.created_at else "",
        "html": Markup(row.html or ""),  # noqa: S704  cleaned when it was stored
        "timeline": [] if own else [_event(step) for step in history],
        "timed": [(step.text, drill.in_words(step.took)) for step in timed],
    }


def lead(state: str, history: Sequence[AnyRow], members: Sequence[int]) -> str:
    """What happens next, in one line, by name: at night nobody should have to guess whose turn it is."""
    names = {step.by_id: step.name or words.FORMER for step in history if step.kind == "approved"}
    first, second = [*(names[member] for member in members if member in names), "", ""][:2]
    if state == "asked":
        return words.ONE_YES.format(first=first) if first else words.NOBODY_YET
    if state in ("released", "half_open") and not second:
        return ""
    return words.LEADS.get(state, "").format(first=first, second=second)


def writer(row: AnyRow) -> str:
    """The mask, or the word for a guest."""
    return row.mask_name or (GUEST_NAME if row.voice == Voice.GUEST else "")


def _event(step: AnyRow) -> dict[str, Any]:
    by_house = step.kind in ("begun", "released", "run_out", "told")
    who = "" if by_house else step.name or words.FORMER
    return {"text": words.STEP_WORDS[step.kind], "who": who, "when": show_moment(step.at), "detail": step.words}


def quarters(counts: Sequence[tuple[Quarter, dict[str, int], int]]) -> list[list[str | int]]:
    """Rows of the public table: quarter, asked, released, opened, exercises."""
    return [[f"{year}, {MONTHS[number - 1]}", *found.values(), drills] for (year, number), found, drills in counts]
