"""Spaces: the topic areas of the site, each with its own posting rules and default content note."""
