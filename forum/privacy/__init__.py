"""A member's own data: a copy of everything about them, and deleting their account.

Every room answers for its own rows (`forum.core.holdings`). What somebody wrote under a mask is gathered only in a
request of theirs, while they are signed in, and never stored beside them. Its own modules: archive (the file they
take home), sealing (a copy that only one browser can open), gathering (asking the rooms).
"""
