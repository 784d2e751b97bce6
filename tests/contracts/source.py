"""The project's own source as trees, for rules that hold over all of it."""

from __future__ import annotations

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from jinja2 import Environment, nodes

from config import ROOT


@cache
def tracked() -> tuple[str, ...]:
    """The paths that git keeps, or, in a copy without git, whatever is not made by a run."""
    listed = _listed_by_git()
    return tuple(name for name in listed if (ROOT / name).is_file()) if listed else tuple(sorted(_found_here()))


def _listed_by_git() -> list[str]:
    """Nothing where there is no git, or where this is no clone."""
    if not shutil.which("git"):
        return []
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    return [name for name in listed.stdout.decode().split("\0") if name]


def _found_here() -> Iterator[str]:
    for top in ("forum", "migrations", "templates", "static", "tests", "tools", "bench", "docs"):
        yield from (str(path.relative_to(ROOT)) for path in (ROOT / top).rglob("*") if _is_source(path))
    yield from (path.name for path in ROOT.iterdir() if path.is_file())


def _is_source(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def python_files(*tops: str) -> list[str]:
    """The Python files in these folders; a name that ends in .py stands for itself."""
    return [
        name for name in tracked() if name.endswith(".py") and (name in tops or name.startswith(tuple(_folders(tops))))
    ]


def _folders(tops: tuple[str, ...]) -> Iterator[str]:
    return (f"{top}/" for top in tops if not top.endswith(".py"))


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text())


def dotted(node: ast.expr) -> str:
    """`db.session.commit` of the expression that says so; parts that are no plain name are left out."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def calls(name: str) -> Iterator[tuple[int, str]]:
    """Every call in a file: its line, and what is called."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Call):
            yield node.lineno, dotted(node.func)


def mentions(name: str) -> Iterator[tuple[int, str]]:
    """Every dotted name in a file, called or not."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Attribute | ast.Name):
            yield node.lineno, dotted(node)


def imports(name: str) -> Iterator[tuple[int, str]]:
    """Every module, and every name in it, that a file imports: `time`, `datetime.datetime`."""
    for node in ast.walk(tree(name)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or ''}.{alias.name}") for alias in node.names)


@cache
def template(name: str) -> nodes.Template:
    return Environment(autoescape=True).parse((ROOT / name).read_text())


def templates() -> list[str]:
    return [name for name in tracked() if name.startswith("templates/") and name.endswith((".html", ".txt", ".xml"))]


def text(name: str) -> str:
    """What a tracked file of ours says; nothing for pictures and for what others wrote."""
    if name.startswith(("tests/vendor/", "static/vendor/", "vendor/")):
        return ""
    try:
        return (ROOT / name).read_text()
    except UnicodeDecodeError:
        return ""
