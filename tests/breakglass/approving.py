"""Says yes or no to a request in a process of its own:
`python -m tests.breakglass.approving FOLDER REF NOW MEMBER SECRET WORD`.

NOW is the time of the test. Waits for the file `go` in FOLDER, so that several begin at the same moment; prints WORD,
or why not.
"""

import os
import sys
import time
from datetime import datetime
from pathlib import Path

from config import Settings
from forum import create_app
from forum.breakglass import services
from forum.core import clock
from forum.core.access import Author
from forum.core.db import db
from forum.core.errors import DomainError

PATIENCE = 60  # seconds until the others are there


def main(folder: str, ref: str, now: str, member_id: str, secret: str, word: str) -> None:
    app, moment = create_app(Settings.from_env(os.environ)), datetime.fromisoformat(now)
    with app.app_context(), clock.using(lambda: moment):
        Path(folder, f"here-{os.getpid()}").touch()
        end = time.monotonic() + PATIENCE
        while not Path(folder, "go").exists() and time.monotonic() < end:
            time.sleep(0.001)
        try:
            me = Author(member_id=int(member_id), name="", secret=bytes.fromhex(secret))
            if word == "yes":
                services.approve(ref, by=me)
            else:
                services.refuse(ref, words="They answered a note.", by=me)
            db.session.commit()
            print(word)
        except DomainError as error:
            db.session.rollback()
            print(error.message)


if __name__ == "__main__":
    main(*sys.argv[1:])
