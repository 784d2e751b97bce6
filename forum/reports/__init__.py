"""Reports: a reader tells the moderators about a post. It becomes a signal on its case; the sender hears the outcome.

The sender is never told to the writer of the post. Public module beside the usual ones: `words` (reasons and outcomes
in words, and the cleaning of a text that staff will read).
"""
