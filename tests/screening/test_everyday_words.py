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


@pytest.mark.parametrize("around", EVERYDAY, ids=("dinner", "cards"))
def test_everyday_sentences_alone_say_nothing(around: str) -> None:
    assert assess(around.format("")).care == 0


@pytest.mark.parametrize(
    "text",
    ["burnt my hand, by accident, on the straighteners", "I'll kill him at chess tonight.", "He hit me at judo."],
)
def test_in_the_same_sentence_a_harmless_word_still_counts(text: str) -> None:
    assert assess(text).care < 2
