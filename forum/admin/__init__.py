"""What admins do: members, their roles and sanctions. Admins see no queue and read no case.

Its own modules: words_routes (HTTP of the words that authors read with a decision), reasons_routes (HTTP of the reasons
that readers choose from when they report a post).
"""
