"""Backups: one file that holds what a site would miss, and the way back from it, on either engine.

Modules: `tables` (what is kept and what is left out, and why), `archive` (the format of the file), `taking` (database
to file), `restoring` (file to database). The ledger of deletions is `forum.core.deletions`.
"""
