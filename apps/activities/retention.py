"""How long words on cases are kept beside the cases themselves."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.activities.models import AgendaItem
from kernel import retention


@retention.rule(
    "activities.words_of_points",
    what=_("What was said of a case at a consultation; the answer stays in the case's history"),
    days=1095,
    since=_("the consultation"),
    where="counties",
)
def forget_words(before: datetime) -> int:
    """Empty the words of points of consultations before `before`; their results stay."""
    rows = AgendaItem.objects.filter(case__isnull=False, activity__held_on__lt=before.date())
    return rows.exclude(said="").update(said="")
