"""What the directory of help holds of members: who of the admins checked or changed a line."""

from forum.core.holdings import answers

STAFF = "stays, without the name of who did it"

answers("crisis", tables={"crisis_resources": STAFF, "crisis_resource_revisions": STAFF})
