"""How long the lines of plans are kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.liaison.models import Proposal
from kernel import retention


@retention.rule(
    "liaison.proposals",
    what=_("Lines of plans of liaison: who was proposed for whom"),
    days=365,
    since=_("the plan was made"),
    where="counties",
)
def forget_proposals(before: datetime) -> int:
    """Delete the lines of old plans; the plan's counts and the links stay."""
    return Proposal.objects.filter(plan__created_at__lt=before).delete()[0]
