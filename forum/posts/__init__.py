"""Posts: the one moderated noun. A thread is a title plus its first post; a reply is any later post.

Public modules besides the usual ones: `pipeline` (how a text becomes a post) and `text` (cleaning and rendering).
"""
