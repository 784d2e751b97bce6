"""How the topics of the data answer what a person needs (`forum.screening.model.NEEDS`). Pure."""

from __future__ import annotations

# What the data calls a topic, by our need. A need that is not here has no line of its own: the general ones answer it.
TOPICS_OF_NEED: dict[str, frozenset[str]] = {
    "suicide": frozenset({"suicide"}),
    "abuse": frozenset({"domestic_abuse"}),
    "sexual_violence": frozenset({"sexual_violence"}),
    "eating_disorder": frozenset({"eating_disorder"}),
    "substance": frozenset({"substance_use"}),
    "bereavement": frozenset({"bereavement"}),
}
NEAR_TOPICS: dict[str, frozenset[str]] = {
    "abuse": frozenset({"victims_of_crime", "child_protection"}),
    "sexual_violence": frozenset({"victims_of_crime", "child_protection"}),
    "self_harm": frozenset({"suicide", "crisis"}),
}
GENERAL_TOPICS = frozenset({"suicide", "crisis", "emotional_support", "mental_health"})
LISTENING_TOPICS = frozenset({"suicide", "crisis", "emotional_support"})  # to listen, before one that informs
OPEN_TO_A_GROUP = GENERAL_TOPICS | {"youth", "child_protection", "bullying", "lgbtq", "veterans"}
GROUPS = frozenset({"youth", "lgbtq", "veterans", "indigenous", "men", "carers"})

ALL_TOPICS = (
    "suicide",
    "crisis",
    "emotional_support",
    "mental_health",
    "domestic_abuse",
    "sexual_violence",
    "victims_of_crime",
    "child_protection",
    "youth",
    "bullying",
    "eating_disorder",
    "substance_use",
    "bereavement",
    "lgbtq",
    "veterans",
    "disaster",
)
