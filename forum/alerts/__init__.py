"""Alerts: calling the team. Whoever should know is written to when somebody may be in danger now, and when a case is
past its time: moderators, then safeguarding leads, then admins, and whoever is on call; by mail and a second channel.

Its own modules: ladder (who is called when), hook (the second channel: a signed message to an address of the team's
own), sending (letters and messages in words), drill (an exercise that measures all this).
"""
