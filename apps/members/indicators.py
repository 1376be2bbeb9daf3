"""Figures about members: counts only, and small groups not at all."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.indicators import registry, rules
from apps.members import events
from apps.members.models import Member
from apps.organization.models import OrgUnit
from apps.organization.queries import members_for_a_branch
from tenants.oversight.registry import Definition, FigureColumn

_SOURCE = "县党员名册"
MEMBERS = Definition(
    key="members.total",
    label_zh="党员",
    label_en="Members",
    unit="名",
    text_zh="计算之时在册的党员，分正式党员和预备党员。不足 3 名的一组不显示。",
    text_en="Members on the roll when calculated, full and probationary. A group of fewer than 3 "
    "is not shown.",
    source=_SOURCE,
    parts={
        "category=full": _("full members"),
        "category=probationary": _("probationary members"),
    },
    place=60,
    columns=(FigureColumn("members", _("Members")),),
    has_trend=True,
)
SMALL_BRANCHES = Definition(
    key="members.small_branches",
    label_zh="正式党员不足 3 名的支部",
    label_en="Branches below 3 full members",
    unit="个",
    text_zh="存续的党支部中，在册正式党员不足 3 名的个数；按党章应有正式党员 3 名以上方可成立。",
    text_en="Branches in being with fewer than 3 full members on the roll; the Party constitution "
    "asks for 3.",
    source=_SOURCE,
    place=70,
    columns=(
        FigureColumn(
            "small_branches", _("Branches below 3 full members"), short=_("Below 3 full members")
        ),
    ),
)


def count_members() -> registry.Values:
    """Count the members by category, and the branches that have too few, in two queries."""
    present = Member.objects.filter(left_on=None)
    parts = {f"category={category}": 0 for category in Member.Category.values}
    for category, number in present.values_list("category").annotate(Count("id")):
        parts[f"category={category}"] = number
    total = sum(parts.values())
    whole = Decimal(total) if not 0 < total < registry.LEAST else None
    full = Q(members__left_on=None, members__category=Member.Category.FULL)
    small = (
        OrgUnit.objects.branches()
        .annotate(full=Count("members", filter=full))
        .filter(full__lt=members_for_a_branch())
        .count()
    )
    return {
        MEMBERS.key: {
            registry.WHOLE: whole,
            **rules.without_small_groups(parts, registry.LEAST),
        },
        SMALL_BRANCHES.key: {registry.WHOLE: Decimal(small)},
    }


registry.offer(
    (MEMBERS, SMALL_BRANCHES),
    count_members,
    follows=(
        events.BranchesFollowed,
        events.MemberChanged,
    ),
)
