"""Break-glass in words: reasons, outcomes, states and steps."""

from __future__ import annotations

REASON_WORDS = {
    "suicide": "They may be about to end their life",
    "attempt": "They may have tried to end their life already",
    "child": "A child may be in danger of their life",
    "others": "They may be about to harm somebody else badly",
    "medical": "They may be dying and need medical help",
}
OUTCOME_WORDS = {
    "services": "The emergency services were told",
    "reached": "We reached the person",
    "someone": "We reached somebody whom the person had named",
    "nobody": "We could not reach anybody",
    "over": "The danger was over before we told anybody",
}
TO_WRITER = {
    "services": "We told the emergency services.",
    "reached": "We got in touch with you.",
    "someone": "We got in touch with somebody you had named to us.",
    "nobody": "We did not reach anybody.",
    "over": "The danger was over before we told anybody.",
}
STATE_WORDS = {
    "begun": "Exercise: nobody has asked yet",
    "asked": "Waits for two trustees",
    "released": "Two said yes",
    "half_open": "Half open",
    "opened": "Opened",
    "refused": "Refused by a trustee",
    "withdrawn": "Taken back",
    "run_out": "Ran out after 24 hours",
}
NOBODY_YET = "Two of three trustees have to say yes. Nobody has yet."
ONE_YES = "{first} said yes. One more trustee has to."
LEADS = {
    "released": "{first} opens the first layer now. Then it is {second}’s turn.",
    "half_open": "{first} has opened the first layer. It is {second}’s turn now.",
    "opened": "Whose post it is was shown once, and is stored nowhere.",
    "refused": "That ends it. If things change, a moderator can ask again.",
    "withdrawn": "That ends it. If it is needed after all, a moderator can ask again.",
    "run_out": "Nobody can open anything by it any more. If it is still needed, a moderator asks once more.",
}
STEP_WORDS = {
    "begun": "The exercise began",
    "asked": "Asked",
    "approved": "Said yes",
    "released": "Two trustees had said yes: the box was released",
    "half_open": "Opened the first layer",
    "opened": "Opened the second layer; what it held was shown once",
    "refused": "Said no",
    "withdrawn": "Took the request back",
    "run_out": "Ran out",
    "outcome": "Wrote down how it ended",
    "told": "The writer was told",
}
LETTER_TO_GUEST = """\
We were afraid for a life because of this post. So two trustees together opened what you had sealed with it: how to \
reach you. That was on {day}.

{outcome}

Nobody else was shown it, and we kept no note of it. For everybody else, nothing changes.

You may be upset about this. You can answer here, and ask us anything."""
LETTER = """\
We were afraid for a life because of this post. So two trustees opened the seal on it together. That was on {day}.

They learned your member name, and the country and the e-mail address you gave us, if you gave any. If you had left \
a way to reach you, they could open that too. \
{outcome}

Nobody else was shown it, and we kept no note of who you are. Your mask stays as it was for everybody else.

You may be upset about this. You can answer here, and ask us anything."""
FORMER = "A former colleague"
