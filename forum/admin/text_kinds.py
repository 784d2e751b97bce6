"""Which texts a site can say in words of its own, and how the pages about them are called."""

from __future__ import annotations

from dataclasses import dataclass

from forum.cases import telling
from forum.core import letters
from forum.core.errors import NotFound
from forum.core.own_texts import Sheet
from forum.crisis import texts


@dataclass(frozen=True, kw_only=True)
class TextKind:
    """One kind of texts. `code`: its name in front of its sheets; `action`: how the log calls a change; `groups`: a
    heading ("" for none) and its sheets."""

    code: str
    title: str
    lead: str
    action: str
    saved: str
    groups: tuple[tuple[str, tuple[Sheet, ...]], ...]

    def sheet(self, code: str) -> Sheet:
        """Raises NotFound."""
        found = next((one for _, sheets in self.groups for one in sheets if one.code == code), None)
        if found is None:
            raise NotFound()
        return found


KINDS = {  # by their addresses under /admin
    "help-texts": TextKind(
        code=texts.KIND,
        title="Words of the help panel",
        lead="Somebody reads them at the hardest moment. Thank first, use plain words, and promise nothing.",
        action="help_text.changed",
        saved="Saved. The help panel and “Urgent help” say it from now on.",
        groups=texts.GROUPS,
    ),
    "decision-words": TextKind(
        code=telling.KIND,
        title="Words of decisions",
        lead="Somebody reads them at a hard moment. Thank first, say what happened, and say what they can do.",
        action="decision_text.changed",
        saved="Saved. Authors read it from the next decision on. What they were told before stays as it was.",
        groups=(("", tuple(telling.SHEETS.values())),),
    ),
    "mail-texts": TextKind(
        code=letters.KIND,
        title="Letters",
        lead="Somebody else may read them over a shoulder. They hold no name, no text of a post, and no topic.",
        action="mail_text.changed",
        saved="Saved. Letters say it from now on.",
        groups=(("", tuple(letters.SHEETS.values())),),
    ),
}
