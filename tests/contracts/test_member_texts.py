"""Whatever members can type is in the table of `docs/screening.md`, and what it says is read is read: once, and not
while the writer's lock is held.

The walk finds the fields of an endpoint in its source: the forms it names, and what it takes out of `request.form`.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from types import FunctionType, SimpleNamespace

import pytest
from flask import Flask
from wtforms import BooleanField, Form, IntegerField, PasswordField
from wtforms.form import BaseForm

from config import ROOT
from forum.core.access import MEMBERS_MAY, declared
from forum.core.db import is_writing
from forum.posts import assessing, returned
from tests.client import Page
from tests.people import alice, bob, guest

DOCUMENT = ROOT / "docs" / "screening.md"
ROW = re.compile(r"^\| `(?P<endpoint>[a-z_]+\.[a-z_]+)` \| (?P<fields>(?:`\w+` ?)+) \| (?P<how>\w+)", re.MULTILINE)
WAYS = {"read", "conduct", "chosen", "address", "staff", "sealed", "own", "carried"}
HOLD_NO_TEXT = (PasswordField, IntegerField, BooleanField)
ANY_FIELD = "*"  # a view that takes the whole of request.form


def listed() -> dict[str, dict[str, str]]:
    """The table: endpoint -> field -> how it is treated."""
    table: dict[str, dict[str, str]] = {}
    for row in ROW.finditer(DOCUMENT.read_text()):
        for field in re.findall(r"`(\w+)`", row["fields"]):
            table.setdefault(row["endpoint"], {})[field] = row["how"]
    return table


def found(app: Flask) -> dict[str, set[str]]:
    """Every endpoint that takes a POST from a member or a guest, with the names of its fields that can hold a text."""
    members = (None, *MEMBERS_MAY)
    rules = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    endpoints = {rule.endpoint for rule in rules if declared(app, rule.endpoint) in members}
    fields = {endpoint: set(fields_of(app.view_functions[endpoint])) for endpoint in endpoints}
    return {endpoint: names for endpoint, names in fields.items() if names}


def fields_of(view: object, seen: frozenset[object] = frozenset()) -> Iterator[str]:
    view = inspect.unwrap(view)  # type: ignore[arg-type]
    if not isinstance(view, FunctionType) or view in seen:
        return
    tree = ast.parse(textwrap.dedent(inspect.getsource(view)))
    yield from fields_taken(tree)
    for name in {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}:
        named = view.__globals__.get(name)
        if inspect.isclass(named) and issubclass(named, BaseForm):
            yield from fields_in(named)
        elif isinstance(named, FunctionType) and named.__module__ == view.__module__:
            yield from fields_of(named, seen | {view})


def fields_in(form: type[Form]) -> Iterator[str]:
    for name in dir(form):
        field = getattr(form, name)
        if hasattr(field, "field_class") and not issubclass(field.field_class, HOLD_NO_TEXT):
            yield name


def fields_taken(tree: ast.AST) -> Iterator[str]:
    """What is taken out of `request.form`: by a name that stands there, or all of it."""
    named = set()
    for call in ast.walk(tree):
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("request.form.get", "request.form.getlist"):
            key = call.args[0]
            named.add(call.func.value)  # type: ignore[attr-defined]
            yield str(key.value) if isinstance(key, ast.Constant) else ANY_FIELD
    whole = ("request.form", "request.values", "request.json", "request.data", "request.files", "request.get_json")
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and ast.unparse(node) in whole and node not in named:
            yield ANY_FIELD


def test_every_field_that_members_can_fill_is_in_the_table(app):
    table = {endpoint: set(fields) for endpoint, fields in listed().items()}
    assert found(app) == table


def test_the_walk_sees_the_fields_it_should(app):
    fields = found(app)
    assert fields["threads.create"] >= {"title", "body", "note", "space", "voice", "key"}
    assert fields["reports.create"] >= {"reason", "details"}
    assert not any(endpoint.startswith("moderation.") for endpoint in fields)
    assert ANY_FIELD not in {name for names in fields.values() for name in names}


def test_a_new_field_is_noticed():
    class LetterForm(Form):
        body = PasswordField()

    def view() -> object:
        return request.form.get("about_me"), dict(request.form)  # noqa: F821  only read, never run

    assert set(fields_of(view)) == {"about_me", ANY_FIELD}
    assert set(fields_in(LetterForm)) == set()


def test_the_ways_of_treating_a_text_are_few_and_explained():
    ways = {how for fields in listed().values() for how in fields.values()}
    assert ways == WAYS
    for way in WAYS:
        assert f"- **{way}**" in DOCUMENT.read_text(), way


READ = [(endpoint, field) for endpoint, fields in listed().items() for field, how in fields.items() if how == "read"]


@pytest.mark.parametrize(("endpoint", "field"), READ)
@pytest.mark.parametrize("mode", ["name", "mask"])
def test_what_is_said_to_be_read_is_read_once_and_without_the_lock(client, make, monkeypatch, endpoint, field, mode):
    send = SENDERS[endpoint]
    client.as_({"reports": bob, "anonymous": guest}.get(endpoint.partition(".")[0], alice))
    post = guest_post(client) if endpoint.startswith("anonymous.") else make.thread(alice, voice=mode)
    heard = []

    def assess(text, *more):
        heard.append((text, is_writing()))
        return assess_as_before(text, *more)

    assess_as_before = assessing.assess
    monkeypatch.setattr(assessing, "assess", assess)
    if endpoint in ("notes.answer", "anonymous.answer_team"):
        make.private_note(post.post_ref)
    if endpoint == "appeals.create":
        post = SimpleNamespace(decision_ref=make.decision(post.post_ref))
    url, fields = send(post)
    answer = client.post_form(url, **{**fields, "voice": mode, field: "Zebrafink is here."})
    assert answer.status_code == (200 if endpoint == "anonymous.create" else 303), answer.text
    assert [("Zebrafink is here." in text, writing) for text, writing in heard] == [(True, False)]


def guest_post(client):
    """A guest's post whose receipt is open in this browser: what `SENDERS` needs of it."""
    fields = {"space": "doorstep", "title": "A title", "body": "Rain again.", "key": "before"}
    client.post_form("/anonymous/new", **fields)
    own = Page(client.get("/receipt").text).one("article", data_post="")["data-post"]
    return SimpleNamespace(post_ref=own)


def test_what_is_read_is_looked_through_as_well_when_it_comes_back_unsent(app):
    known = app.extensions[returned.FORMS]
    sealed = [(form, name) for form, fields in listed().items() for name, how in fields.items() if how == "sealed"]
    assert {(form, field) for form, fields in known.items() for field in fields} == {*READ, *sealed}


SENDERS = {
    "threads.create": lambda post: ("/threads", {"space": "kitchen", "title": "A title", "body": "Rain again."}),
    "replies.create": lambda post: (f"/threads/{post.thread_ref}/replies", {"body": "Rain again."}),
    "replies.save": lambda post: (f"/posts/{post.post_ref}/edit", {"title": "A title", "body": "Rain again."}),
    "anonymous.create": lambda post: (
        "/anonymous/new",
        {"space": "doorstep", "title": "A title", "body": "Rain again."},
    ),
    "anonymous.reply": lambda post: ("/receipt/replies", {"body": "Rain again."}),
    "anonymous.save": lambda post: (f"/receipt/{post.post_ref}/edit", {"title": "A title", "body": "Rain again."}),
    "notes.answer": lambda post: (f"/posts/{post.post_ref}/notes", {"body": "Rain again."}),
    "anonymous.answer_team": lambda post: (f"/receipt/{post.post_ref}/notes", {}),
    "appeals.create": lambda post: (f"/decisions/{post.decision_ref}/appeals", {}),
    "reports.create": lambda post: (f"/posts/{post.post_ref}/reports", {"reason": "other"}),
}
