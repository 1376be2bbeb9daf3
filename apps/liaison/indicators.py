"""Figures about liaison: counts and shares only."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.indicators import registry, rules
from apps.liaison import events, queries
from tenants.oversight.registry import Definition, FigureColumn

_SOURCE = "县联系台账"
LINKS = Definition(
    key="liaison.links",
    label_zh="联系对数",
    label_en="Liaison links",
    unit="对",
    text_zh="计算之时有效的联系：党委委员联系支部、支委联系党员、党员联系商户等各类合计。",
    text_en="Links that hold when calculated, of all kinds of liaison together.",
    source=_SOURCE,
    place=110,
    columns=(FigureColumn("liaison_links", _("Liaison links")),),
    has_trend=True,
)
SHORT = Definition(
    key="liaison.short",
    label_zh="联系数未达目标的人数",
    label_en="Keepers below the target",
    unit="人",
    text_zh="按本县联系规则应联系他人的人员中，联系数少于规则下限的人数；同一人按每条规则各计一次。",
    text_en="Of those bound by a rule of liaison, how many look after fewer than its least; counted for "
    "each rule.",
    source=_SOURCE,
    place=111,
    columns=(FigureColumn("liaison_short", _("Keepers below the target")),),
)
SHARE = Definition(
    key="liaison.businesses",
    label_zh="商户联系率",
    label_en="Businesses looked after",
    unit="%",
    text_zh="在营市场主体中，有党员联系的比例。在营市场主体不足 3 户的，不显示。",
    text_en="Of the businesses in being, those that somebody looks after. Not shown for fewer than 3.",
    source=_SOURCE,
    place=112,
    columns=(FigureColumn("liaison_businesses", _("Businesses looked after")),),
    has_trend=True,
)


def count_links() -> registry.Values:
    """Count links, those bound with too few, and the share of businesses with one."""
    rows = queries.present().values_list("rule", "keeper_id")
    load = Counter(rows)
    short = sum(
        load[rule.key, member] < rule.least
        for rule in queries.liaison_rules()
        for member in queries.bound_by(rule).members
    )
    active = Business.objects.filter(status=Business.Status.ACTIVE)
    cared = queries.present().filter(business__status=Business.Status.ACTIVE)
    linked = cared.values("business").distinct().count()
    share = rules.share(linked, active.count(), registry.LEAST)
    return {
        LINKS.key: {registry.WHOLE: Decimal(load.total())},
        SHORT.key: {registry.WHOLE: Decimal(short)},
        SHARE.key: {registry.WHOLE: share},
    }


registry.offer(
    (LINKS, SHORT, SHARE),
    count_links,
    follows=(events.LinkBegun, events.LinkEnded, events.PlanApplied, events.PlanUndone),
)
