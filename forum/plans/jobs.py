"""How a deleted plan stays deleted when an older backup is restored."""

from sqlalchemy import select

from forum.core import deletions
from forum.plans.models import SealedPlan
from forum.plans.services import DELETED, delete_again

deletions.register(DELETED, candidates=lambda: select(SealedPlan.ref), again=delete_again)
