"""Staffing: the hours in which somebody is here, days with other hours, and who is on call outside them.

Public modules: `present` (the site's own hours, and who is on call) and `words` (all this for members, in their own
words). Its own module: usual (days on which many teams are away). Hours as pure data are in `forum.core.hours`.
"""
