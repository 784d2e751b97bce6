"""Private notes: what the team and the author of a post write to each other inside its case, whoever the author is.

The author proves themselves by their post (`wrote`), so a note reaches someone whom nobody here can name. Nothing is
sent: notes wait at the post until its author looks. Public modules: the usual ones, `forms` and `page`.
"""
