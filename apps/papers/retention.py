"""How long files stay after they were taken out."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.papers.models import ActivityFile, CaseFile, RecordBook
from apps.papers.rules import PUT_BACK
from kernel import retention


@retention.rule(
    "papers.taken_out",
    what=_("Photos and documents that were taken out of an activity or a case"),
    days=PUT_BACK.days,
    since=_("the file was taken out"),
    where="counties",
)
def forget_taken_out(before: datetime) -> int:
    """Delete the rows; the files then belong to no record, and go by their own rule."""
    of_activities = ActivityFile.objects.filter(removed_at__lt=before).delete()[0]
    return of_activities + CaseFile.objects.filter(removed_at__lt=before).delete()[0]


# Delete the rows; the documents then belong to no record, and go by their own rule.
retention.delete_old(
    "papers.record_books",
    RecordBook,
    "created_at",
    what=_("Record books made as documents; they can be made again"),
    days=90,
    since=_("the book was made"),
    where="counties",
)
