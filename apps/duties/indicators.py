"""Figures about duties: counts and shares of what units and members owed."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from apps.activities.events import Holding
from apps.duties import events
from apps.duties.models import Duty, Finding
from apps.duties.queries import SHARED
from apps.indicators import registry, rules
from kernel import clock
from tenants.oversight.registry import Definition, FigureColumn

_SOURCE = "县履职台账"
_LATELY = timedelta(days=90)
_KINDS = {"each=unit": _("of units"), "each=person": _("of persons")}
MET = Definition(
    key="duties.met",
    label_zh="按期履职率",
    label_en="Duties met",
    unit="%",
    text_zh="近 90 天内到期的履职事项，按权重计算按期完成的比例；已免除的、缺少应到人数无法判断的不计。不足 3 项的，不显示。",
    text_en="Of the duties whose period ended in the last 90 days, those met in it, by weight; waived "
    "ones, and those of which the roll is missing, are left out. Not shown for fewer than 3.",
    source=_SOURCE,
    parts=_KINDS,
    place=110,
    columns=(FigureColumn("duties_met", _("Duties met")),),
    has_trend=True,
)
BREACHES = Definition(
    key="duties.breaches",
    label_zh="不合规定事项",
    label_en="Breaches of rules",
    unit="件",
    text_zh="近 90 天内发现的不符合全国性规定的事项，如当季未开党员大会。",
    text_en="Breaches of national rules found in the last 90 days, such as no members' meeting in a "
    "quarter.",
    source=_SOURCE,
    place=120,
    columns=(FigureColumn("rule_breaches", _("Breaches of rules")),),
)


def count_duties() -> registry.Values:
    """Count the duties that ended lately and those met, by weight, and breaches found; two queries."""
    today = clock.today()
    since = today - _LATELY
    over = Duty.objects.filter(SHARED, ends_on__gt=since, ends_on__lte=today)
    is_unit = Q(member=None, account=None)
    is_met = Q(met_on__isnull=False)
    found = over.aggregate(
        owed=Count("pk"),
        owed_by_units=Count("pk", filter=is_unit),
        owed_weight=Sum("weight"),
        weight_of_units=Sum("weight", filter=is_unit),
        met=Sum("weight", filter=is_met),
        met_by_units=Sum("weight", filter=is_met & is_unit),
    )
    whole = {key: value or 0 for key, value in found.items()}
    shares = {
        registry.WHOLE: (whole["met"], whole["owed_weight"], whole["owed"]),
        "each=unit": (whole["met_by_units"], whole["weight_of_units"], whole["owed_by_units"]),
        "each=person": (
            whole["met"] - whole["met_by_units"],
            whole["owed_weight"] - whole["weight_of_units"],
            whole["owed"] - whole["owed_by_units"],
        ),
    }
    breaches = Finding.objects.filter(found_on__gt=since).count()
    return {
        MET.key: {
            part: rules.share(met, of, registry.LEAST) if owed >= registry.LEAST else None
            for part, (met, of, owed) in shares.items()
        },
        BREACHES.key: {registry.WHOLE: Decimal(breaches)},
    }


registry.offer(
    (MET, BREACHES),
    count_duties,
    follows=(
        Holding, events.DutiesMade, events.DutyDecided, events.DutiesRecomputed, events.BreachFound,
    ),
)  # fmt: skip
