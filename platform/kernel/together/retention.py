"""How long acts on many rows can be taken back."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kernel import retention
from kernel.models import BulkAct

# Delete old acts; the journal keeps who did what.
retention.delete_old(
    "kernel.bulk_acts",
    BulkAct,
    "created_at",
    what=_("What is needed to take back an act on many rows"),
    days=30,
    since=_("the act"),
    where="counties",
)
