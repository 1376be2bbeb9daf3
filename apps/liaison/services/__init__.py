"""What is done about liaison."""

from apps.liaison.services.links import begin_link, end_link
from apps.liaison.services.plans import (
    JOB,
    apply_plan,
    give_proposal,
    make_plan,
    settle_orphans,
    tick_proposals,
    undo_plan,
)

__all__ = [
    "JOB",
    "apply_plan",
    "begin_link",
    "end_link",
    "give_proposal",
    "make_plan",
    "settle_orphans",
    "tick_proposals",
    "undo_plan",
]
