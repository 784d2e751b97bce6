"""Moderation: the workbench of those who look after this place. The queue, a case's page, claims and decisions.

Its own modules: marking (what the filter noticed, in the text), outcomes (what an action makes of a post) and words.
"""
