"""How long acts on many rows can be taken back."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kernel import retention
from kernel.models import BulkAct


@retention.rule(
    "kernel.bulk_acts",
    what=_("What is needed to take back an act on many rows"),
    days=30,
    since=_("the act"),
    where="counties",
)
def forget_acts(before: datetime) -> int:
    """Delete old acts; the journal keeps who did what."""
    return BulkAct.objects.filter(created_at__lt=before).delete()[0]
