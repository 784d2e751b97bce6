"""Replies: answering in a thread, and changing or taking back a post of one's own."""
