"""Spaces: the topic areas of the site, each with its own posting rules and default content note.

The spaces of a new site stand in `first_spaces.toml`. Public module: `team` (which spaces a moderator looks after).
"""
