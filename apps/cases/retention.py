"""How long the contact of who raised a case, and traces of the public pages, are kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.cases import rules
from apps.cases.models import Case, Helper, PublicAttempt
from kernel import retention


@retention.rule(
    "cases.contacts",
    what=_("Name and phone of a merchant who raised a case"),
    days=365,
    since=_("the case ended"),
    where="counties",
    fields=("cases.Case.raiser_phone",),
)
def forget_contacts(before: datetime) -> int:
    """Empty name and phone of cases that ended before `before`; the case stays."""
    ended = Case.objects.filter(ended_on__lt=before.date())
    known = ended.exclude(raiser_name="", raiser_phone=b"")
    return known.update(raiser_name="", raiser_phone="")


@retention.rule(
    "cases.tasks_of_helpers",
    what=_("With what somebody helped, in words; who helped and the measures stay"),
    days=365,
    since=_("the case ended"),
    where="counties",
)
def forget_tasks(before: datetime) -> int:
    """Empty the words of helpers of cases that ended before `before`."""
    of_ended = Helper.objects.filter(case__ended_on__lt=before.date())
    return of_ended.exclude(task="").update(task="")


@retention.rule(
    "cases.public_attempts",
    what=_("Keyed hashes of network addresses that sent a case or tried a wrong code"),
    days=0,
    since=_("no limit counts it any more"),
    where="counties",
)
def forget_attempts(before: datetime) -> int:
    """Delete what no limit counts any more."""
    return PublicAttempt.objects.filter(at__lt=before - rules.LONGEST_COUNTED).delete()[0]
