"""What a person reads, taken out of templates and code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
VALUE = re.compile(r"\{\{.*?\}\}", re.DOTALL)
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
LOOSE_ATTRIBUTE = re.compile(r'\saria-[a-z]+="[^"]*"')
SENTENCE_END = re.compile(r"(?<=[.?!:])[”’\"]?\s+")
BLOCKS = frozenset(
    "p li h1 h2 h3 h4 td th dt dd div section form fieldset legend label summary title option nav header footer".split()
)


class _Words(HTMLParser):
    """The running text of every block of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.blocks.append("")

    def handle_data(self, data: str) -> None:
        self.blocks[-1] += data


def templates(*folders: str) -> list[Path]:
    """Every template of these folders, or of all."""
    roots = [TEMPLATES / folder for folder in folders] or [TEMPLATES]
    return sorted(path for root in roots for path in root.rglob("*.html"))


def passages(template: Path) -> Iterator[str]:
    """The running texts of a template: its own words, and the words it hands to components."""
    source = COMMENT.sub("", template.read_text(encoding="utf-8"))
    for value in (*VALUE.findall(source), *TAG.findall(source)):
        yield from (text for text in QUOTED.findall(value) if " " in text.strip() and "/" not in text)
    parser = _Words()
    parser.feed(LOOSE_ATTRIBUTE.sub("", VALUE.sub("X", TAG.sub("", source))))
    parser.close()
    yield from (" ".join(block.split()) for block in parser.blocks if block.strip())


def sentences(passage: str) -> list[str]:
    return [sentence for sentence in SENTENCE_END.split(passage) if sentence.strip()]


def count_words(sentence: str) -> int:
    return len(re.findall(r"[\w’'-]+", sentence))


def strings(module: Path) -> Iterator[str]:
    """Every text of a Python module that a person may come to read: of three words or more, and no docstring."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    texts = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    yield from (node.value for node in texts if id(node) not in docstrings and count_words(node.value) >= 3)


def modules() -> list[Path]:
    return sorted((ROOT / "forum").rglob("*.py"))
