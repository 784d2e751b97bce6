"""Moderation: the workbench of those who look after this place. The queue, a case's page, claims and decisions."""
