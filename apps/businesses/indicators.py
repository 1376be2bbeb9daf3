"""Figures about businesses and their cover."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from apps.businesses import events
from apps.businesses.models import Business
from apps.businesses.rules.coverage import RATE as RATE_KEY
from apps.indicators import registry, rules
from tenants.oversight.registry import Definition, FigureColumn

_SOURCE = "市场主体登记名录、县党组织覆盖规则"
_KINDS = {
    "kind=enterprise": _("enterprises"),
    "kind=individual": _("individual businesses"),
    "kind=stall": _("market stalls"),
}
TOTAL = Definition(
    key="businesses.total",
    label_zh="市场主体",
    label_en="Businesses",
    unit="户",
    text_zh="计算之时在营的企业、个体工商户和市场摊位；注销、吊销的不计。",
    text_en="Enterprises, individual businesses and market stalls in business when calculated. "
    "Closed ones are left out.",
    source=_SOURCE,
    parts=_KINDS,
    place=10,
    columns=(FigureColumn("businesses", _("Businesses")),),
)
COVERED = Definition(
    key="businesses.covered",
    label_zh="已覆盖",
    label_en="Covered",
    unit="户",
    text_zh="在营市场主体中，由一个党支部联系覆盖的户数。",
    text_en="Businesses in business that a branch covers.",
    source=_SOURCE,
    parts=_KINDS,
    place=20,
    columns=(FigureColumn("covered", _("Covered"), is_hidden=True),),
)
UNCOVERED = Definition(
    key="businesses.uncovered",
    label_zh="未覆盖",
    label_en="Not covered",
    unit="户",
    text_zh="在营市场主体中，尚无党支部覆盖的户数。",
    text_en="Businesses in business that no branch covers yet.",
    source=_SOURCE,
    parts=_KINDS,
    place=30,
)
RATE = Definition(
    key=RATE_KEY,
    label_zh="覆盖率",
    label_en="Coverage rate",
    unit="%",
    text_zh="已覆盖户数 ÷ 在营户数。分母不足 3 户的，不显示。",
    text_en="Covered businesses ÷ businesses in business. Not shown where there are fewer than 3.",
    source=_SOURCE,
    parts=_KINDS,
    place=40,
    columns=(
        FigureColumn(
            "coverage_rate", _("Coverage rate"), share_of=("covered", "businesses"), on_map=True
        ),
        FigureColumn("rate_change", _("Points in 30 days"), is_change=True),
        FigureColumn(
            "rate_enterprise", _("Coverage of enterprises"), part="kind=enterprise", is_hidden=True
        ),
        FigureColumn(
            "rate_individual",
            _("Coverage of individual businesses"),
            part="kind=individual",
            is_hidden=True,
        ),
        FigureColumn(
            "rate_stall", _("Coverage of market stalls"), part="kind=stall", is_hidden=True
        ),
    ),
    has_trend=True,
)


def count_businesses() -> registry.Values:
    """Count the businesses and their cover, whole and by kind, in one query."""
    active = Business.objects.filter(status=Business.Status.ACTIVE)
    rows = (
        active.values("kind")
        .annotate(number=Count("id"), reached=Count("id", filter=Q(unit__isnull=False)))
        .values_list("kind", "number", "reached")
    )
    total = {f"kind={kind}": 0 for kind in Business.Kind.values}
    covered = dict(total)
    for kind, number, reached in rows:
        total[f"kind={kind}"] += number
        covered[f"kind={kind}"] += reached
    total[registry.WHOLE] = sum(total.values())
    covered[registry.WHOLE] = sum(covered.values())
    return {
        TOTAL.key: {part: Decimal(number) for part, number in total.items()},
        COVERED.key: {part: Decimal(number) for part, number in covered.items()},
        UNCOVERED.key: {part: Decimal(total[part] - covered[part]) for part in total},
        RATE.key: {part: rules.share(covered[part], total[part], registry.LEAST) for part in total},
    }


registry.offer(
    (TOTAL, COVERED, UNCOVERED, RATE),
    count_businesses,
    follows=(
        events.CoverageRecomputed,
        events.CoverageUndone,
        events.CoverAssigned,
        events.BulkDone,
        events.BulkTakenBack,
        events.BusinessChanged,
    ),
)
