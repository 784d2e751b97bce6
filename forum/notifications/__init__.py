"""Letting members know: a discreet letter after a decision about a post by name, and their own list of what became of
their posts. A masked post is never among them: its author looks for it with the secret of their own session."""
