"""What this room holds of a member, and what `core` does: tables without a foreign key, which name members all the
same."""

from forum.core.holdings import answers

answers(
    "privacy",
    tables={
        "member_copies": "deleted",
        "member_copy_parts": "deleted",
        "audit_events": "stays: a number and a code that lead to nobody any more, never a name or a text",
        "site_changes": "stays, without the name of who changed it",
        "site_settings": "stays: the number of the admin who changed one leads to nobody any more",
    },
)
