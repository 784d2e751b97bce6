"""Which browser shows its trustee the fingerprints: from the answer that signs them in until they have looked.

That is one sealed cookie of the session, bound to it like any other; no row says who has looked.
"""

from __future__ import annotations

import hmac

from werkzeug.wrappers import Response

from forum.accounts.sessions import LONGEST, session_mark
from forum.core import privatecookie

COOKIE = "trust"
LABEL = "trustee-notice.v1"


def is_due() -> bool:
    """Whether this session's trustee has not looked yet. It asks the database nothing for anybody else."""
    kept, whose = privatecookie.read(COOKIE), session_mark(LABEL)
    return bool(whose) and hmac.compare_digest(str(kept.get("whose", "")), whose)


def begin(response: Response) -> None:
    privatecookie.keep(response, COOKIE, {"whose": session_mark(LABEL)}, lasts=LONGEST)


def end(response: Response) -> None:
    privatecookie.drop(response, COOKIE)
