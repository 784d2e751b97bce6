"""Tuning: the pages where admins look at the rules of the screening, try changes on posts, publish and go back.

It stands above posts and cases, because a dry run reads posts and false alarms are decisions; the rules themselves
belong to room rules. Its own modules: trial (a draft tried on texts) and words.
"""
