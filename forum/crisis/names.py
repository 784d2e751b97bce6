"""Names of countries, regions and languages, and the words for codes of the directory. Pure."""

from __future__ import annotations

from functools import cache

from babel import Locale, UnknownLocaleError

from forum.core.countries import countries
from forum.crisis.entries import INTERNATIONAL

SHORT_LANGUAGES = {"zh-CN": "Chinese", "zh-HK": "Chinese (Hong Kong)", "zh-TW": "Chinese (Taiwan)", "fil": "Filipino"}
REGIONS = {
    "AR-B": "Buenos Aires province",
    "CA-QC": "Québec",
    "CO-DC": "Bogotá",
    "ES-CT": "Catalonia",
    "GB-ENG": "England",
    "GB-NIR": "Northern Ireland",
    "GB-SCT": "Scotland",
    "GB-WLS": "Wales",
    "PK-PB": "Punjab",
    "RU-MOW": "Moscow",
}
AUDIENCES = {
    "youth": "For children and young people",
    "lgbtq": "For LGBTQ+ people",
    "veterans": "For veterans",
    "indigenous": "For Indigenous people",
    "men": "For men",
    "carers": "For families and carers",
    "abuse": "About abuse",
    "sexual_violence": "About sexual violence",
    "eating_disorder": "About eating disorders",
    "victims_of_crime": "After a crime",
    "bereaved": "After a death",
}
COSTS = {"free": "Free", "standard_rate": "Usual call cost"}
SERVICES = {"ambulance": "ambulance", "fire": "fire service", "police": "police"}
WITH_ARTICLE = frozenset({"AE", "BS", "CF", "CZ", "DO", "GB", "GM", "MV", "NL", "PH", "US"})


def country_name(code: str | None) -> str:
    """The country's English name, "" when there is none."""
    if code == INTERNATIONAL:
        return "All countries"
    return dict(countries()).get(code or "", "")


def country_in_a_sentence(code: str | None) -> str:
    """The country's name as it stands in a sentence: "the United Kingdom", "Wales"."""
    name = country_name(code)
    return f"the {name}" if code in WITH_ARTICLE else name


def region_name(code: str | None) -> str:
    return REGIONS.get(code or "", code or "")


@cache
def language_name(tag: str) -> str:
    """The English name of a BCP 47 language, or the tag itself when it is unknown."""
    if tag in SHORT_LANGUAGES:
        return SHORT_LANGUAGES[tag]
    try:
        return str(Locale.parse(tag, sep="-").get_display_name("en") or tag)
    except (UnknownLocaleError, ValueError):
        return str(Locale("en").languages.get(tag, tag))


def is_language(tag: str) -> bool:
    """Whether the first part of a BCP 47 tag names a language, by the names that Babel keeps."""
    return tag.split("-")[0] in Locale("en").languages


def language_names(tags: tuple[str, ...]) -> str:
    """Languages as a short list of names: "English, Welsh"."""
    return ", ".join(dict.fromkeys(language_name(tag) for tag in tags))
