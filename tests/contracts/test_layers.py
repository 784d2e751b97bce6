"""The layering rule, held over the syntax tree of every file."""

import ast
import re
from pathlib import PurePath

import pytest
from jinja2 import nodes

from config import ROOT
from forum.rooms import ROOMS
from tests.contracts import source

USUAL = {"__init__", "models", "queries", "policy", "services", "forms", "routes", "views", "jobs", "cli", "holdings"}
OF_OTHER_PARTS = {"core", "screening"}  # these two are built of other parts than a room's usual files
NO_HTTP = {"models", "queries", "services", "policy", "views"}
COMPOSITION = {"__init__", "cli", "demo", "demo_team", "furnishing", "models", "rooms"}  # above the rooms
FILL_AND_TEND = {"forum/cli.py", "forum/demo.py", "forum/furnishing.py"}
MAY_COMMIT = FILL_AND_TEND | {"forum/core/outbox.py", "forum/core/worker.py"}
# What must outlive a rolled-back request: counts, sessions, and that a recovery code was used.
MAY_OWN_A_TRANSACTION = {"forum/core/ratelimit.py", "forum/accounts/sessions.py", "forum/accounts/factor.py"}
READ_THE_ENVIRONMENT = {"wsgi.py"}  # hands it to Settings.from_env
CLOCK = "forum/core/clock.py"
WALL_CLOCKS = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|localtime|gmtime))$")
MOST_LINES = 400
# A migration is a list of columns, and what others wrote for us keeps its shape.
LONG_BY_NATURE = ("migrations/versions/", "tests/vendor/", "static/vendor/", "vendor/", "tests/screening/corpus/")
# What a value from a route may be asked: how it reads, never where it comes from.
ASKED_IN_TEMPLATES = {"can", "may", "find", "format", "get", "isoformat", "items", "replace", "split", "strftime"} | {
    "startswith",
}

FORUM = source.python_files("forum")
SITE = source.python_files("forum", "config.py", "wsgi.py", "migrations")


def said_in(files, said, unwanted):
    """`file:line name` of everything these files say that is unwanted, by a pattern."""
    return [f"{name}:{line} {word}" for name in files for line, word in said(name) if re.search(unwanted, word)]


def room_and_file(name):
    """("posts", "pipeline") of forum/posts/pipeline.py; ("", "cli") of forum/cli.py."""
    parts = PurePath(name).with_suffix("").parts[1:]
    return ("", parts[0]) if len(parts) == 1 else (parts[0], parts[1])


def middle_of_rooms():
    return [name for name in FORUM if room_and_file(name)[1] in NO_HTTP]


def test_there_is_something_to_look_at():
    """Otherwise everything below passes on an empty list."""
    assert {f"forum/{room}/__init__.py" for room in ("core", "posts", "moderation")} <= set(FORUM)
    assert len(FORUM) > 100
    assert len(source.templates()) > 50
    assert len(middle_of_rooms()) > 30


def test_only_routes_commands_and_the_worker_commit():
    doors = ("routes", "cli")  # a room with many addresses has more than one file of them, such as `receipt_routes`
    others = [name for name in FORUM if not room_and_file(name)[1].endswith(doors) and name not in MAY_COMMIT]
    assert said_in(others, source.calls, r"\.commit$") == []
    assert said_in(MAY_COMMIT, source.calls, r"\.commit$")


def test_transactions_of_ones_own_are_for_three_stores():
    others = [name for name in FORUM if name not in MAY_OWN_A_TRANSACTION and name != "forum/core/db.py"]
    assert said_in(others, source.calls, r"own_transaction$|(^|engine|connection|session)\.begin(_nested)?$") == []
    assert all(said_in([name], source.calls, r"own_transaction$") for name in MAY_OWN_A_TRANSACTION)


def test_the_environment_is_read_in_one_place():
    """`wsgi.py` and the programs that start a site hand it to `Settings.from_env`."""
    others = [name for name in SITE if name not in READ_THE_ENVIRONMENT]
    assert said_in(others, source.mentions, r"^os\.(environb?|getenvb?)$") == []
    assert said_in(others, source.imports, r"^os\.(environb?|getenvb?)$") == []
    assert all(said_in([name], source.mentions, r"^os\.environ$") for name in READ_THE_ENVIRONMENT)


def test_one_wall_clock():
    others = [name for name in SITE if name != CLOCK]
    assert said_in(others, source.mentions, WALL_CLOCKS) == []
    assert said_in(others, source.imports, WALL_CLOCKS) == []
    assert said_in([CLOCK], source.calls, r"^datetime\.now$")


def test_the_middle_of_a_room_knows_no_http():
    assert said_in(middle_of_rooms(), source.imports, r"^flask(_login|_wtf)?(\.|$)") == []


def test_screening_is_pure():
    files = source.python_files("forum/screening")
    assert said_in(files, source.imports, r"^(flask\w*|sqlalchemy|werkzeug|config)(\.|$)") == []
    assert said_in(files, source.imports, r"^forum\.(?!screening\b)") == []


def test_statements_are_selects():
    """Never `Model.query`, whose rows come and go with a session nobody sees."""
    assert said_in(FORUM, source.mentions, r"(^|\.)([A-Z]\w+|session)\.query$") == []


def test_no_template_trusts_a_text():
    for name in source.templates():
        assert [one.lineno for one in source.template(name).find_all(nodes.Filter) if one.name == "safe"] == [], name
        assert list(source.template(name).find_all(nodes.ScopedEvalContextModifier)) == [], f"{name}: escaping stays on"


def test_no_template_asks_the_database():
    """A template calls macros, the globals of every page, and what a plain value knows of itself."""
    for name in source.templates():
        for call in source.template(name).find_all(nodes.Call):
            assert isinstance(call.node, nodes.Name | nodes.Getattr), f"{name}:{call.lineno}"
            if isinstance(call.node, nodes.Getattr):
                assert call.node.attr in ASKED_IN_TEMPLATES, f"{name}:{call.lineno} .{call.node.attr}()"


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in OF_OTHER_PARTS])
def test_a_room_names_its_modules(room):
    """A room has the usual files; any other stands in its docstring, in backticks when it is a door for other rooms."""
    files = {room_and_file(name)[1] for name in source.python_files(f"forum/{room}")}
    if not files:
        return  # the stack names rooms that are not built yet
    docstring = ast.get_docstring(source.tree(f"forum/{room}/__init__.py")) or ""
    assert files - USUAL <= set(re.findall(r"\w+", docstring))


def test_every_folder_is_a_room():
    """And every module beside the rooms belongs to the composition."""
    places = {room_and_file(name) for name in FORUM}
    assert {room for room, _ in places if room} <= set(ROOMS)
    assert {file for room, file in places if not room} == COMPOSITION


def test_no_file_is_a_drawer():
    kinds = (".py", ".html", ".css", ".js")
    ours = [name for name in source.tracked() if name.endswith(kinds) and not name.startswith(LONG_BY_NATURE)]
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in ours}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


# Built of halves, so that this file does not hold what it looks for.
FOREIGN = [
    re.compile(first + second)
    for first, second in (
        (r"/wo", r"rk/"),
        (r"py", r"pi\.org"),
        (r"python", r"hosted"),
        (r"npm", r"js\.(com|org)"),
        (r"deb\.", r"debian\.org"),
        (r"/tmp/he", r"arth\b"),
        (r"(?i)\bissue ", r"#?\d+\b"),
    )
]


def test_the_project_speaks_of_itself_alone():
    """No path of one computer, no registry, nothing of how it came to be."""
    heard = []
    for name in source.tracked():
        text = source.text(name)
        heard += [(name, match.group()) for pattern in FOREIGN if text and (match := pattern.search(text))]
    assert heard == []
