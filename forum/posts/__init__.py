"""Posts: the one moderated noun. A thread is a title plus its first post; a reply is any later post.

Public modules beside the usual ones: `pipeline` (the one gate for writing), `states` (the one function that moves a
post's state), `text` (Markdown to safe HTML), `assessing` (screening that never fails a post), `reassessing` (older
posts, read again by newer rules), `compose` (the fields of any text a member writes), `panels` (when the help panel is
shown to an author), `returned` (the same beside a text that came back unsent).
"""
