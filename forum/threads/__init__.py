"""Threads: conversations in a space. Listing, showing, starting one, and changing one's own opening post."""
