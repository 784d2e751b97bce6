"""The ordered stack of rooms: the order of registration, and the order in which a room may import another (only lower ones)."""

ROOMS = (
    "core",
    "accounts",
    "spaces",
    "screening",
    "rules",
    "crisis",
    "masks",
    "cases",
    "posts",
    "threads",
    "replies",
    "anonymous",
    "reports",
    "moderation",
    "notifications",
    "search",
    "privacy",
    "admin",
    "pages",
)
