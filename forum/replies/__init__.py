"""Replies: answering in a thread, changing or taking back a post of one's own, muting somebody in a conversation.

Public module beside the usual ones: `forms` (the fields of a change).
"""
