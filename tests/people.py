"""The cast of every test: the same people, with the same passwords, whoever looks.

alice, bob    members since last year; alice chose Great Britain and gave an e-mail address
newt          joined today
mira, omar    moderators
sam           safeguarding lead
ada           admin
guest         nobody: has no account
"""

from dataclasses import dataclass
from datetime import timedelta

from forum.accounts.services import NewMember, sign_up
from forum.core import clock
from forum.core.access import GUEST, NOBODY, Author, Role, Viewer
from forum.core.db import db

A_YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Person:
    """Somebody who may visit the site. A guest has no name, no password and no role."""

    name: str = ""
    password: str = ""
    role: Role | None = None
    country: str | None = None
    email: str = ""
    joined: timedelta = A_YEAR

    @property
    def is_guest(self) -> bool:
        return self.role is None

    def __str__(self) -> str:
        return self.name or "guest"


@dataclass(frozen=True)
class Known:
    """What a database knows of a person, and the author secret that only they can open."""

    id: int
    ref: str
    secret: bytes


alice = Person("alice", "lantern river orchard", Role.MEMBER, country="GB", email="alice@people.example")
bob = Person("bob", "thistle harbour violin", Role.MEMBER)
newt = Person("newt", "pebble window summer", Role.MEMBER, joined=timedelta())
mira = Person("mira", "copper bramble quilt", Role.MODERATOR)
omar = Person("omar", "walnut ferry morning", Role.MODERATOR)
sam = Person("sam", "linen meadow compass", Role.SAFEGUARDING_LEAD)
ada = Person("ada", "saffron bridge kettle", Role.ADMIN)
guest = Person()

MEMBERS = (alice, bob, newt, mira, omar, sam, ada)
CAST = (guest, *MEMBERS)


def join_all() -> dict[Person, Known]:
    """Sign the whole cast up, in this order. Needs an app context; commits."""
    return {person: join(person) for person in MEMBERS}


def join(person: Person) -> Known:
    """Sign one person up, on the day they joined. Commits."""
    present = clock.now()
    new = NewMember(
        name=person.name,
        password=person.password,
        email=person.email,
        country=person.country,
        role=person.role or Role.MEMBER,
    )
    with clock.using(lambda: present - person.joined):
        member, secret = sign_up(new)
    known = Known(id=member.id, ref=member.ref, secret=secret)
    db.session.commit()
    return known


def author_of(person: Person, known: Known | None) -> Author:
    if known is None:
        return NOBODY
    return Author(member_id=known.id, name=person.name, secret=known.secret)


def viewer_of(person: Person, known: Known | None) -> Viewer:
    if known is None:
        return GUEST
    return Viewer(member_id=known.id, name=person.name, role=person.role, country=person.country)
