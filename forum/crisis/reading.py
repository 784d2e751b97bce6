"""Two pages to read: a few minutes to steady oneself, and how to help someone. Careful words, see `words`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """One part of such a page: sentences, and `steps` to do one after the other."""

    title: str
    words: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()


STEADY_TITLE = "A few minutes to steady yourself"
STEADY_LEAD = (
    "Nothing here is a test, and nothing is stored. Take what helps, leave the rest, and stop whenever you like."
)
BREATHING = Part(
    "Breathe out slowly",
    steps=(
        "Breathe in while you count to four.",
        "Breathe out while you count to six, as if through a straw.",
        "Go on like this for about ten breaths.",
    ),
    words=("If counting breaths makes you uneasy, breathe as you like. Something else here may suit you more.",),
)
STEADY = (
    Part(
        "Look around",
        steps=(
            "Five things you can see. Name them, with their colours.",
            "Four things you can touch. Feel if they are warm, cool, rough or smooth.",
            "Three things you can hear, near or far away.",
            "Two things you can smell, or two smells you like.",
            "One slow breath, all the way out.",
        ),
    ),
    Part(
        "Feel what holds you",
        (
            "Press both feet into the floor, and let go again.",
            "Feel the chair, the bed or the wall behind you. It carries your weight.",
            "Hold something cool or heavy, such as a glass of water or a book.",
        ),
    ),
    Part(
        "Say where you are",
        (
            "Say your name, what day it is, and where you are. Aloud or in your head, as you like.",
            "You could add: “This is a hard hour. I don’t have to solve everything in it.”",
        ),
    ),
    Part(
        "One small thing",
        (
            "Drink some water. Open a window, or stand in a doorway for a moment.",
            "Put on a song you know well, or a softer light.",
            "Put a blanket round your shoulders, or change rooms.",
        ),
    ),
)
STILL_HARD = Part(
    "If it stays hard",
    ("That is not your fault. Some nights need another person.",),
)

SOMEONE_TITLE = "How to help someone"
SOMEONE_LEAD = "You don’t need the right words, and you don’t have to fix it. Being there counts."
IN_DANGER = (
    "Call the emergency number of the place where they are.",
    "Stay with them if it is safe for you, or stay on the phone with them.",
)
SOMEONE = (
    Part(
        "Begin simply",
        (
            "“You seem low lately. Would you like to talk?” is enough.",
            "Choose a quiet moment. On a walk, or doing something side by side, it is often easier.",
        ),
    ),
    Part(
        "Listen",
        (
            "Let them go at their own pace. Silence is fine.",
            "Say back what you heard: “That sounds exhausting.”",
            "Advice can wait. Comparing and arguing rarely help.",
        ),
    ),
    Part(
        "Ask plainly",
        (
            "If you wonder about suicide, ask: “Are you thinking about suicide?”",
            "Asking plainly does not put the idea in their head. It shows that they can talk about it with you.",
            "If they say yes, ask if they feel safe right now, and who could be with them.",
        ),
    ),
    Part(
        "Be open about secrets",
        (
            "Please don’t swear that you will tell nobody.",
            "You can say: “I may need to bring someone in. I’ll tell you before I do.”",
        ),
    ),
    Part(
        "Find help together",
        (
            "Offer to look at “Urgent help” together, or to sit beside them while they call or write.",
            "You can contact a line yourself, and ask what to do.",
        ),
    ),
    Part(
        "If it is somebody on this site",
        (
            "A few kind words under their post are enough.",
            "“Report” under a post has “I’m worried about this person”. It asks a moderator to look.",
            "Nothing is sent to them until a moderator has looked.",
        ),
    ),
    Part(
        "Look after yourself",
        (
            "You matter in this too. You don’t have to carry it alone.",
            "You may stop for today, and you may ask for support yourself.",
        ),
    ),
)
CARD_TITLE = "Someone to talk to"
CARD_LEAD = "One sheet to print, with cards to cut out. Keep one in a pocket, or give one to a friend."
CARD_NEUTRAL = "The cards don’t say where they come from."
EACH_KEEPS = "Numbers can change. We show the ones we know today."

OFFLINE_TITLE = "Keep the numbers on this device"
OFFLINE_LEAD = "For a time without a connection, or when this site is away. Nothing is kept before you choose it here."
WHAT_IS_KEPT = "These public pages are kept, as they are today. Nothing of yours is among them: no name, and no post."
OTHERS_MAY_SEE = (
    "Others who use this device can open the copy too. It shows that somebody here looked for help.",
    "Your browser’s history may show it as well. “Forget” doesn’t change the history.",
    "Signing out and “Leave this site” don’t take the copy away. “Forget” on this page does.",
    "If someone may be watching your device, paper is safer, or a number you know by heart.",
)
LATER = "Then open “Urgent help” as always. When nothing else answers, your browser shows the copy."
NEWER = "With a connection you see the newest lines. Once a day the copy is made new when you open one of its pages."
NO_BUTTON = (
    "Some browsers and private windows can’t keep pages this way. Then there is no button here.",
    "You can print the card, or save “Urgent help” from your browser’s menu.",
)
