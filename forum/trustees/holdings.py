"""What trustees hold of members: that one is a trustee, and how to reach them, sealed. Of authors nothing that this
site could find."""

from collections.abc import Sequence

from forum.core.holdings import Section, answers
from forum.trustees.contacts import Standing, standing_of_member

WORDS = {
    Standing.KEPT: "You left this. It is sealed to the trustees, so it can't be put in here.",
    Standing.EARLIER: "You left this for earlier trustees. It is sealed to them, so it can't be put in here.",
}


def exports(member_id: int) -> Sequence[Section]:
    """That there is one. What it says, nobody here can read."""
    words = WORDS.get(standing_of_member(member_id))
    entries = [{"how_to_reach_you": words}] if words else []
    return [Section(name="how-to-reach-you", title="How to reach you, sealed", entries=entries)]


answers(
    "trustees",
    tables={
        "trustees": "deleted; without one of three, the trustees are in force no more; the other two can still open",
        "sealed_links": "stays sealed for 90 days at most; what is in it leads to nobody any more",
        "sealed_contacts": "deleted",
        "sealed_guest_contacts": "stays sealed with its post, and goes with it: it is a guest's, and no member's",
    },
    exports=exports,
)
