"""Plans: a member's own plan for hard hours, in six parts: warning signs, what helps, people, places, lines, reasons.

Only they can read it. It lies in one box that only their author secret opens (`box`), so nobody on the team, no filter
and no copy of the database reads a word of it; the database tells that there is one, and no more. After a forgotten
password nobody can open it, which its pages say before and afterwards. Public module: `box` (what a plan is). Its own:
words (of its parts) and numbers (to call, in a line that somebody typed).
"""
