"""A draft or a published version as plain data, and the RuleSet it makes of the built-in rules."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from typing import Any

from forum.screening import BUILT_IN, Care, Exposure, RuleSet
from forum.screening.rules import Rule
from forum.screening.site_rules import site_rule_id, with_site_rules


@dataclass(frozen=True, kw_only=True)
class RuleText:
    """A rule of the site as its people write it. Levels are numbers, phrases are lines of the phrase language."""

    language: str
    name: str
    need: str
    kind: str
    care: int
    exposure: int
    past: int = 1
    alone: bool = True
    why: str
    phrases: tuple[str, ...]
    matches: tuple[str, ...]
    avoids: tuple[str, ...] = ()
    note: str = ""

    @property
    def rule_id(self) -> str:
        return site_rule_id(self.language, self.name)

    def as_rule(self) -> Rule:
        """For the engine. Raises RuleError, or ValueError for a level that is none."""
        values: dict[str, Any] = {name: getattr(self, name) for name in _PLAIN}
        levels: dict[str, Any] = {"care": Care(self.care), "exposure": Exposure(self.exposure), "past": Care(self.past)}
        return Rule(id=self.rule_id, **values, **levels)


_PLAIN = ("language", "need", "kind", "alone", "why", "phrases", "matches", "avoids", "note")
LINES = ("phrases", "matches", "avoids")


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that a site changes, in a fixed order: equal contents are equal data."""

    rules: tuple[RuleText, ...] = ()
    off: tuple[str, ...] = ()
    weights: Mapping[str, int] = field(default_factory=dict)
    languages_off: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        return digest_of(self.as_data())

    def as_data(self) -> dict[str, Any]:
        """As one value of a JSON column."""
        data: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return data

    @classmethod
    def of_data(cls, data: Mapping[str, Any]) -> Content:
        """The inverse. Raises KeyError, TypeError or AttributeError when the data is something else."""
        rules = tuple(RuleText(**{**entry, **{k: tuple(entry[k]) for k in LINES}}) for entry in data["rules"])
        off, languages = tuple(data["off"]), tuple(data["languages_off"])
        return cls(rules=rules, off=off, weights=dict(data["weights"]), languages_off=languages)

    def compiled(self, *, version: str) -> RuleSet:
        """The built-in rules with these changes. Raises RuleError, PhraseError or ValueError in plain words.

        What is tried, looked at and published one after the other is mostly the same: it is compiled once.
        """
        rules = _compiled(_canonical(self.as_data()))
        return replace(rules, version=f"{BUILT_IN.version}.{version}")


@lru_cache(maxsize=1)  # English alone is some 60 MB
def _compiled(canonical: str) -> RuleSet:
    content = Content.of_data(json.loads(canonical))
    return with_site_rules(
        BUILT_IN,
        rules=[text.as_rule() for text in content.rules],
        switched_off=frozenset(content.off),
        weights=content.weights,
        languages_off=frozenset(content.languages_off),
    )


NOTHING = Content()


def digest_of(data: Mapping[str, Any]) -> str:
    """A fingerprint of a content as data."""
    return sha256(_canonical(data).encode()).hexdigest()


def _canonical(data: Mapping[str, Any]) -> str:
    return json.dumps(data, sort_keys=True, separators=(",", ":"))
