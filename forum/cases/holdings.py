"""What cases hold of members: who of the staff did what. It is about other people's posts, so no copy has it; the
decisions about a member's own posts stand with these, in the copy of room `posts`."""

from forum.core.holdings import answers

STAFF = "stays, without the name of who did it"

answers(
    "cases",
    tables={
        "cases": "stays with its post, without the name of who held it; a case about the member is deleted",
        "signals": "stays with its case; it names nobody",
        "decisions": STAFF,
        "decision_undos": "goes by itself after ten minutes; it names nobody",
        "second_looks": STAFF,
        "check_ins": STAFF,
        "case_notes": STAFF,
        "care_changes": STAFF,
        "case_claims": STAFF,
        "case_handovers": STAFF,
        "case_calls": "deleted",
    },
)
