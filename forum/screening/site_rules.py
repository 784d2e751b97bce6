"""A site's own changes to the built-in rules: rules added, switched off or weighed otherwise, languages left out.

Pure, as all of this package. The floors stand here, so that no caller can go below them: what hears danger to life, and
what keeps readers from instructions, stays on.
"""

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import replace

from .engine import assess
from .loading import compile_tongue
from .model import Care, Exposure
from .phrases import MAX_GAP, PhraseError
from .reading import Tongue
from .rules import Rule, RuleError
from .ruleset import RuleSet

ALWAYS_ON = "en"  # the language no site can leave out
PAGE = "site"  # where a built-in rule's name holds its file
DEEPEST = 6  # brackets in brackets; nobody can read more
LONGEST_PHRASE = 300  # characters
MOST_GAPS = 24  # words that all gaps of a phrase may leap over: each makes every word of every text dearer to read
SHORTEST_BEGINNING = 2  # letters before a *
_GAP = re.compile(r"\.\.\.(\d*)")
_BEGINNING = re.compile(r"([^\s()\[\]|,#_^$<>]*)\*")


def site_rule_id(language: str, name: str) -> str:
    """`en.site.exam-night`: no file of the lexicon is called so."""
    return f"{language}.{PAGE}.{name}"


def may_be_off(rule: Rule) -> bool:
    """Whether a site may switch this built-in rule off."""
    return rule.care < Care.RED and rule.exposure < Exposure.HIDE


def lowest_care(rule: Rule) -> Care:
    """How far a site may lower this built-in rule."""
    if may_be_off(rule):
        return min(rule.care, Care.WATCH)
    return min(rule.care, Care.RED)


def with_site_rules(
    base: RuleSet,
    *,
    rules: Iterable[Rule] = (),
    switched_off: Set[str] = frozenset(),
    weights: Mapping[str, int] | None = None,
    languages_off: Set[str] = frozenset(),
    version: str = "draft",
) -> RuleSet:
    """The built-in rules with a site's changes; only languages that changed are compiled.

    switched_off and weights name built-in rules; names that are no longer there are passed over, because rules come and
    go with new versions of the lexicon. Raises RuleError or PhraseError in plain words.
    """
    own, levels = tuple(rules), dict(weights or {})
    off = frozenset(switched_off) & base.rules.keys()
    _ensure_floors(base, off, levels, languages_off)
    _ensure_fitting(base, own)
    tongues: dict[str, Tongue] = {}
    kept: dict[str, Rule] = {}
    for name in base.languages.keys() - languages_off:
        before = [rule for rule in base.rules.values() if rule.language == name]
        added = [rule for rule in own if rule.language == name]
        now = [*_without(base, before, off), *added]
        changed = added or len(now) < len(before)
        tongues[name] = _compiled(base, name, now) if changed else base.languages[name]
        kept |= {rule.id: replace(rule, care=Care(levels.get(rule.id, rule.care))) for rule in now}
    cues = {cue.id: cue for cue in base.cues.values() if cue.language in tongues}
    return RuleSet(tongues, kept, cues, f"{base.version}.{version}", base.pages)


def _compiled(base: RuleSet, language: str, rules: list[Rule]) -> Tongue:
    cues = [cue for cue in base.cues.values() if cue.language == language]
    dictionaries = {name: tongue.spelling.dictionary for name, tongue in base.languages.items()}
    return compile_tongue(language, base.pages[language], [*rules, *cues], dictionaries)


def _ensure_floors(base: RuleSet, off: Set[str], levels: Mapping[str, int], languages_off: Set[str]) -> None:
    if ALWAYS_ON in languages_off:
        raise RuleError("English stays on: it is the language of the rules that know most")
    for name in off:
        if not may_be_off(base.rules[name]):
            raise RuleError(f"{name}: this rule hears danger, so it stays on")
    for name, care in levels.items():
        if name in base.rules and not lowest_care(base.rules[name]) <= care <= Care.CRISIS:
            raise RuleError(f"{name}: this rule can’t go below {int(lowest_care(base.rules[name]))}")


def _ensure_fitting(base: RuleSet, own: tuple[Rule, ...]) -> None:
    seen = set(base.rules)
    for rule in own:
        if rule.language not in base.languages:
            raise RuleError(f"{rule.id}: there is no language called {rule.language}")
        if rule.id in seen:
            raise RuleError(f"{rule.id}: this name is used twice")
        if any(rule.kind in _against(one) for one in base.rules.values() if not may_be_off(one)):
            raise RuleError(f"{rule.id}: a rule of the kind {rule.kind} would silence another one")
        seen.add(rule.id)
        check_lines(rule.phrases)


def _against(rule: Rule) -> frozenset[str]:
    """The names that silence a rule, or weigh against it."""
    return rule.unless | rule.unless_near | {name for name, weight in rule.weights if weight < 0}


def check_lines(lines: Iterable[str]) -> None:
    """Raises PhraseError for a phrase that no person could read again."""
    for line in lines:
        _check_line(line)


def _check_line(line: str) -> None:
    if len(line) > LONGEST_PHRASE:
        raise PhraseError(f"a phrase has at most {LONGEST_PHRASE} characters")
    if sum(min(int(words or 3), MAX_GAP) for words in _GAP.findall(line)) > MOST_GAPS:
        raise PhraseError(f"the gaps of a phrase hold at most {MOST_GAPS} words together")
    if any(len(letters) < SHORTEST_BEGINNING for letters in _BEGINNING.findall(line)):
        raise PhraseError(f"before a * stand at least {SHORTEST_BEGINNING} letters")
    depth = 0
    for sign in line:
        depth += (sign in "([") - (sign in ")]")
        if depth > DEEPEST:
            raise PhraseError(f"brackets stand in each other at most {DEEPEST} deep")


def _without(base: RuleSet, rules: list[Rule], off: Set[str]) -> list[Rule]:
    """The rules that stay on; a combination or tally loses the names that are gone, and goes when it can't be heard."""
    if not any(rule.id in off for rule in rules):
        return rules
    left = [rule for rule in rules if rule.id not in off]
    hints = {cue.label for cue in base.cues.values() if cue.language == left[0].language} if left else set()
    names = hints | {rule.kind for rule in left}
    return [thinner for rule in left if (thinner := _thinner(rule, names)) is not None]


def _thinner(rule: Rule, names: Set[str]) -> Rule | None:
    parts = tuple(part & names for part in rule.parts)
    weights = tuple(pair for pair in rule.weights if pair[0] in names)
    if all(parts) and sum(max(0, weight) for _, weight in weights) >= rule.least:
        unless, unless_near = rule.unless & names, rule.unless_near & names
        return replace(rule, parts=parts, unless=unless, unless_near=unless_near, weights=weights)
    if not may_be_off(rule):
        raise RuleError(f"{rule.id}: this rule hears danger, and would lose one of its parts")
    return None


def unkept(rule: Rule, rules: RuleSet) -> tuple[list[str], list[str]]:
    """The examples of a rule that it does not hear, and those it hears although it should leave them alone."""
    unheard = [text for text in rule.matches if not _hears(rule, text, rules)]
    return unheard, [text for text in rule.avoids if _speaks_up(rule, text, rules)]


def _hears(rule: Rule, text: str, rules: RuleSet) -> bool:
    return any(signal.rule == rule.id for signal in assess(text, rules, rule.language).signals)


def _speaks_up(rule: Rule, text: str, rules: RuleSet) -> bool:
    """More than a mention: what is denied or told as past may leave a trace."""
    heard = [signal for signal in assess(text, rules, rule.language).signals if signal.rule == rule.id]
    return any(s.care >= min(2, rule.care) and (s.care or s.exposure or not rule.care) for s in heard)


def unheard_danger(base: RuleSet, changed: RuleSet) -> list[str]:
    """Built-in rules against danger that no longer hear their own examples as they did; empty when all is well.

    Floors hold rules one by one; this holds what they do together, such as a new word that makes another one look
    rightly spelt.
    """
    same = {name for name, tongue in changed.languages.items() if base.languages[name] is tongue}
    watched = [rule for rule in base.rules.values() if rule.language in changed.languages.keys() - same]
    return [rule.id for rule in watched if not may_be_off(rule) and not _still_hears(rule, base, changed)]


def _still_hears(rule: Rule, base: RuleSet, changed: RuleSet) -> bool:
    floor = lowest_care(rule)
    for text in rule.matches:
        before, after = (assess(text, rules, rule.language) for rules in (base, changed))
        if after.care < min(before.care, floor) or after.exposure < before.exposure == Exposure.HIDE:
            return False
    return True
