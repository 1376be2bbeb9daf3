"""Reads of members."""

from __future__ import annotations

from django.db.models import Count, QuerySet

from apps.members.models import Member
from kernel import access
from kernel.access import Actor


def members(actor: Actor) -> QuerySet[Member]:
    """Return the members the actor may see, with their branch, by name."""
    rows = Member.objects.select_related("unit").order_by("name_pinyin", "id")
    return access.visible(actor, rows)


def full_members_by_employer(actor: Actor) -> dict[str, int]:
    """Return {employer's credit code: full members who work there} of those the actor may see."""
    rows = (
        members(actor)
        .order_by()
        .filter(category=Member.Category.FULL, left_on=None)
        .exclude(employer_code="")
        .values_list("employer_code")
        .annotate(Count("id"))
    )
    return dict(rows)
