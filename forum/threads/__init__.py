"""Threads: conversations in a space. Listing, showing, starting one, and changing one's own opening post.

Public modules beside the usual ones: `page` (a thread's page with its reply form), `forms` (the fields of a thread).
"""
