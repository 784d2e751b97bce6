"""Swear words get a label; words about bodies, identity, abuse and suffering never do."""

import pytest

from forum.screening.normalise import fold
from forum.screening.profanity import profane_words, word_list


def test_swear_words_are_named_once_in_order() -> None:
    assert profane_words("What a Sh1t day. Bastard! shit, f*cking bastard.") == ("sh1t", "bastard", "shit", "f*cking")


LIVES = {
    "en": (
        "I am gay and my sister is a lesbian. I am trans, bi and queer, and my wife is a Black Muslim woman.",
        "My womb, my breasts, my vagina, my penis and my period.",
        "He raped me. It was sexual abuse and incest. He called me a whore and a slut.",
        "I want to kill myself. I cut my arms and I hate myself.",
        "I feel fat, ugly, mental and stupid, and like crap. My life is fucked and I feel shitty.",
        "The nurse had to prick my finger. The therapist in Scunthorpe assesses cocktails.",
        "Erection, orgasm, pregnancy, miscarriage, abortion, prostitution, heroin, suicide.",
    ),
    "es": (
        "Soy gay y mi hermana es lesbiana. Soy una mujer trans, negra y musulmana.",
        "Mi útero, mis pechos, mi vagina, mi pene y mi regla.",
        "Me violó. Fue abuso sexual. Me pegó con una porra y me llamaba puta.",
        "Quiero matarme. Me corto los brazos. Estoy jodida y me odio.",
        "Me siento gorda, fea, loca y tonta. Un cono de helado.",
    ),
    "fr": (
        "Je suis gay et ma sœur est lesbienne. Je suis une femme trans, noire et musulmane.",
        "Mon utérus, mes seins, mon vagin, mon pénis et mes règles.",
        "Il m'a violée. C'était un abus sexuel. Il m'a vendue à un bordel et me traitait de pute.",
        "Je veux me tuer. Je me scarifie, je me déteste.",
        "Je me sens grosse, moche, folle et bête.",
    ),
    "de": (
        "Ich bin schwul und meine Schwester ist lesbisch. Ich bin eine schwarze, muslimische trans Frau.",
        "Meine Gebärmutter, meine Brüste, meine Scheide, mein Penis und meine Regel.",
        "Er hat mich vergewaltigt. Es war sexueller Missbrauch. Er nannte mich Hure.",
        "Ich will mich umbringen. Ich ritze mich und hasse mich. Mir geht es beschissen.",
        "Ich fühle mich fett, hässlich, verrückt und dumm.",
    ),
    "pt": (
        "Sou gay e a minha irmã é lésbica. Sou uma mulher trans, negra e muçulmana.",
        "O meu útero, os meus seios, a minha vagina, o meu pénis e a minha menstruação.",
        "Ele violou-me. Foi abuso sexual. O carro foi arrombado e ele chamava-me puta.",
        "Quero matar-me. Corto os braços e odeio-me. Estou fodida.",
        "Sinto-me gorda, feia, maluca e burra.",
    ),
}


@pytest.mark.parametrize("text", [text for texts in LIVES.values() for text in texts])
def test_suffering_is_no_profanity(text: str) -> None:
    assert profane_words(text) == ()


@pytest.mark.parametrize("language", LIVES)
def test_no_list_holds_a_word_that_people_say_of_their_lives(language: str) -> None:
    """Of any language: the lists are looked through together."""
    said = {word for texts in LIVES.values() for text in texts for word in fold(text).text.replace(".", " ").split()}
    assert said.isdisjoint(word_list(language))


@pytest.mark.parametrize(
    ("language", "word"), [("es", "mierda"), ("fr", "merde"), ("de", "Scheiße"), ("pt", "caralho")]
)
def test_each_language_has_its_own_short_list(language: str, word: str) -> None:
    assert len(profane_words(word)) == 1
    assert 5 <= len(word_list(language)) <= 40
