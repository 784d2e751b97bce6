"""A browser without pictures: Flask's test client with what a visitor does, and a page with what a visitor sees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any

from flask import has_app_context, session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from werkzeug.http import parse_cookie
from werkzeug.test import TestResponse

from forum.accounts.services import sign_in
from forum.accounts.sessions import begin
from tests.people import Person

VOID = frozenset({"input", "br", "hr", "img", "meta", "link", "source", "wbr", "col", "area", "base", "embed", "track"})


def without_tokens(html: str) -> str:
    """A page without the CSRF tokens of its forms, which differ from second to second: to hold one against another."""
    return re.sub(r'(name="csrf_token" value=)"[^"]*"', r"\1", html)


class Visitor(FlaskClient):
    """`get`, `post` and the rest are Flask's own; these three speak as people do."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            raise RuntimeError("Leave the app context first: a request inside it would share its session and its `g`.")
        kwargs["buffered"] = True  # read to the end and close the file it may come from
        return super().open(*args, **kwargs)

    def as_(self, person: Person) -> Visitor:
        """Become this person, by a real sign-in without its page; as a guest, forget every cookie."""
        self._cookies.clear()
        if not person.is_guest:
            self._take_cookies_of_sign_in(person)
        return self

    def _take_cookies_of_sign_in(self, person: Person) -> None:
        with self.application.test_request_context("/"):
            begin(*sign_in(person.name, person.password, address="127.0.0.1"))
            response = self.application.process_response(self.application.make_response(""))
        for header in response.headers.getlist("Set-Cookie"):
            name, value = next(iter(parse_cookie(header.partition(";")[0]).items()))
            if value:
                self.set_cookie(name, value)

    def post_form(self, url: str, /, *, headers: Mapping[str, str] | None = None, **fields: Any) -> TestResponse:
        """Send a form as a page of ours would: with a CSRF token of this browser."""
        return self.post(url, data={"csrf_token": self.csrf_token(), **fields}, headers=headers)

    def csrf_token(self) -> str:
        """A token that fits the cookie of this browser, as any of our forms holds one."""
        with self.session_transaction() as kept:
            inside = dict(kept)
        with self.application.test_request_context("/"):
            session.update(inside)
            token = generate_csrf()
            inside = dict(session)
        with self.session_transaction() as kept:
            kept.update(inside)
        return token

    def fill_in(self, page: str, action: str, /, **fields: Any) -> TestResponse:
        """Open a page, fill in the form that leads to `action`, and send it with everything else it holds."""
        return self.send(self.get(page), action, **fields)

    def send(self, page: TestResponse, action: str, /, **fields: Any) -> TestResponse:
        """The same with a page that is open already."""
        form = Page(page.text).form(action)
        unknown = fields.keys() - form.fields.keys()
        assert not unknown, f"the form has no field {', '.join(sorted(unknown))}, only {', '.join(form.fields)}"
        return self.post(form.action, data={**form.given, **fields})


class Node:
    """An element: its name, attributes, children and the words in it."""

    def __init__(self, name: str, attributes: dict[str, str], parent: Node | None) -> None:
        self.name, self.attributes, self.parent = name, attributes, parent
        self.children: list[Node | str] = []

    def __getitem__(self, attribute: str) -> str:
        return self.attributes[attribute]

    def get(self, attribute: str, otherwise: str = "") -> str:
        return self.attributes.get(attribute, otherwise)

    def walk(self) -> list[Node]:
        """This element and every one in it, in the order of the page."""
        inside = [node for child in self.children if isinstance(child, Node) for node in child.walk()]
        return [self, *inside]

    def all(self, name: str = "", /, **attributes: str) -> list[Node]:
        """The elements inside of this name with these attributes (`data_care="4"`; an empty value: any)."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [node for node in self.walk()[1:] if (not name or node.name == name) and node.fits(wanted)]

    def one(self, name: str = "", /, **attributes: str) -> Node:
        found = self.all(name, **attributes)
        assert len(found) == 1, f"{len(found)} elements <{name} {attributes}> instead of one"
        return found[0]

    def fits(self, wanted: Mapping[str, str]) -> bool:
        return all(key in self.attributes and value in ("", self.attributes[key]) for key, value in wanted.items())

    @property
    def words(self) -> str:
        """What can be read here, with single spaces."""
        return " ".join(self._text().split())

    def _text(self) -> str:
        return " ".join(child if isinstance(child, str) else child._text() for child in self.children)


class Form(Node):
    """A form as a browser would send it."""

    @property
    def action(self) -> str:
        return self.get("action")

    @property
    def fields(self) -> dict[str, list[Node]]:
        """Every named control, by name."""
        named: dict[str, list[Node]] = {}
        for node in self.walk():
            if node.name in ("input", "textarea", "select", "button") and node.get("name"):
                named.setdefault(node["name"], []).append(node)
        return named

    @property
    def given(self) -> dict[str, str]:
        """What it holds before anybody touches it, without its buttons."""
        values = ((name, _value_of(controls)) for name, controls in self.fields.items())
        return {name: value for name, value in values if value is not None}


def _value_of(controls: list[Node]) -> str | None:
    for node in controls:
        kind = node.get("type", "text")
        if node.name == "textarea":
            return "".join(child for child in node.children if isinstance(child, str)).removeprefix("\n")
        if node.name == "select":
            options = node.all("option")
            chosen = [option for option in options if "selected" in option.attributes] or options[:1]
            return chosen[0].get("value", chosen[0].words) if chosen else None
        if node.name == "button" or kind in ("submit", "file", "image", "button"):
            continue
        if kind not in ("radio", "checkbox") or "checked" in node.attributes:
            return node.get("value", "on" if kind in ("radio", "checkbox") else "")
    return None


class Page(HTMLParser):
    """A page as a tree."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("", {}, None)
        self._open = self.root
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        kind = Form if tag == "form" else Node
        node = kind(tag, {name: value or "" for name, value in attrs}, self._open)
        self._open.children.append(node)
        if tag not in VOID:
            self._open = node

    def handle_endtag(self, tag: str) -> None:
        node: Node | None = self._open
        while node is not None and node.name != tag:
            node = node.parent
        if node is not None and node.parent is not None:
            self._open = node.parent

    def handle_data(self, data: str) -> None:
        self._open.children.append(data)

    def all(self, name: str = "", /, **attributes: str) -> list[Node]:
        return self.root.all(name, **attributes)

    def one(self, name: str = "", /, **attributes: str) -> Node:
        return self.root.one(name, **attributes)

    @property
    def words(self) -> str:
        return self.root.words

    @property
    def links(self) -> list[str]:
        return [link["href"] for link in self.all("a", href="")]

    def form(self, action: str) -> Form:
        """The form that leads to `action`."""
        found = [form for form in self.all("form") if form.get("action") == action]
        actions = [form.get("action") for form in self.all("form")]
        assert found, f"no form leads to {action}, only to {actions}"
        assert isinstance(found[0], Form)
        return found[0]
