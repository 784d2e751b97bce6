"""Moderators in processes of their own, who go through the same cases at the same moment.

    python -m tests.moderation.deciding FOLDER DATABASE_URL < {"refs": {name: [...]}, "password": "..."}

Prints for each of them what every case of theirs answered. Everything is loaded once; who is split off has opened
nothing yet.
"""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from pathlib import Path
from typing import Any

from flask import Flask

from config import Settings
from forum import create_app
from forum.accounts import vault
from forum.core.access import Role
from tests.client import Page, Visitor
from tests.people import Person

BUSY = 503  # the one before took longer than a writer waits: like a person, send the form again
TRIES = 20


def decide(app: Flask, name: str, told: dict[str, Any], start: Any, answers: Any) -> None:
    """One moderator: signs in, waits for the others, then decides each case of the list in turn."""
    browser = Visitor(app, use_cookies=True).as_(Person(name, told["password"], Role.MODERATOR))
    browser.csrf_token()
    start.wait()
    answers.put((name, {ref: send(browser, ref, name) for ref in told["refs"][name]}))


def send(browser: Visitor, ref: str, name: str) -> dict[str, Any]:
    fields = {"action": "keep", "reason": f"A kind word from {name}.", "version": "1"}
    for _ in range(TRIES):
        answer = browser.post_form(f"/moderation/cases/{ref}/decisions", **fields)
        if answer.status_code != BUSY:
            break
    alerts = Page(answer.text).all("div", role="alert") if answer.status_code == 409 else []
    words = " ".join(alert.words for alert in alerts)
    return {"status": answer.status_code, "told": words, "kept": fields["reason"] in answer.text}


def main(folder: str, url: str) -> None:
    told = json.load(sys.stdin)
    vault.use_test_cost()
    app = create_app(Settings(data_dir=Path(folder), database_url=url, testing=True, second_factor=False))
    split = multiprocessing.get_context("fork")
    start, answers = split.Barrier(len(told["refs"]) + 1), split.Queue()
    people = [split.Process(target=decide, args=(app, name, told, start, answers)) for name in told["refs"]]
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
