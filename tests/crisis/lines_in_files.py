"""What tests of imports share: a line in a file, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import Flask
from sqlalchemy import select

from forum.core import outbox
from forum.core.db import db
from forum.crisis.models import CrisisImport, CrisisResource
from tests.client import Visitor

IMPORT = "/admin/crisis-resources/import"
LINE: dict[str, Any] = {
    "id": "gb-harbour",
    "country": "GB",
    "name": "Harbour Line",
    "channels": [{"kind": "phone", "value": "08081961234", "display": "0808 196 1234", "instructions": ""}],
    "confidence": "two_sources",
    "evidence": "directory",
    "last_seen": "2026-02-01",
    "topics": ["suicide"],
    "languages": ["en"],
}


def work(app: Flask) -> None:
    with app.app_context():
        while outbox.work_once():
            pass


def put_in_place(admin: Visitor, app: Flask, address: str) -> None:
    assert admin.post_form(address).status_code == 303
    work(app)


def counts(app: Flask) -> dict[str, int]:
    with app.app_context():
        return dict(db.session.scalars(select(CrisisImport.counts).order_by(CrisisImport.id.desc())).first() or {})


def state(app: Flask) -> str:
    with app.app_context():
        return str(db.session.scalars(select(CrisisImport.state).order_by(CrisisImport.id.desc())).first())


def stored(app: Flask, ref: str) -> CrisisResource | None:
    with app.app_context():
        found = db.session.execute(select(CrisisResource).where(CrisisResource.ref == ref)).scalar_one_or_none()
        db.session.expunge_all()
        return found


def kept(app: Flask, ref: str) -> CrisisResource:
    found = stored(app, ref)
    assert found is not None
    return found


def everything(app: Flask) -> list[tuple[Any, ...]]:
    with app.app_context():
        table = CrisisResource.__table__
        return [tuple(map(str, row)) for row in db.session.execute(select(table).order_by(table.c.id))]
