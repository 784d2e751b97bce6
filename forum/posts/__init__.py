"""Posts: the one moderated noun. A thread is a title plus its first post; a reply is any later post.

Public modules beside the usual ones: `pipeline` (the one gate for writing), `states` (the one function that moves a
post's state), `text` (Markdown to safe HTML), `assessing` (screening that never fails a post), `reassessing` (older
posts, read again by newer rules), `compose` (the fields of any text a member writes), `panels` (when the help panel is
shown to an author), `returned` (the same beside a text that came back unsent), `own` (one's own masked posts, worked
out), `questions` (one soft question before a text goes out that may say who its writer is; `personal` finds what it
asks about), `pausing` (pauses for whoever wrote a post, known or not), `redacting` (taking words out of a post),
`waiting` (what the author of a post that waits is told), `erasing` (deleting the words of those who leave, and of a
post whose author wishes it).
"""
