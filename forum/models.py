"""Imports every room's models, so that the metadata is complete for the app, Alembic and the tests."""

from importlib import import_module
from importlib.util import find_spec

from forum.rooms import ROOMS

CORE_MODULES_WITH_TABLES = ("audit", "outbox", "own_texts", "ratelimit", "settings")

for _module in CORE_MODULES_WITH_TABLES:
    import_module(f"forum.core.{_module}")
for _room in ROOMS:
    if find_spec(f"forum.{_room}") and find_spec(f"forum.{_room}.models"):
        import_module(f"forum.{_room}.models")
