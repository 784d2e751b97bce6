"""The words of masks: a quiet adjective and a gentle creature or plant. None of them says anything about a person."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

ADJECTIVES = tuple(
    """amber azure bright bronze calm clear copper coral crimson crystal dappled distant drifting dusky early evening
    fern floating forest frosty gentle gilded golden grassy green hazel hidden highland humming indigo island ivory
    jade kindly lantern lavender leafy lilac linen little lunar maple marble meadow mellow misty moonlit morning mossy
    mountain northern ocean olive opal orchard patient pearl pebble pine plum polar quiet rainy resting river roaming
    rowan russet saffron sandy scarlet shady silent silver slate snowy soft southern speckled spring starry steady
    summer sunlit teal thistle tidal tranquil twilight velvet violet wandering warm western wild willow winter wooden
    woodland""".split()
)
CREATURES = tuple(
    """acorn alder aspen badger beaver beetle birch bluebell bramble bumblebee buttercup butterfly cedar chaffinch
    clover cormorant crane cricket crocus curlew cypress daisy deer dolphin dormouse dove dragonfly dunlin egret elm
    falcon fern finch firefly fox foxglove gannet goldfinch goose grebe grouse gull hare harebell hawthorn hazel heather
    hedgehog heron hollyhock ibis iris ivy jackdaw jay juniper kestrel kingfisher kite lapwing lark lichen lily linnet
    lizard lynx magpie mallard maple marigold marten martin mole moth nettle newt nightingale nuthatch oak orchid osprey
    otter owl oyster partridge peony petrel pheasant pine pipit plover poppy primrose puffin quail rabbit raven redstart
    reed robin rook rose rowan sage salmon sandpiper seal shrew siskin skylark snail snowdrop sorrel sparrow squirrel
    starling stoat stork swallow swan swift sycamore teal tern thistle thrush thyme toad tortoise trout turtle violet
    vole wagtail walnut warbler waxwing weasel whale wheatear willow wren yarrow yew""".split()
)


def names(pseudonym: bytes) -> Iterator[str]:
    """Every pair of words, beginning with the one this pseudonym draws: "Quiet Heron". After all of them the same with
    a number, "Quiet Heron 2", without end: nobody's words come back because a conversation has no name left."""
    pairs = len(ADJECTIVES) * len(CREATURES)
    first = int.from_bytes(pseudonym, "big") % pairs
    for step in count():
        adjective, creature = divmod((first + step) % pairs, len(CREATURES))
        turn = f" {step // pairs + 1}" if step >= pairs else ""
        yield f"{ADJECTIVES[adjective].capitalize()} {CREATURES[creature].capitalize()}{turn}"


def looks_like_a_mask(name: str) -> bool:
    """Whether a name is a pair of these words, with a number or without: a member who bore it could be taken for
    somebody's mask."""
    words = name.casefold().split()
    if len(words) == 3 and words[2].isdecimal():
        del words[2]
    return len(words) == 2 and words[0] in ADJECTIVES and words[1] in CREATURES
