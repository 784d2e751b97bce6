"""Members: signing up and in, the server-side session, roles, sanctions, and the vault that holds each author's secret.

Public modules beside the usual ones: `vault` (sealing the author secret), `sessions` (the cookie and its row),
`passwords` (which passwords are too easy), `recovery` (setting another password), `mail_address` (an e-mail address at
rest), `countries` (which ones a person may choose), `sections` (what other rooms show on a member's own page). Its own:
resume (a form carried through the sign-in page).
"""
