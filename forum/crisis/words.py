"""What the panel and "Urgent help" say, for each need and for the usual worries.

Careful words: plain, short, no promise, no blame, no method. Nothing here says what a certain line does, because lines
differ; it says what a person may ask. Every sentence is checked for its length, and for words we never use.
"""

from __future__ import annotations

from dataclasses import dataclass

from forum.crisis.panel import Kind


@dataclass(frozen=True)
class NeedWords:
    """`label` for a list to choose from, `lead` as the first words of the panel, `notes` to stand beside the lines."""

    label: str
    lead: str
    notes: tuple[str, ...] = ()
    safe_device: bool = False


@dataclass(frozen=True)
class Worry:
    """A worry that keeps people from making contact, and an honest answer."""

    question: str
    answer: str


@dataclass(frozen=True)
class OtherWay:
    """Something that is no hotline."""

    text: str
    hint: str
    href: str = ""


THANKS = "Thank you for putting this into words."
GENERAL = NeedWords("Anything that weighs on you", f"{THANKS} It sounds like a lot to be carrying.")
NO_PERFECT_WORDS = "You don’t need the right words. You can say or send what you wrote here."

WORDS: dict[str, NeedWords] = {
    "suicide": NeedWords(
        "Thoughts of suicide",
        f"{THANKS} It sounds like a lot to be carrying.",
        (
            NO_PERFECT_WORDS,
            "If something near you makes you feel less safe, moving away from it can help.",
        ),
    ),
    "self_harm": NeedWords(
        "Hurting yourself",
        f"{THANKS} It sounds as if things hurt a lot right now.",
        (
            "If you are injured, you deserve care, however it happened.",
            "A little time between you and an urge can make it weaker. Being near someone can help too.",
        ),
    ),
    "abuse": NeedWords(
        "Someone is hurting or frightening you",
        "Thank you for telling us. If someone hurts or frightens you, that is not your fault.",
        ("You can ask a line what is safe to do. You decide what happens next.",),
        safe_device=True,
    ),
    "sexual_violence": NeedWords(
        "Sexual violence, now or in the past",
        "Thank you for telling us. If someone did something you did not want, that is not your fault.",
        (
            "You choose what to tell, and when. You can stop a call at any time.",
            "You can ask about medical care, and about your choices, before you decide anything.",
        ),
        safe_device=True,
    ),
    "eating_disorder": NeedWords(
        "Food, eating and your body",
        f"{THANKS} Struggling with food or your body can be very tiring.",
        (
            "You don’t have to look ill to ask for help.",
            "If you faint, have chest pain or your heart beats strangely, please get medical help now.",
        ),
    ),
    "harm_to_others": NeedWords(
        "Fear that you might hurt someone",
        "Thank you for saying this. Anger this strong can be frightening.",
        (
            "If someone could get hurt now, move away from them and call the emergency number.",
            "You can tell a line that you are angry, and afraid of what you might do.",
        ),
    ),
    "substance": NeedWords(
        "Alcohol or drugs",
        f"{THANKS} Drink or drugs can be hard to talk about.",
        (
            "If someone cannot be woken, or breathes strangely, call the emergency number now.",
            "Stopping suddenly can be dangerous with some of them. Please ask a doctor or a line first.",
        ),
    ),
    "bereavement": NeedWords(
        "Grief, and loss by suicide",
        "Thank you for writing about this. We are sorry for your loss.",
        (
            "There is no right way to grieve, and no set time for it.",
            "If the person died by suicide, you can say so. You can ask if someone there knows that loss.",
        ),
    ),
    "psychosis": NeedWords(
        "Voices, or things that feel unreal",
        f"{THANKS} It can be frightening when things feel strange or unreal.",
        (
            "A quiet place and someone you trust nearby can help.",
            "If a voice tells you to hurt yourself or someone else, please call the emergency number.",
        ),
    ),
    "perinatal": NeedWords(
        "Pregnancy, and the time after a birth",
        f"{THANKS} Pregnancy and the time after a birth can be very hard.",
        (
            "Feeling this way does not make you a bad parent.",
            "If you are afraid for yourself or your baby right now, call the emergency number.",
            "You can also tell a midwife, a nurse or your doctor how you feel.",
        ),
    ),
    "worried_about_someone": NeedWords(
        "Worry about someone else",
        "Thank you for looking out for someone. That is a lot to hold.",
        (
            "You can contact a line yourself, and ask what to do.",
            "Asking someone plainly about suicide does not put the idea in their head.",
            "If they are in danger right now, call the emergency number of the place where they are.",
            "You matter in this too. You don’t have to carry it alone.",
        ),
    ),
}

SAFE_DEVICE = (
    "Someone may be able to see what you do on this device. A friend’s phone or a library computer may be safer.",
    "“Leave this site” at the top takes you away at once. It does not clear your browser’s history.",
    "A call may show in the phone’s list or on the bill.",
)

WORRIES = (
    Worry(
        "Will the police come?",
        "That differs from line to line. Some may send help without asking if they think a life is in danger. "
        "You can ask about this first, before you say more. You can also ask if you need to give your name.",
    ),
    Worry(
        "Does it cost anything?",
        "Many lines are free. We show the cost where we know it. "
        "If you have no credit or no phone, look for a chat, or ask someone to lend you a phone.",
    ),
    Worry(
        "Is it serious enough?",
        "It doesn’t have to be the worst day of your life. If it weighs on you, you may get in touch. "
        "You can begin with: “I’m not sure this is serious enough.”",
    ),
    Worry(
        "What if someone hears me?",
        "Where a line takes texts or has a chat, you can write instead. You could also go for a walk, or play music. "
        "A call may show in the phone’s list or on the bill.",
    ),
    Worry(
        "What if I speak another language?",
        "We show the languages we know of. You can begin by asking if someone speaks yours. "
        "The international directories list lines in many languages.",
    ),
    Worry(
        "What if they judge me, or it goes badly?",
        "We can’t say how a call will go. If it goes badly, that is not your fault. "
        "You may hang up at any time, and try another line or another way.",
    ),
)

OTHER_WAYS: dict[Kind, OtherWay] = {
    "trusted_person": OtherWay(
        "Tell someone you trust",
        "You could send: “I’m having a hard time. Can you stay with me, or talk for a while?”",
    ),
    "steady": OtherWay(
        "Take a few minutes to steady yourself",
        "Put both feet on the floor. Breathe out slowly. Look around and name five things you can see.",
        "/help/steady",
    ),
    "stay_here": OtherWay(
        "Stay here and talk",
        "People here have been through hard times too. We can’t say how soon someone will answer.",
    ),
}

HOW_TO_USE = (
    "You can call, text or chat for yourself, or to ask about someone you worry about.",
    "You don’t need the right words. “I don’t know where to start” is a good start.",
    "You can ask who will read or hear you, what it costs, and whether they would call the police.",
    "If nobody answers, please try again or try another line. Lines can be busy.",
)
ABOUT_THESE_LINES = (
    "We collected these lines from public sources. Hours and costs are as the services list them. They can change.",
    "We mark a line when we have not confirmed it yet.",
)

QUESTION = "What would help right now?"
SAVED = "Your post is saved."
# Beside the time a site aims for it always says whether somebody of the team is here (`forum.staffing.words`).
READING_TIME = "We ask a moderator to read it by about {time}."
READING_ALONE = "We ask a moderator to read it by about {time}, but can’t promise that before someone is here."
CALLING = "We are writing to someone on call, to have it read by about {time}."
OPEN_MEANWHILE = "Lines marked “Open now” answer meanwhile."
DONT_WAIT = "Please don’t wait for us if you need someone now."
READING_LATE = f"We had asked a moderator to read it by now, and we are late. {DONT_WAIT}"
HAS_READ = "A moderator has read it."
NOT_SENT = f"This is not sent, so nobody on the team has read it. It is still on this page. {DONT_WAIT}"
WHILE_PAUSED = "While your posting is paused, “Report” under a post still reaches the moderators."
CONTACT = "You can also write to the people who run this site: {contact}"
NO_READING_TIME = f"We can’t say when a moderator will read it. {DONT_WAIT}"
