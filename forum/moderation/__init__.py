"""Moderation: the workbench of those who look after this place. The queue, a case's page, claims and decisions.

Public module beside the usual ones: `words` (levels, needs, actions and states in words). Its own modules: marking
(what the filter noticed, in the text) and outcomes (what an action makes of a post).
"""
