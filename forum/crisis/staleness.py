"""How long ago a person checked a line, in words. Pure."""

from __future__ import annotations

from datetime import date

from forum.crisis.entries import CHECKED_AGAIN_AFTER

A_MONTH = 30  # days, near enough for words
AS_MONTHS_FROM = 60


def is_stale(checked_on: date | None, today: date) -> bool:
    return checked_on is None or checked_on < today - CHECKED_AGAIN_AFTER


def age_words(checked_on: date | None, today: date) -> str:
    """ "today", "5 days ago", "7 months ago, time to look again", "never by a person"."""
    if checked_on is None:
        return "Never by a person"
    days = (today - checked_on).days
    if days <= 0:
        return "Today"
    again = ", time to look again" if is_stale(checked_on, today) else ""
    if days < AS_MONTHS_FROM:
        return f"{days} {'day' if days == 1 else 'days'} ago{again}"
    return f"{days // A_MONTH} months ago{again}"
