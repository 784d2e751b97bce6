"""Rules: what a site changes about the built-in rules of the screening.

Rules added, built-in rules switched off or weighed otherwise, languages left out. Changes are a draft until they are
published as a numbered version, one frozen row; an older version is published anew to go back to it. The engine stays
pure: it is handed a RuleSet by `queries.published_rules`.

Public modules beside the usual ones: `content` (a draft or a version as plain data) and `checking` (what a
rule must hold).
"""
