"""What the worker does for trustees: it forgets who they were once nothing is sealed to them any more."""

from forum.core import worker
from forum.trustees.services import forget_old_sets

worker.also_sweep(forget_old_sets)
