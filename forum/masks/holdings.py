"""What masks hold of members: nothing. A receipt opens a guest's post, and a guest is no member; a table with a way to
posts has to be answered for all the same."""

from forum.core.holdings import answers

answers("masks", tables={"receipts": "stays with its post: it is a guest's, and no member's"})
