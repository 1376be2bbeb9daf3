"""How long the lines of plans are kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.liaison.models import Proposal
from kernel import retention

# Delete the lines of old plans; the plan's counts and the links stay.
retention.delete_old(
    "liaison.proposals",
    Proposal,
    "plan__created_at",
    what=_("Lines of plans of liaison: who was proposed for whom"),
    days=365,
    since=_("the plan was made"),
    where="counties",
)
