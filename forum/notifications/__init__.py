"""Letting people know: letters to the staff when somebody is needed, and a member's own list of what became of their
posts. A masked post is never among them: its author looks for it with the secret of their own session."""
