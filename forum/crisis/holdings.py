"""What the directory of help holds of members: who of the admins checked or changed a line."""

from forum.core.holdings import answers

STAFF = "stays, without the name of who did it"

answers(
    "crisis",
    tables={
        "crisis_resources": STAFF,
        "crisis_resource_revisions": STAFF,
        "crisis_troubles": "counts of a day; nobody stands in it",
        "crisis_imports": STAFF,
        "crisis_import_parts": "a file with lines; gone after some days",
        "crisis_import_rows": "what a file would do; gone after some days",
    },
)
