"""The letters of the house as sheets that a site can say in words of its own. What comes with Hearth stands in
`templates/emails`; each place in a letter has to stay in it, so that no link is ever missing.
"""

from __future__ import annotations

import re

from config import ROOT
from forum.core.own_texts import Part, Sheet, filled, own_words, words_of

KIND = "mail"
FOLDER = "emails"
VARIABLE = re.compile(r"\{\{ (\w+) \}\}")
SUBJECT_LENGTH, TEXT_LENGTH = 60, 1_500
NEUTRAL = "It shows on locked screens, so it tells nothing of what this site is about, or of anybody."
WAITING, ASKED = "Something is waiting for you", "Somebody asks for you"
LETTERS = {  # by the names of their files: what a letter is for, and its subject
    "member": ("To a member: a decision was made about a post", WAITING),
    "reset": ("To a member: the link to a new password", "Your request"),
    "staff": ("To the team: a crisis came in", WAITING),
    "on_call": ("To whoever is on call: a crisis came in", WAITING),
    "late": ("To the team: something is past its time", WAITING),
    "late_admin": ("To admins: something is past its time", WAITING),
    "drill": ("To whoever is on call: a drill", WAITING),
    "trustee": ("To a trustee: somebody asks for them", ASKED),
    "many_requests": ("To trustees and leads: there were many requests", ASKED),
}


def _sheet(name: str, title: str, subject: str) -> Sheet:
    text = (ROOT / "templates" / FOLDER / f"{name}.txt").read_text(encoding="utf-8").strip()
    places = tuple(dict.fromkeys(VARIABLE.findall(text)))
    first = VARIABLE.sub(r"{\1}", text)
    parts = (
        Part(name="subject", label="Subject", hint=NEUTRAL, first=subject, limit=SUBJECT_LENGTH),
        Part(name="text", label="The letter", first=first, limit=TEXT_LENGTH, rows=10, places=places),
    )
    return Sheet(name=f"{KIND}.{name}", title=title, parts=parts)


SHEETS = {name: _sheet(name, title, subject) for name, (title, subject) in LETTERS.items()}


def own_letter(template: str, **values: str) -> str | None:
    """A letter in the words of this site; None where it has none of its own."""
    name = _name(template)
    text = own_words(KIND).get(f"{KIND}.{name}", {}).get("text")
    return filled(text, **values) + "\n" if text else None


def subject_of(template: str) -> str:
    return words_of(SHEETS[_name(template)], own_words(KIND))["subject"]


def _name(template: str) -> str:
    return template.removeprefix(f"{FOLDER}/").removesuffix(".txt")
