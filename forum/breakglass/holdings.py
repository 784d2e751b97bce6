"""What break-glass holds of members: who of the staff and the trustees took a step. Never whom a request led to."""

from forum.core.holdings import answers

STAFF = "stays, without the name of who did it"

answers(
    "breakglass",
    tables={
        "breakglass_requests": STAFF,
        "breakglass_steps": STAFF,
        "breakglass_layers": "goes with its request's end, within a day; it is sealed, and names nobody",
    },
)
