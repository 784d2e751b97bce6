"""Crisis: the directory of helplines, the choice of which to show to whom, and the page "Urgent help".

Public modules besides the usual ones: `entries` (what a line is), `directory` (the data that comes with Hearth, to be
read without a database), `snapshot` (the site's own, for the same), `needs`, `panel`, `opening` (opening hours as they
are stored), `choice` (the pure choice of a panel), `words` (what it says per need), `texts` (the same in the words of
a site) and `memory` (what this browser remembers of it). Its own: lines, names and hours_words (a service in ready
words), saying (who reads a post, and by when), now and rating (parts of the choice), wishes (what one looks for),
finding (words to look for), cards (a sheet to cut out), reading (texts of the pages beside it), reading_routes,
offline_routes (what one keeps on a device), help_pages (how such a page comes without the database), coverage (what
each country sees, as a table).

Beside it: trouble and trouble_routes (a line that did not work for somebody).

For admins: telephone (whether a number can be one of its country), creating, opening_form, form_pages and new_routes
(a new line), history and history_routes (what a line was, and the way back), staleness (how long ago somebody checked
one), records and cells (a line as a record of a file), exporting and export_routes, import_files (records out of a
file), import_rows (what one would do), importing, import_queries and import_routes, preview and
preview_routes (the panel with a line in it).
"""
