"""What admins do: members, their roles and sanctions. Admins see no queue and read no case.

Its own modules: settings_routes and settings_views (the settings of the site), texts_routes (HTTP of the texts that a
site says in words of its own), text_kinds (which these are), reasons_routes (HTTP of the reasons that readers choose
from when they report a post).
"""
