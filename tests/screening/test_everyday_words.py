"""Who is in danger also writes of dinner and the match: everyday sentences around plain danger take nothing away."""

import pytest

from forum.screening import assess

EVERYDAY = (
    "Long day. Made dinner for the kids, then saw the match. {} The garden is wild, and there's a cake in the oven.",
    "We had friends round for a game of cards on Saturday. {} Anyway, off to bed, film on in the background.",
)
DANGER = (
    "I'm going to kill myself tonight.",
    "I just took all my pills and I feel really sleepy.",
    "My husband punches me where it doesn't show.",
    "I cut myself again last night.",
    "I haven't eaten since Monday and I passed out in the shower.",
    "The voices are telling me to hurt my mum.",
    "He put his hands round my throat last night and then made me a cup of tea.",
    "She reads my bank app every night and if there's a coffee on it I sleep in the van.",
)
ABROAD = {
    "de": ("Am Samstag waren Freunde zum Kartenspielen da. {} Im Ofen steht ein Kuchen.", "Ich will mich umbringen."),
    "fr": ("Samedi on a joué aux cartes. {} Il y a un gâteau au four.", "Je veux me tuer."),
    "es": ("El sábado jugamos a las cartas. {} Hay una tarta en el horno.", "Quiero matarme."),
    "pt": ("No sábado jogamos cartas. {} Há um bolo no forno.", "Quero me matar."),
}


@pytest.mark.parametrize("around", EVERYDAY, ids=("dinner", "cards"))
@pytest.mark.parametrize("danger", DANGER)
def test_everyday_sentences_take_nothing_away(danger: str, around: str) -> None:
    assert assess(around.format(danger)).care >= assess(danger).care >= 3


@pytest.mark.parametrize("language", ABROAD)
def test_everyday_sentences_take_nothing_away_in_other_languages(language: str) -> None:
    around, danger = ABROAD[language]
    assert assess(around.format(danger)).care >= assess(danger).care >= 3


@pytest.mark.parametrize(
    "text",
    [
        "we had cake at work and i watched the football with my dad my husband punches me where it doesnt show anyway",
        "so ten years ago i moved here with my ex and we had two kids i am going to kill myself and nobody knows it",
        "we had cake at work and i watched the football the voices are telling me to stab my brother anyway thats it",
    ],
)
def test_who_writes_without_marks_is_heard_among_everyday_words(text: str) -> None:
    assert assess(text).care >= 3


@pytest.mark.parametrize("around", EVERYDAY, ids=("dinner", "cards"))
def test_everyday_sentences_alone_say_nothing(around: str) -> None:
    assert assess(around.format("")).care == 0


@pytest.mark.parametrize(
    "text",
    ["burnt my hand, by accident, on the straighteners", "I'll kill him at chess tonight.", "He hit me at judo."],
)
def test_in_the_same_sentence_a_harmless_word_still_counts(text: str) -> None:
    assert assess(text).care < 2


HISTORY = {
    "en": ("Ten years ago I moved to this town. {} When I was a child we lived by the sea.", "I want to die."),
    "de": ("Vor zehn Jahren bin ich hergezogen. {} Als Kind wohnten wir am Meer.", "Mein Mann schlägt mich."),
    "fr": ("Il y a dix ans, j'ai déménagé. {} Quand j'étais petit, on vivait à la mer.", "Je veux mourir."),
    "es": ("Hace diez años me mudé aquí. {} De niño vivíamos junto al mar.", "Quiero morirme."),
    "pt": ("Há dez anos mudei para cá. {} Quando era criança vivíamos perto do mar.", "Quero morrer."),
}


@pytest.mark.parametrize("language", HISTORY)
def test_a_past_in_the_sentences_around_does_not_make_the_present_past(language: str) -> None:
    around, danger = HISTORY[language]
    assert assess(around.format(danger)).care >= assess(danger).care >= 3


@pytest.mark.parametrize(
    "text",
    [
        "When I was nineteen things fell apart. I took an overdose.",
        "I was in a bad place ten years ago. I took all my pills and my flatmate found me.",
        "I wanted to die. That was twenty years ago.",
    ],
)
def test_what_is_told_in_the_past_beside_its_year_is_past(text: str) -> None:
    assert assess(text).care < 3
