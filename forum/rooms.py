"""The ordered stack of rooms: the order of registration. A room imports only rooms above it in this list."""

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
    "tuning",
    "admin",
    "pages",
)
