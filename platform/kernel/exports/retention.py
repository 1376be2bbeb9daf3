"""Retention of export requests: their addresses may contain a name that was searched for."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kernel import retention
from kernel.models import ExportRequest


@retention.rule(
    "kernel.requests_of_exports",
    what=_("Requests to export a whole roster (workbooks themselves are never kept)"),
    days=90,
    since=_("the request expired"),
    where="counties",
)
def forget_requests(before: datetime) -> int:
    """Delete requests; the journal keeps who asked and who released."""
    return ExportRequest.objects.filter(until__lt=before).delete()[0]
