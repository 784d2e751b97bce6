"""After a change of the site's keys: everything that is stored of members comes under the newest versions at once.

It needs nobody's password and nobody's presence. To move a row when its member signs in would be simpler, and would say
in every copy of the database who has been here since the change. So it is done for all, before the site answers again.

What nobody can work out anew stays as it is, and is found under the older versions of the index key: guests' nine
words, recovery codes, keys of forms, and the ledger of deletions.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from sqlalchemy import bindparam, select, update

from forum.accounts import factor, mail_address, passphrase, vault
from forum.accounts.models import Member, SecondFactor
from forum.core import audit
from forum.core.db import db, start_writing
from forum.core.keys import CannotOpen, get_keys
from forum.core.settings import keep_mark, read_mark

MARK = "keys_in_use"  # the newest version of each key when everything was last brought under it
BATCH = 1000
PURPOSES = ("data", "index", "pepper")


def renew_if_keys_changed() -> bool:
    """Seal and tag all that is kept of members under the newest keys, unless it is; whether there was anything to do.

    What no key opens stays as it is. Begins the write transaction: all members at once, or none.
    """
    newest = get_keys().newest_numbers()
    wanted = {purpose: newest[purpose] for purpose in PURPOSES}
    if read_mark(MARK) == wanted:
        return False
    start_writing()
    members = sum(_renew_batch(rows) for rows in _batches())
    _renew_second_factors()
    keep_mark(MARK, wanted)
    if members:
        numbers: dict[str, Any] = {**wanted}
        audit.record("keys.renewed", by=None, subject="site:keys", **numbers)
    return bool(members)


def _batches() -> Iterator[list[Any]]:
    """All members, some at a time, each held until the commit: no password is set meanwhile, and lost by it."""
    columns: Any = (Member.id, Member.ref, Member.email_sealed, Member.email_tag, Member.passphrase)
    wanted: Any = select(*columns, Member.password_hash, Member.vault).order_by(Member.id).limit(BATCH)
    last = 0
    while rows := list(db.session.execute(wanted.where(Member.id > last).with_for_update())):
        yield rows
        last = rows[-1].id


def _renew_batch(rows: list[Any]) -> int:
    names = ("email_sealed", "email_tag", "passphrase", "password_hash", "vault")
    table: Any = Member.__table__
    change = update(table).where(table.c.id == bindparam("of")).values({name: bindparam(name) for name in names})
    db.session.connection().execute(change, [_renewed(row) for row in rows])
    return len(rows)


def _renewed(row: Any) -> dict[str, Any]:
    values = {"of": row.id, "email_sealed": row.email_sealed, "email_tag": row.email_tag, "passphrase": row.passphrase}
    values |= {"password_hash": vault.renewed_hash(row.password_hash), "vault": vault.renewed_vault(row.vault)}
    if row.email_sealed:
        with suppress(CannotOpen):
            address = mail_address.open_sealed(row.email_sealed)
            values |= {"email_sealed": mail_address.seal(address), "email_tag": mail_address.tag(address)}
    with suppress(CannotOpen):
        values["passphrase"] = passphrase.renewed(row.passphrase, ref=row.ref)
    return values


def _renew_second_factors() -> None:
    for row in db.session.scalars(select(SecondFactor).order_by(SecondFactor.member_id).with_for_update()):
        with suppress(CannotOpen):
            row.secret_sealed = factor.renewed(row.secret_sealed)
