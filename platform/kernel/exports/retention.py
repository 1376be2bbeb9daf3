"""Retention of export requests: their addresses may contain a name that was searched for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kernel import retention
from kernel.models import ExportRequest, TakenOut


@retention.rule(
    "kernel.people_taken_out",
    what=_("How many people's data an account or key was handed on a day"),
    days=30,
    since=_("the day"),
    where="counties",
)
def forget_counts(before: datetime) -> int:
    """Delete the counts of past days."""
    return TakenOut.objects.filter(day__lt=before.date()).delete()[0]


# Delete old requests; the journal keeps who asked and who released.
retention.delete_old(
    "kernel.requests_of_exports",
    ExportRequest,
    "until",
    what=_("Requests to export a whole roster (workbooks themselves are never kept)"),
    days=90,
    since=_("the request expired"),
    where="counties",
)
