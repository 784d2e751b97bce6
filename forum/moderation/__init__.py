"""Moderation: the workbench of the people who look after this place. The queue of cases, a case's page, claims and decisions."""
