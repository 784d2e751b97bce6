"""Reads the lexicon folders into a RuleSet. The only input of this package, done once at import."""

import hashlib
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from .automaton import Automaton
from .combinations import Combinations
from .dictionary import Dictionary, read_dictionary
from .misspelling import Misspellings, misspellings
from .model import Care, Exposure
from .normalise import fold
from .phrases import (
    ANY,
    BEGIN,
    COMMA,
    END,
    NUMBER,
    Choice,
    Gap,
    Maybe,
    Phrase,
    PhraseError,
    Reader,
    Sequence,
    Word,
    forget,
    labels_of,
    shortest,
)
from .reading import Tongue
from .relatives import Relatives, relatives
from .rules import Cue, Rule, RuleError
from .ruleset import RuleSet
from .slips import Slips, slips
from .spelling import Spelling
from .tallies import Tallies

LEXICON = Path(__file__).parent / "lexicon"
ENGINE = "hearth-screening/1"
_SIGNS = frozenset({ANY, NUMBER, COMMA, BEGIN, END})
_RULES = ("rule", "combination", "tally")
# Words so common that finding one says nothing: a phrase is not looked for because of these.
_COMMON_WEIGHT = 1000
_SHORTEST_RARE = 4  # letters of a beginning and its star ("de*" begins too many words)
Entry = TypeVar("Entry", Rule, Cue)
Pages = Mapping[str, Mapping[str, Any]]


def load(folder: Path = LEXICON) -> RuleSet:
    """Read every language folder. Raises RuleError or PhraseError in plain words."""
    rules: dict[str, Rule] = {}
    cues: dict[str, Cue] = {}
    tongues: dict[str, Tongue] = {}
    written: dict[str, Pages] = {}
    digest = hashlib.sha256()
    places = sorted(path for path in folder.iterdir() if path.is_dir())
    dictionaries = {place.name: read_dictionary(place / "dictionary") for place in places}
    for place in places:
        pages = {}
        for path in sorted(place.glob("*.toml")):
            digest.update(path.read_bytes())
            pages[path.stem] = tomllib.loads(path.read_text(encoding="utf-8"))
        mine = [
            _rule(place.name, stem, entry)
            for table in _RULES
            for stem, page in pages.items()
            for entry in page.get(table, [])
        ]
        hints = [_cue(place.name, entry) for page in pages.values() for entry in page.get("cue", [])]
        _add_once(rules, mine)
        _add_once(cues, hints)
        written[place.name] = {stem: rest for stem, page in pages.items() if (rest := _but_rules(page))}
        digest.update(dictionaries[place.name].words.marks)
        tongues[place.name] = compile_tongue(place.name, pages, [*mine, *hints], dictionaries)
    return RuleSet(tongues, rules, cues, f"{ENGINE}+{digest.hexdigest()[:12]}", written)


def _but_rules(page: Mapping[str, Any]) -> dict[str, Any]:
    return {table: entries for table, entries in page.items() if table not in (*_RULES, "cue")}


def _add_once(known: dict[str, Entry], entries: list[Entry]) -> None:
    for entry in entries:
        if entry.id in known:
            raise RuleError(f"{entry.id}: this name is used twice")
        known[entry.id] = entry


def _rule(language: str, page: str, entry: Mapping[str, Any]) -> Rule:
    """One [[rule]] table as a Rule. Unknown keys are refused, so that a slip of the pen is noticed."""
    name = str(entry.get("id", "(no id)"))
    fields = dict(entry)
    try:
        return Rule(
            id=f"{language}.{page}.{fields.pop('id')}",
            language=language,
            need=fields.pop("need", ""),
            kind=fields.pop("kind"),
            care=Care(fields.pop("care")),
            exposure=Exposure(fields.pop("exposure", 0)),
            why=fields.pop("why"),
            phrases=tuple(fields.pop("phrases", ())),
            parts=tuple(frozenset(part.split("|")) for part in fields.pop("parts", ())),
            unless=frozenset(fields.pop("unless", ())),
            unless_near=frozenset(fields.pop("unless_near", ())),
            weights=tuple(fields.pop("weights", {}).items()),
            matches=tuple(fields.pop("matches")),
            avoids=tuple(fields.pop("avoids", ())),
            past=Care(fields.pop("past", 1)),
            keeps=frozenset(fields.pop("keeps", ())),
            needs_label=frozenset(fields.pop("needs_label", ())),
            alone=bool(fields.pop("alone", True)),
            **fields,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RuleError(f"{language}/{page}.toml, rule {name}: {error}") from error


def _cue(language: str, entry: Mapping[str, Any]) -> Cue:
    return Cue(f"{language}.{entry['id']}", language, entry["label"], entry["scope"], tuple(entry["phrases"]))


def compile_tongue(
    name: str, pages: Pages, entries: list[Rule | Cue], dictionaries: Mapping[str, Dictionary]
) -> Tongue:
    """Compile one language from its pages (slots and spelling), the rules and cues it shall have, and the words of all
    languages."""
    written = _joint(pages, "spelling", "misspelling", "textspeak")
    plain = _spelling(written, frozenset(), Dictionary(), ())
    foreign = tuple(words for language, words in dictionaries.items() if words and language != name)
    reader = Reader(_slots(pages), lambda word: plain.words(fold(word).text))
    owned = [(entry, _read(reader, entry, line)) for entry in entries for line in entry.phrases]
    labels = frozenset().union(*(labels_of(phrase) for _, phrase in owned)) - _SIGNS
    beginnings = tuple(sorted(label[:-1] for label in labels if label.endswith("*")))
    literals = frozenset(label for label in labels if not label.endswith("*"))
    common, numbers = _words(written, "common"), _words(written, "numbers")
    fillers = _words(pages.get("fillers", {}), "words")
    spelling = _spelling(written, literals | numbers, dictionaries[name], foreign)
    cues = frozenset(entry.id for entry, _ in owned if isinstance(entry, Cue) and entry.scope != "hint")
    rules = [entry for entry in entries if isinstance(entry, Rule)]
    names = _names(rules, entries)
    tongue = Tongue(
        name=name,
        spelling=spelling,
        owners=tuple(entry.id for entry, _ in owned),
        lengths=bytes(min(shortest(phrase), 255) for _, phrase in owned),
        known=literals | numbers | fillers | spelling.also.keys(),
        numbers=numbers,
        fillers=fillers,
        beginnings=beginnings,
        gate=_gate([phrase for entry, phrase in owned if entry.id not in cues], common, spelling.also),
        cues=cues,
        touching=frozenset(entry.id for entry, _ in owned if isinstance(entry, Cue) and entry.scope == "overlap"),
        hints=frozenset(entry.id for entry, _ in owned if isinstance(entry, Cue)) - cues,
        subjects=_words(written, "subjects"),
        combinations=Combinations([rule for rule in rules if rule.parts], names),
        tallies=Tallies([rule for rule in rules if rule.weights], names),
        relatives=_relatives(pages.get("relatives", {}), literals | fillers),
        automaton=Automaton(phrase for _, phrase in owned),
    )
    tongue.prepare()
    forget()
    _needed.cache_clear()
    return tongue


def _relatives(page: Mapping[str, Any], literals: frozenset[str]) -> Relatives:
    return relatives(
        _table(page.get("synonyms", {})),
        literals,
        endings=page.get("endings", ()),
        shortest=page.get("shortest", 3),
        filler_endings=page.get("filler_endings", ()),
    )


def _joint(pages: Pages, *stems: str) -> dict[str, Any]:
    """Pages about how a language is written, as one: lists are put together, tables too. A yes or no is said once."""
    joint: dict[str, Any] = {}
    for stem in stems:
        for key, value in pages.get(stem, {}).items():
            if isinstance(value, bool):
                joint[key] = value
                continue
            before = joint.get(key, type(value)())
            joint[key] = {**before, **value} if isinstance(value, dict) else [*before, *value]
    return joint


def _slots(pages: Pages) -> dict[str, list[str]]:
    """The slots of slots.toml and, for what only one page needs, of the table [slots] of any page."""
    slots: dict[str, list[str]] = dict(pages.get("slots", {}))
    for stem, page in pages.items():
        for slot, wordings in page.get("slots", {}).items() if stem != "slots" else ():
            if slot in slots:
                raise RuleError(f"{stem}.toml: there is a slot <{slot}> already")
            slots[slot] = wordings
    return slots


def _names(rules: Iterable[Rule], entries: Iterable[Rule | Cue]) -> dict[str, str]:
    """Under which name each entry counts in combinations and tallies: its label or its kind."""
    names = {entry.id: entry.label if isinstance(entry, Cue) else entry.kind for entry in entries}
    known = frozenset(names.values())
    for rule in rules:
        weighed = (name for name, _ in rule.weights)
        for name in frozenset().union(*rule.parts, rule.unless, rule.unless_near, weighed) - known:
            raise RuleError(f"{rule.id}: no cue, hint or rule is called {name}")
    return names


def _read(reader: Reader, entry: Rule | Cue, line: str) -> Phrase:
    try:
        return reader.read(line)
    except PhraseError as error:
        raise PhraseError(f"{entry.id}: {error} (in: {line})") from error


def _spelling(
    page: Mapping[str, Any], vocabulary: frozenset[str], dictionary: Dictionary, foreign: tuple[Dictionary, ...]
) -> Spelling:
    forms, endings, pairs, also = (_table(page.get(key, {})) for key in ("forms", "endings", "pairs", "also"))
    return Spelling(
        forms=forms,
        endings=endings,
        pairs={(pair.split()[0], pair.split()[1]): words for pair, words in pairs.items()},
        vocabulary=vocabulary,
        masked=_words(page, "masked"),
        slips=_slips(page, vocabulary, forms.keys()) if vocabulary else Misspellings(),
        joined=_words(page, "joined") if vocabulary else frozenset(),
        common=_words(page, "common") - {"s"},
        dictionary=dictionary,
        finger_slips=slips(vocabulary) if dictionary else Slips(),
        foreign=foreign,
        compounds=page.get("compounds", False),
        also=also,
    )


def _slips(page: Mapping[str, Any], vocabulary: frozenset[str], forms: Collection[str]) -> Misspellings:
    """Which misspelt words are read as which. Words of the rules themselves are never taken for a slip."""
    known = vocabulary | frozenset(forms) | _words(page, "common")
    sounds = tuple((fold(written).text, fold(heard).text) for written, heard in page.get("sounds", {}).items())
    listed = [fold(word).text for word in page.get("listed", ())]
    return misspellings(
        _words(page, "forgiven"), listed, sounds, known, _words(page, "ordinary") | _words(page, "foreign")
    )


def _words(page: Mapping[str, Any], key: str) -> frozenset[str]:
    return frozenset(fold(word).text for word in page.get(key, ()))


def _table(page: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    return {fold(written).text: tuple(fold(words).text.split()) for written, words in page.items()}


def _gate(phrases: Iterable[Phrase], common: frozenset[str], also: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """The rare words of which one stands in every text worth reading, and the words that may stand for them."""
    rare = frozenset().union(*(_anchors(phrase, common) for phrase in phrases))
    return rare | {written for written, words in also.items() if not rare.isdisjoint(words)}


def _anchors(phrase: Phrase, common: frozenset[str]) -> frozenset[str]:
    """Words of which at least one stands in every text that the phrase matches: the rarest such set."""
    best = _needed(phrase, common)
    return best or frozenset()


@cache
def _needed(phrase: Phrase, common: frozenset[str]) -> frozenset[str]:
    match phrase:
        case Word(label):
            return frozenset() if label in _SIGNS else frozenset({label})
        case Maybe() | Gap():
            return frozenset()
        case Choice(options):
            sets = [_needed(option, common) for option in options]
            return frozenset().union(*sets) if all(sets) else frozenset()
        case Sequence(parts):
            sets = [needed for needed in (_needed(part, common) for part in parts) if needed]
            return min(sets, key=lambda words: _weight(words, common), default=frozenset())


def _weight(words: frozenset[str], common: frozenset[str]) -> tuple[int, list[str]]:
    often = (word in common or (word.endswith("*") and len(word) < _SHORTEST_RARE) for word in words)
    return sum(_COMMON_WEIGHT if one else 1 for one in often), sorted(words)
