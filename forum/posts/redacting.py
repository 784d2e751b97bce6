"""Taking some words out of a post. The text as it was is sealed for the team, a mark stands in its place everywhere,
and the author gets the words back to say them another way."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, exists, select, update

from forum.cases.services import Reason, open_case
from forum.core import clock, deletions
from forum.core.db import db
from forum.core.errors import Unprocessable
from forum.core.keys import get_keys
from forum.posts import states, text
from forum.posts.assessing import TITLE_GAP
from forum.posts.models import AssessmentRow, Post, PostRevision, Redaction, State, Thread, Voice

MARK = "(words taken out by a moderator)"
LABEL = "redaction.v1"
KIND = "post.redacted"
MOST_PASSAGES, MOST_PLACES = 50, 200
SHORTEST = 2  # characters: one letter would take a whole text apart
TITLE_ROOM, NOTE_ROOM = 150, 100  # of the columns
PLACES = re.compile(r"(\d{1,6})-(\d{1,6})")
NOTHING_CHOSEN = "Please copy the words to take out, one passage on a line."
NOT_FOUND = "These words are not in the post: “{words}”. Please copy them as they stand there."
TOO_SHORT = "Please name at least two letters, so that nothing else goes with them."
TOO_MANY_LINES = f"Please take out at most {MOST_PASSAGES} passages at once. Nothing was changed."
TOO_MANY = "These words stand in too many places. Please copy a longer passage."
Words = dict[str, Any]


def redact(post: Post, given: str) -> list[str]:
    """Take words out of a post, inside the caller's write transaction: what was taken out. `given`: passages as they
    stand in the text, one on a line, or places in it such as 12-40; empty, what the filter marked.

    Raises Unprocessable (field "span").
    """
    thread = db.session.get_one(Thread, post.thread_id)
    title = thread.title if post.position == 1 else ""
    passages = _passages(post, given, title=title)
    patterns = [_anywhere(one) for one in passages]
    places = sum(len(_places(patterns, one or "")) for one in (title, post.body, post.note))
    if places > MOST_PLACES:
        raise Unprocessable(TOO_MANY, field="span")
    revisions = db.session.scalars(select(PostRevision).where(PostRevision.post_id == post.id)).all()
    _seal(post, title=title, passages=passages, revisions=revisions)
    for old in revisions:
        old.title, old.body, old.note = _cleaned(patterns, title=old.title, body=old.body, note=old.note)
    clean_title, post.body, post.note = _cleaned(patterns, title=title, body=post.body, note=post.note)
    _show(post, thread, title=clean_title)
    deletions.note(KIND, post.ref, row_stays=True)
    return passages


def _passages(post: Post, given: str, *, title: str) -> list[str]:
    lines = [line.strip() for line in unicodedata.normalize("NFC", text.storable(given)).split("\n")]
    lines = list(dict.fromkeys(line for line in lines if line))
    if len(lines) > MOST_PASSAGES:
        raise Unprocessable(TOO_MANY_LINES, field="span")
    found = [_passage(line, post, title) for line in lines] or _marked(post, title=title)
    if not found:
        raise Unprocessable(NOTHING_CHOSEN, field="span")
    if any(len(one) < SHORTEST for one in found):
        raise Unprocessable(TOO_SHORT, field="span")
    return found


def _passage(line: str, post: Post, title: str) -> str:
    """One line as a passage of the post: its own words, or the place it names."""
    if any(_pattern([line]).search(one or "") for one in (post.body, title, post.note)):
        return line
    place = PLACES.fullmatch(line)
    words = post.body[int(place[1]) : int(place[2])].strip() if place else ""
    if not words:
        raise Unprocessable(NOT_FOUND.format(words=line[:60]), field="span")
    return words


def _marked(post: Post, *, title: str) -> list[str]:
    """What the filter marked in the words as they are now; nothing once words were taken out."""
    if post.redacted:
        return []
    newest = select(AssessmentRow.signals).where(AssessmentRow.post_id == post.id, AssessmentRow.by_id.is_(None))
    signals = db.session.scalar(newest.order_by(AssessmentRow.id.desc()).limit(1)) or []
    whole = TITLE_GAP.join(part for part in (title, post.body) if part)
    found = (whole[int(one["start"]) : int(one["end"])].strip() for one in signals)
    parts = (part.strip() for words in found for part in words.split(TITLE_GAP))
    return list(dict.fromkeys(part for part in parts if len(part) >= SHORTEST))


def _pattern(passages: Iterable[str]) -> re.Pattern[str]:
    """Any of these passages, whatever its capitals and the blanks in it."""
    return re.compile("|".join(_loosely(one) for one in passages), re.IGNORECASE)


def _anywhere(passage: str) -> re.Pattern[str]:
    """A passage wherever it begins, also inside another place of it."""
    return re.compile(f"(?=({_loosely(passage)}))", re.IGNORECASE)


def _loosely(passage: str) -> str:
    return r"\s+".join(re.escape(word) for word in passage.split())


def _places(patterns: Iterable[re.Pattern[str]], words: str) -> list[tuple[int, int]]:
    """Where these passages stand. What overlaps is one place: nothing of the second is left behind the first."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(match.span(1) for pattern in patterns for match in pattern.finditer(words)):
        if found and start < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _without(patterns: Sequence[re.Pattern[str]], words: str) -> str:
    pieces, at = [], 0
    for start, end in _places(patterns, words):
        pieces += [words[at:start], MARK]
        at = end
    return "".join([*pieces, words[at:]])


def _cleaned(
    patterns: Sequence[re.Pattern[str]], *, title: str | None, body: str, note: str | None
) -> tuple[str | None, str, str | None]:
    return (
        _fitting(_without(patterns, title), TITLE_ROOM) if title else title,
        _without(patterns, body),
        _fitting(_without(patterns, note), NOTE_ROOM) if note else note,
    )


def _fitting(words: str, room: int) -> str:
    return words if len(words) <= room else MARK


def _seal(post: Post, *, title: str, passages: Sequence[str], revisions: Iterable[PostRevision]) -> None:
    older = [{"id": old.id, "title": old.title, "body": old.body, "note": old.note} for old in revisions]
    words = {"title": title, "body": post.body, "note": post.note, "passages": list(passages), "revisions": older}
    sealed = get_keys().seal(f"{LABEL} {post.ref}", json.dumps(words).encode())
    db.session.add(Redaction(post_id=post.id, sealed=sealed, at=clock.now(), reworded=False))


def _show(post: Post, thread: Thread, *, title: str | None) -> None:
    """Draw the post anew. Whoever has its form open is told that it is another one now."""
    post.html, post.render_version = text.render(post.body), text.RENDER_VERSION
    post.redacted, post.version = True, post.version + 1
    if post.position == 1:
        thread.title, thread.note = title or thread.title, post.note
    db.session.flush()


def put_back(post: Post) -> None:
    """Undo the newest redaction of a post, inside the caller's write transaction."""
    newest = select(Redaction).where(Redaction.post_id == post.id).order_by(Redaction.id.desc()).limit(1)
    row = db.session.scalars(newest).one()
    words = _open(post.ref, row.sealed)
    for old in words["revisions"]:
        values = {name: old[name] for name in ("title", "body", "note")}
        db.session.execute(update(PostRevision).where(PostRevision.id == old["id"]).values(**values))
    thread = db.session.get_one(Thread, post.thread_id)
    post.body, post.note = words["body"], words["note"]
    db.session.delete(row)
    db.session.flush()
    _show(post, thread, title=words["title"])
    post.redacted = _find_first(post.id) is not None
    if not post.redacted:
        deletions.undo(KIND, post.ref)


def find_original(post_id: int, ref: str) -> Words | None:
    """The author's own words before anything was taken out since they last changed them: title, body, note, passages
    (all that was taken out). None when nothing was."""
    rows = db.session.scalars(_of_present(post_id)).all()
    if not rows:
        return None
    opened = [_open(ref, row) for row in rows]
    taken_out = dict.fromkeys(one for words in opened for one in words["passages"])
    return {**opened[0], "passages": list(taken_out)}


def list_originals(post_id: int, ref: str) -> list[Words]:
    """Every text of a post before words were taken out, oldest first, with `at`. For the team alone."""
    rows = select(Redaction.sealed, Redaction.at).where(Redaction.post_id == post_id).order_by(Redaction.id)
    return [{**_open(ref, row.sealed), "at": row.at} for row in db.session.execute(rows)]


def settle(post: Post, new_words: str) -> bool:
    """The author has changed a post that words were taken out of; whether the new text has some of them again. Inside
    the caller's write transaction."""
    original = find_original(post.id, post.ref)
    post.redacted = False
    db.session.execute(update(Redaction).where(Redaction.post_id == post.id).values(reworded=True))
    return bool(original and _pattern(original["passages"]).search(new_words))


def forget(post_ids: Sequence[int]) -> None:
    """The words of these posts go, and those that were taken out with them."""
    db.session.execute(delete(Redaction).where(Redaction.post_id.in_(post_ids)))
    db.session.execute(update(Post).where(Post.id.in_(post_ids)).values(redacted=False))


def _of_present(post_id: int) -> Any:
    rows = select(Redaction.sealed).where(Redaction.post_id == post_id, Redaction.reworded.is_(False))
    return rows.order_by(Redaction.id)


def _find_first(post_id: int) -> bytes | None:
    found: bytes | None = db.session.scalar(_of_present(post_id).limit(1))
    return found


def _open(ref: str, sealed: bytes) -> Words:
    words: Words = json.loads(get_keys().open(f"{LABEL} {ref}", sealed))
    return words


# An older backup does not bring back what was taken out


def _hide_again(ref: str) -> None:
    """The words are there again and nobody knows which they were: a moderator looks before anybody else reads them."""
    post = db.session.scalars(select(Post).where(Post.ref == ref)).one()
    if State(post.state) in states.MEMBER_STATES:
        states.move(post, State.HIDDEN, cause="restored")
    open_case(post_id=post.id, masked=post.voice != Voice.NAME, reasons=[Reason(kind="person")])


def _not_redacted() -> Select[Any]:
    return select(Post.ref).where(~_is_redacted(), Post.body != "")


def _standing() -> Select[Any]:
    columns: Any = (Post.ref, _is_redacted())
    return select(*columns).where(_is_redacted())


def _is_redacted() -> ColumnElement[bool]:
    return exists().where(Redaction.post_id == Post.id)


deletions.register(KIND, candidates=_not_redacted, again=_hide_again, standing=_standing)
