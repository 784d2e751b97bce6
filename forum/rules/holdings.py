"""What the site's own rules hold of members: who of the admins changed what."""

from forum.core.holdings import answers

STAFF = "stays, without the name of who did it"

answers(
    "rules",
    tables={"site_rules": STAFF, "rule_changes": STAFF, "languages_off": STAFF, "rule_versions": STAFF},
)
