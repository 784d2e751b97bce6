"""The picture of a mask, drawn from its two words and from nothing else: a creature or plant before a small landscape.

The picture stands in the page itself. An address of its own would be asked for by the one browser that previews a mask
nobody has seen yet, and a log or cache on the way would then tell who is about to wear it.
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup

from forum.core.mask_words import ADJECTIVES, CREATURES

SCENES = {
    "hills": "distant highland meadow mountain northern roaming southern wandering western sandy slate",
    "moon": "dusky evening lunar moonlit quiet shady silent twilight resting velvet indigo",
    "sun": "amber bright early gilded golden morning orchard saffron summer sunlit warm copper coral",
    "waves": "calm drifting floating island ocean river tidal pearl teal azure soft",
    "rain": "misty rainy silver linen clear plum lavender little",
    "stars": "crystal dappled frosty polar snowy speckled starry winter opal pebble",
    "grass": "fern forest grassy green leafy mossy pine rowan spring thistle wild willow woodland wooden hazel",
}
DOT = '<circle class="hole" cx="{}" cy="{}" r="{}"/>'
LINE = '<path d="{}" fill="none" stroke="currentColor" stroke-width="{}" stroke-linecap="round"/>'
PATH = '<path d="{}"/>'
CUT = '<path class="cut" d="{}" fill="none" stroke-width="1.3" stroke-linecap="round"/>'
BEHIND = {
    "hills": PATH.format("M0 40V27Q9 17 18 26T40 22V40Z"),
    "moon": PATH.format("M33 4A8 8 0 1 0 38 16A9 9 0 0 1 33 4Z"),
    "sun": '<circle cx="31" cy="9" r="5"/>' + LINE.format("M31 0.5V1.5M23 9H22M25 3L24.3 2.3M37 15L37.7 15.7", 1.4),
    "waves": LINE.format("M-2 30Q3 26 8 30T18 30T28 30T38 30T48 30M-2 36Q3 32 8 36T18 36T28 36T38 36T48 36", 2),
    "rain": LINE.format("M8 5L6 10M18 3L16 8M28 5L26 10M36 9L34 14M4 18L2 23M37 22L35 27", 1.8),
    "stars": PATH.format(
        "M7 4L8.2 7.8L12 9L8.2 10.2L7 14L5.8 10.2L2 9L5.8 7.8ZM33 3L34 6L37 7L34 8L33 11L32 8L29 7L32 6Z"
        "M35 25L35.8 27.2L38 28L35.8 28.8L35 31L34.2 28.8L32 28L34.2 27.2Z"
    ),
    "grass": LINE.format("M3 40Q4 32 2 28M8 40Q8 34 11 31M33 40Q33 33 30 30M37 40Q36 32 39 27M20 40V36", 2),
    "ring": '<circle cx="20" cy="20" r="16.5" fill="none" stroke="currentColor" stroke-width="2"/>',
}


@lru_cache(maxsize=2000)
def mask_picture(name: str) -> Markup:
    """The picture of the mask called `name`, as an <svg> that says nothing to screen readers: the name does.

    The same two words draw the same picture in every conversation, by chance as everything between two masks: it
    tells no more than the name beside it.
    """
    adjective, creature = _words(name)
    order, place = _place(adjective, ADJECTIVES), _place(creature, CREATURES)
    behind = BEHIND[_scene(adjective)]
    turned = ' transform="matrix(-1 0 0 1 40 0)"' if (order + place) % 2 else ""
    return Markup(  # noqa: S704, made of the constants of this file alone
        f'<svg class="mask-art" viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
        f'<g{turned}><g opacity="0.38">{behind}</g>{_figure(creature, place)}</g></svg>'
    )


def _words(name: str) -> tuple[str, str]:
    words = name.casefold().split()[:2] or [""]  # a number may follow: see `mask_words.names`
    return words[0], words[-1]


def _place(word: str, known: tuple[str, ...]) -> int:
    """Where a word stands in its list; for one that is not in it, some number that is always the same."""
    return known.index(word) if word in known else sum(map(ord, word))


def _scene(adjective: str) -> str:
    return next((scene for scene, words in SCENES.items() if adjective in words.split()), "ring")


def _figure(creature: str, place: int) -> str:
    drawn = next((drawing for words, drawing in FIGURES if creature in words.split()), None)
    return drawn or FIGURES[place % len(FIGURES)][1]


def _petals(count: int, *, wide: float, long: float, heart: float) -> str:
    petal = f'<ellipse cx="20" cy="{15 - long:g}" rx="{wide}" ry="{long}" transform="rotate({{:g}} 20 15)"/>'
    around = "".join(petal.format(360 / count * number) for number in range(count))
    return LINE.format("M20 22V36M20 33Q26 32 28 27", 1.8) + around + DOT.format(20, 15, heart)


def _head(ears: str) -> str:
    face = '<path d="M20 14Q31 15 30 24Q28 33 20 33Q12 33 10 24Q9 15 20 14Z"/>'
    return ears + face + DOT.format(16, 22, 1.4) + DOT.format(24, 22, 1.4) + DOT.format(20, 27.5, 1.8)


def _butterfly(upper: str, lower: str) -> str:
    wings = "".join(
        f'<ellipse {size} transform="{turn}"/>'
        for size, angle in ((upper, 28), (lower, -30))
        for turn in (f"rotate({angle} 20 20)", f"matrix(-1 0 0 1 40 0) rotate({angle} 20 20)")
    )
    return wings + LINE.format("M20 13V29M20 13Q18 9 15 8M20 13Q22 9 25 8", 1.7)


FIGURES: tuple[tuple[str, str], ...] = (
    (
        "crane dunlin heron plover sandpiper stork",
        PATH.format("M14 20Q20 13 32 22Q24 29 17 26Q13 24 14 20ZM14 8.5L5 11.5L14 11.5Z")
        + LINE.format("M16 21Q9 16 14.5 10M21 26V36M25 25V36", 2.4),
    ),
    (
        "goose grebe mallard swan teal",
        PATH.format("M12 23Q22 15 34 20Q31 30 20 30Q12 30 12 23ZM12 9L5.5 12L12 12.5Z")
        + LINE.format("M14 23Q17 15 12.5 11", 3.4)
        + LINE.format("M8 34H32", 1.6),
    ),
    (
        "cormorant curlew egret gannet ibis lapwing puffin",
        PATH.format("M16 15Q27 14 31 28Q20 28 16 22ZM16.5 8L7 7L16 10.8Z")
        + LINE.format("M18 17L17 9.5M22 26L20 36M26 27V36", 2.4),
    ),
    (
        "chaffinch grouse kingfisher lark linnet nightingale partridge pheasant quail skylark sparrow starling thrush",
        PATH.format("M8 15Q10 8 16 9Q22 10 24 16L35 25L26 25Q23 31 16 30Q7 28 8 15ZM8 13L3.5 15L8 16.5Z")
        + DOT.format(13, 14, 1.3)
        + CUT.format("M15 20Q21 19 25 23")
        + LINE.format("M15 30V34M19 30V34M10 34.5H26", 1.5),
    ),
    (
        "finch goldfinch nuthatch pipit redstart robin siskin wagtail warbler waxwing wheatear wren",
        PATH.format("M9 20Q8 10 17 10Q25 11 26 18L33 9L34 13L28 25Q25 31 18 31Q10 30 9 20ZM9 17L4.5 19L9 20.5Z")
        + DOT.format(14, 16, 1.3)
        + CUT.format("M16 24Q22 26 26 20")
        + LINE.format("M16 31V35M20 31V35", 1.5),
    ),
    (
        "owl",
        PATH.format("M12 10L15 13Q20 11 25 13L28 10Q31 20 28 28Q25 34 20 34Q15 34 12 28Q9 20 12 10Z")
        + DOT.format(16.3, 18, 2.5)
        + DOT.format(23.7, 18, 2.5)
        + CUT.format("M20 21V24M15 28L17 26.5M20 29V27.5M25 28L23 26.5"),
    ),
    ("dove gull jay petrel tern", PATH.format("M3 15Q12 8 20 17Q28 8 37 15Q29 15 23 22L20 32L17 22Q11 15 3 15Z")),
    (
        "falcon jackdaw kestrel kite magpie osprey raven rook",
        PATH.format("M4 10Q14 12 18 18Q26 8 36 6Q32 15 25 22L28 33L21 27L12 31L15 23Q8 18 4 10Z"),
    ),
    (
        "martin swallow swift",
        PATH.format("M3 22Q11 12 19 19L36 9Q34 20 25 25Q17 31 8 27L2 29Z") + DOT.format(9, 23, 1.2),
    ),
    ("hare rabbit", _head('<ellipse cx="15" cy="10" rx="2.9" ry="8"/><ellipse cx="25" cy="10" rx="2.9" ry="8"/>')),
    ("fox lynx marten squirrel", _head(PATH.format("M10 22L9 6L19 15ZM30 22L31 6L21 15Z"))),
    (
        "badger beaver dormouse hedgehog mole otter shrew stoat vole weasel",
        _head('<circle cx="12" cy="14" r="4.5"/><circle cx="28" cy="14" r="4.5"/>'),
    ),
    ("deer", _head(LINE.format("M14 15Q13 8 7 6M12 10L8 12M26 15Q27 8 33 6M28 10L32 12", 2))),
    (
        "salmon trout",
        PATH.format("M5 21Q15 10 27 20L35 14Q33 21 35 28L27 22Q15 32 5 21Z")
        + DOT.format(12, 20, 1.4)
        + CUT.format("M17 17Q19 21 17 25"),
    ),
    (
        "whale",
        PATH.format("M4 22Q5 13 16 13Q26 14 30 20Q30 14 36 13Q36 21 31 25Q25 30 15 29Q5 28 4 22Z")
        + DOT.format(10, 20, 1.3)
        + LINE.format("M15 10Q15 6 12 5M15 10Q15 6 18 5", 1.5),
    ),
    (
        "dolphin seal",
        PATH.format("M4 25Q8 13 19 12L24 7L25 14Q32 18 36 29Q26 21 17 24Q10 29 4 25Z") + DOT.format(11, 20, 1.3),
    ),
    ("butterfly moth", _butterfly('cx="12" cy="17" rx="7.5" ry="5.5"', 'cx="12.5" cy="24" rx="5.5" ry="4"')),
    ("dragonfly", _butterfly('cx="10" cy="18" rx="9" ry="2.7"', 'cx="11" cy="23" rx="8" ry="2.4"')),
    (
        "beetle bumblebee cricket firefly",
        PATH.format("M20 11Q30 12 29 23Q28 33 20 34Q12 33 11 23Q10 12 20 11Z")
        + CUT.format("M20 16V33M12 17Q20 20 28 17")
        + LINE.format("M17 11Q15 6 11 6M23 11Q25 6 29 6M11 20L6 18M11 26L6 28M29 20L34 18M29 26L34 28", 1.6),
    ),
    (
        "tortoise turtle",
        PATH.format("M9 28A11 12 0 0 1 31 28ZM31 23Q37 21 37 25Q36 28 30 28ZM11 28H16V32H11ZM24 28H29V32H24Z")
        + CUT.format("M20 17V27M13 22L27 22"),
    ),
    (
        "snail",
        '<circle cx="17" cy="20" r="9.5"/>'
        + PATH.format("M6 28H31Q35 27 35 20L32 20Q31 25 27 26L6 32H33V28Z")
        + CUT.format("M17 20Q20 18 20 21Q19 25 15 24Q11 22 13 17Q17 13 22 16")
        + LINE.format("M33 20L31 15M35 20L37 16", 1.5),
    ),
    (
        "lizard newt",
        PATH.format("M5 13Q6 9 11 10Q22 12 24 20Q26 29 37 27Q36 33 28 32Q17 31 15 22Q13 18 8 17Q5 16 5 13Z")
        + LINE.format("M17 13L21 8M14 19L8 24M24 21L30 18M20 29L15 34", 2.4)
        + DOT.format(9, 13, 1.2),
    ),
    (
        "alder elm hawthorn hazel rowan walnut",
        LINE.format("M20 22V36", 2.6) + '<circle cx="20" cy="15" r="10.5"/>' + CUT.format("M20 24V14M20 19L15 15"),
    ),
    (
        "cedar cypress juniper pine yew",
        LINE.format("M20 30V36", 2.6) + PATH.format("M20 3L27 14H24L30 23H26L32 31H8L14 23H10L16 14H13Z"),
    ),
    (
        "aspen birch willow",
        LINE.format("M20 36V12M20 12Q8 8 7 25M20 12Q32 8 33 25M20 12Q12 12 13 29M20 12Q28 12 27 29", 2.4),
    ),
    (
        "maple oak sycamore",
        LINE.format("M20 24V36", 2.6)
        + '<circle cx="13" cy="20" r="7"/><circle cx="27" cy="20" r="7"/><circle cx="20" cy="12" r="8"/>',
    ),
    ("buttercup primrose rose violet", _petals(5, wide=4, long=5, heart=2.6)),
    ("daisy marigold poppy crocus", _petals(8, wide=2.2, long=5.5, heart=3.2)),
    ("hollyhock iris lily orchid peony", _petals(6, wide=3, long=5.5, heart=2.2)),
    (
        "bluebell foxglove harebell snowdrop",
        PATH.format("M12 20Q12 9 20 7Q28 9 28 20L24 17L20 21L16 17Z") + LINE.format("M20 20V36M20 32Q13 31 12 26", 1.8),
    ),
    (
        "heather thistle thyme yarrow",
        LINE.format("M20 36V8M20 13Q14 12 13 8M20 13Q26 12 27 8M20 21Q13 20 11 15M20 21Q27 20 29 15", 1.8)
        + "".join(f'<circle cx="{x}" cy="{y}" r="3"/>' for x, y in ((13, 8), (27, 8), (11, 16), (29, 16), (20, 6))),
    ),
    (
        "bramble ivy nettle sage sorrel",
        PATH.format("M9 33Q6 14 31 6Q35 29 13 30Z") + CUT.format("M11 31Q17 20 27 12M17 23L23 23M20 19L20 14"),
    ),
    (
        "fern reed lichen",
        LINE.format("M20 36V6M20 30L9 25M20 30L31 25M20 23L11 17M20 23L29 17M20 16L14 10M20 16L26 10", 2.4),
    ),
    (
        "clover",
        LINE.format("M20 20Q20 30 24 36", 2.2)
        + '<circle cx="13.5" cy="19" r="6"/><circle cx="26.5" cy="19" r="6"/><circle cx="20" cy="10" r="6"/>',
    ),
    (
        "toad",
        '<circle cx="12" cy="14" r="5"/><circle cx="28" cy="14" r="5"/>'
        + PATH.format("M20 13Q35 15 34 25Q32 33 20 33Q8 33 6 25Q5 15 20 13Z")
        + DOT.format(12, 14, 2)
        + DOT.format(28, 14, 2)
        + CUT.format("M12 26Q20 31 28 26"),
    ),
    (
        "oyster",
        PATH.format("M20 33L15 33L14 29Q4 22 8 14Q13 6 20 7Q27 6 32 14Q36 22 26 29L25 33Z")
        + CUT.format("M20 29V12M17 29L11 16M23 29L29 16"),
    ),
    (
        "acorn",
        PATH.format("M11 19H29Q30 30 20 36Q10 30 11 19ZM8 17Q9 9 20 9Q31 9 32 17Z")
        + LINE.format("M20 9Q20 6 23 4", 2.2),
    ),
)
