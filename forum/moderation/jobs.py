"""What the worker does for the workbench."""

from __future__ import annotations

from forum.core import worker
from forum.moderation.members import REVIEW_EVERY, ask_about_suspensions
from forum.moderation.scope import forget_calls
from forum.moderation.undoing import forget_ways_back

worker.also_sweep(forget_ways_back)
worker.also_sweep(forget_calls)
worker.also_sweep(ask_about_suspensions, every=REVIEW_EVERY)
