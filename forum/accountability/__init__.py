"""Accountability: what the team did, to be read and checked, and how quickly somebody was there, in numbers.

Public module: `public` (the numbers that everybody can read).
Its own modules: `actions` (the audit log in words and in two levels), `chain` (whether the log is whole), `measures`
(waits and counts, by `sql` of both engines), `after` (second looks and check-ins), `numbers` (the dashboard), `tables`
(their shape), `charts` (their drawings) and `spreadsheet` (tables to take along).
"""
