"""An import-linter contract for the stack of rooms: who may import what, looked at one direct import at a time.

A room imports only rooms below it in `forum/rooms.py`, and of those only the usual doors or the modules that the room's
docstring names in backticks. `core` is open to every room. Inside a room imports run one way: routes, jobs and cli at
the top, models at the bottom.
"""

import ast
import re
from collections.abc import Callable
from pathlib import Path

import grimp
from importlinter import Contract, ContractCheck, output

from forum.rooms import ROOMS
from tools.lock import ROOT

DOORS = frozenset({"services", "queries", "policy", "views", "models"})
TOP = frozenset({"routes", "jobs", "cli"})
FREE_INSIDE = frozenset({"core", "screening"})  # these two are built of other parts than a room's usual files

Doors = Callable[[str], frozenset[str]]


class RoomsContract(Contract):
    """Kept when every direct import of `forum` obeys the layering rule."""

    type_name = "rooms"

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        found = (
            (importer, complaint)
            for importer in sorted(graph.modules)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if (complaint := judge(importer, imported, doors=doors))
        )
        broken = [f"{importer} {complaint}" for importer, complaint in found]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for line in check.metadata["broken"]:
            output.print_error(line)


def judge(importer: str, imported: str, *, doors: Doors) -> str:
    """What is wrong with this import of one module by another; empty when nothing is."""
    own_room, own_file = place(importer)
    room, file = place(imported)
    if own_room not in ROOMS or not imported.startswith("forum."):
        return ""  # the composition (forum, forum.models, forum.cli) sees everything; other packages have other rules
    if room not in ROOMS:
        return f"imports {imported}, which belongs to the composition above the rooms"
    if room == own_room:
        return judge_inside(own_room, own_file, file)
    if ROOMS.index(room) > ROOMS.index(own_room):
        return f"imports {imported}, and {room} stands above {own_room}"
    if room == "core" or file in {"", *DOORS, *doors(room)}:
        return ""
    return f"imports {imported}, which is not a door of {room}"


def judge_inside(room: str, own_file: str, file: str) -> str:
    """Inside a room nothing imports routes, jobs or cli, and models import none of the usual files."""
    if room in FREE_INSIDE or own_file == file:
        return ""
    if file in TOP and own_file not in TOP:
        return f"imports {file} of its own room, which stands above it"
    if own_file == "models" and file in DOORS | {"forms"}:
        return f"imports {file} of its own room, and models stand at the bottom"
    return ""


def place(module: str) -> tuple[str, str]:
    """("posts", "pipeline") of forum.posts.pipeline; ("posts", "") of forum.posts; ("", "") of forum."""
    _, room, file = (*module.split("."), "", "")[:3]
    return room, file


def doors(room: str, root: Path = ROOT) -> frozenset[str]:
    """The modules that a room's docstring names in backticks."""
    source = (root / "forum" / room / "__init__.py").read_text()
    return frozenset(re.findall(r"`(\w+)`", ast.get_docstring(ast.parse(source)) or ""))
