"""The words of the six parts. Their order is that of the Safety Planning Intervention (Stanley and Brown), which
`docs/my-plan.md` names; the words are our own."""

from __future__ import annotations

from dataclasses import dataclass

TITLE = "My plan"
SHUT_IN_COPY = "It is sealed with an earlier password of yours. Nobody can open it any more."


@dataclass(frozen=True, kw_only=True)
class PartWords:
    """One part of a plan: its name, and what may stand in it."""

    title: str
    prompt: str


WORDS = {
    "warning_signs": PartWords(
        title="Warning signs",
        prompt="What tells you that it is getting harder? A thought, a mood, something you do or stop doing.",
    ),
    "what_helps": PartWords(
        title="What helps me",
        prompt="Things you can do by yourself that took the edge off before. Small ones count.",
    ),
    "my_people": PartWords(
        title="People",
        prompt="Who is good company, even if you only talk about the weather? Whom could you tell how it is? "
        "A name and a number each.",
    ),
    "my_places": PartWords(
        title="Places",
        prompt="Where is it easier to be? And what would make home safer for you: could somebody keep "
        "something for you for a while?",
    ),
    "my_lines": PartWords(
        title="Lines",
        prompt="Helplines, a doctor, a team that knows you, somewhere to go at night. A name and a number each.",
    ),
    "my_reasons": PartWords(
        title="Reasons",
        prompt="What matters to you, even a little? A person, an animal, something you would still like to see.",
    ),
}
