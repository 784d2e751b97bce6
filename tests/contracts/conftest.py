"""Fixtures that the contracts share with the tests of core."""

from tests.core.conftest import app_without_database, moved, other_app

__all__ = ["app_without_database", "moved", "other_app"]
