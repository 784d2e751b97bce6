"""Masks: two-word pseudonyms that are constant in a thread and unlinkable across threads, and the sealed authorship of
what was written under them.

No row leads from a masked post to its author. Who wrote it can be worked out only from the author secret, which is
usable only while its owner is signed in. A guest has a receipt of nine words instead of an account. Public modules:
`authorship`, `receipts`.
"""
