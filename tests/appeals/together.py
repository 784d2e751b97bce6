"""People in processes of their own, who send forms at the same moment.

    python -m tests.appeals.together FOLDER DATABASE_URL < {"now": "...", "people": {name: {...}}}

Each of the people has a password, a role, and forms (an address and its fields), which they send one after the other.
Prints what every form answered; `reason` or `body` of a form is looked for in what comes back. Everything is loaded
once; who is split off has opened nothing yet.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask

from config import Settings
from forum import create_app
from forum.accounts import vault
from forum.core import clock
from forum.core.access import Role
from tests.client import Page, Visitor
from tests.moderation.deciding import BUSY, TRIES
from tests.people import Person


def act(app: Flask, name: str, told: dict[str, Any], start: Any, answers: Any) -> None:
    """One person: signs in, waits for the others, then sends each form in turn."""
    browser = Visitor(app, use_cookies=True).as_(Person(name.split("#")[0], told["password"], Role(told["role"])))
    browser.csrf_token()
    start.wait()
    answers.put((name, [send(browser, to, fields) for to, fields in told["forms"]]))


def send(browser: Visitor, to: str, fields: dict[str, str]) -> dict[str, Any]:
    for _ in range(TRIES):
        answer = browser.post_form(to, **fields)
        if answer.status_code != BUSY:
            break
    alerts = Page(answer.text).all("div", role="alert") if answer.status_code >= 400 else []
    kept = (fields.get("reason") or fields["body"]) in answer.text
    return {"to": to, "status": answer.status_code, "told": " ".join(one.words for one in alerts), "kept": kept}


def main(folder: str, url: str) -> None:
    given = json.load(sys.stdin)
    told, now = given["people"], datetime.fromisoformat(given["now"])
    vault.use_test_cost()
    app = create_app(Settings(data_dir=Path(folder), database_url=url, testing=True, second_factor=False))
    split = multiprocessing.get_context("fork")
    start, answers = split.Barrier(len(told) + 1), split.Queue()
    people = [split.Process(target=act, args=(app, name, told[name], start, answers)) for name in told]
    with clock.using(lambda: now):
        for one in people:
            one.start()
    start.wait()
    begin = time.monotonic()
    found = dict(answers.get() for _ in people)
    seconds = time.monotonic() - begin
    for one in people:
        one.join()
    print(json.dumps({"answers": found, "seconds": seconds}))


if __name__ == "__main__":
    main(*sys.argv[1:])
