"""The rules of the screening in words, for admins."""

from __future__ import annotations

from forum.moderation import words as moderation
from forum.screening import BUILT_IN
from forum.screening.rules import HIDING
from forum.screening.telling import LANGUAGES as LANGUAGE_NAMES

CARE_WORDS = tuple(f"{level}, {name}" for level, name in enumerate(moderation.CARE_NAMES))
EXPOSURE_WORDS = (
    "0, Nothing",
    "1, Content note",
    "2, Members only",
    "3, Kept back until read",
)
NEED_WORDS = {
    "": "Distress, no special need",
    **{need: words.capitalize() for need, words in moderation.NEED_WORDS.items()},
    "harassment": "Harassment",
    "contact_details": "Contact details",
    "spam": "Advertising",
}
NO_NEED = "none"  # in an address, where an empty value means "all"


def language_name(code: str) -> str:
    return LANGUAGE_NAMES.get(code, code)


def kind_words(kind: str) -> str:
    """A kind as the lexicon names it, a little more readable."""
    plain = kind.replace("-", " ").replace("_", " ").capitalize()
    return f"{plain} (may hide)" if kind in HIDING else plain


LANGUAGES = tuple((code, language_name(code)) for code in BUILT_IN.names)
NEEDS = tuple(sorted(NEED_WORDS.items(), key=lambda entry: (bool(entry[0]), entry[1])))
KINDS = tuple((kind, kind_words(kind)) for kind in sorted({rule.kind for rule in BUILT_IN.rules.values()}))
CARE = tuple(enumerate(CARE_WORDS))
EXPOSURE = tuple(enumerate(EXPOSURE_WORDS))
CHOICES = {"language": LANGUAGES, "need": NEEDS, "kind": KINDS, "care": CARE, "exposure": EXPOSURE, "past": CARE}
FILTERS = {
    **CHOICES,
    "need": tuple((need or NO_NEED, said) for need, said in NEEDS),
    "only": (("changed", "Changed by this site"), ("own", "Added by this site"), ("alarms", "With false alarms")),
}
