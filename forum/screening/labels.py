"""Labels: how a wording is meant, and what each label is called among people.

A cue may bear another label too. Such a one weighs nothing: it is a name that combinations use, and is shown to nobody.
"""

# Told about the world, not about oneself: leaves a mention.
RETOLD = frozenset({"story", "news", "policy"})
# Labels that turn a wish into a plan, in the order in which they are said.
PLANNED = ("when", "where", "how")

LABEL_WORDS = {
    "when": "with a time",
    "where": "with a place",
    "how": "with a way",
    "negated": "said not to be so",
    "unable": "no real denial",
    "lied": "a denial taken back",
    "past": "told as past",
    "present": "told as now",
    "again": "but it is back",
    "recovered": "told from recovery",
    "joking": "with laughter",
    "quoted": "in quotation marks",
    "reported": "someone else's words",
    "story": "about a story or a song",
    "news": "about news, study or help",
    "policy": "about the rules of the place",
    "figurative": "a manner of speaking",
    "fear": "a fear",
    "someone": "about someone else",
    "together": "with other signs beside it",
    "goodbye": "a farewell beside an announced death",
    "alone": "nothing else beside it",
}
