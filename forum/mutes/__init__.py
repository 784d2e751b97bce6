"""Mutes: whom a member would rather not read in a conversation. Only they see it.

A mute says that its member reads a conversation, and that the muted mask is not theirs. So all mutes of a member lie in
one sealed box that only their author secret opens (`box`); the database tells that there is one, and no more.
"""
