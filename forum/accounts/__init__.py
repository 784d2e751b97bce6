"""Members: signing up and in, the server-side session, roles, sanctions, and the vault that holds each author's secret.

Public modules beside the usual ones: `vault` (sealing the author secret), `sessions` (the cookie and its row),
`passwords` (which passwords are too easy), `recovery` (setting another password), `mail_address` (an e-mail address at
rest), `countries` (which ones a person may choose), `confirming` (asking again for password or pass-phrase),
`passphrase` (whether a member has one), `leaving` (deleting an account), `factor` (a fresh code of one's own device),
`renewal` (after a change of the site's keys), `numbers` (which no two members ever share). Its own: resume (where
signing in leads), factor_routes (the second step at sign-in).
"""
