"""What mutes hold of a member: one box, sealed under their own secret. The worker can't open it, so no copy has it."""

from forum.core.holdings import answers

answers("mutes", tables={"mute_boxes": "deleted"})
