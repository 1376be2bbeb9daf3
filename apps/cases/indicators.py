"""Figures about cases: counts and shares only, protected cases left out."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from apps.cases import events
from apps.cases.models import ENDED, OPEN, Case, CaseNote, Helper
from apps.cases.queries import care
from apps.cases.rules import SATISFIED_FROM
from apps.indicators import registry, rules
from kernel import clock
from tenants.oversight.registry import Definition, FigureColumn

_SOURCE = "县办理事项台账"
_LATELY = timedelta(days=90)
OPEN_CASES = Definition(
    key="cases.open",
    label_zh="在办事项",
    label_en="Open cases",
    unit="件",
    text_zh="计算之时尚未答复的办理事项：待分办、办理中和重新办理的。受保护的事项不计。",
    text_en="Cases not answered when calculated: waiting to be assigned, being dealt with, reopened. "
    "Protected ones are left out.",
    source=_SOURCE,
    place=80,
    columns=(FigureColumn("open_cases", _("Open cases")),),
    has_trend=True,
)
IN_TIME = Definition(
    key="cases.in_time",
    label_zh="按期答复率",
    label_en="Answered in time",
    unit="%",
    text_zh="近 90 天内答复的办理事项中，在答复期限当天或之前答复的比例。不足 3 件的，不显示。",
    text_en="Of the cases answered in the last 90 days, those answered on their last day or before. "
    "Not shown for fewer than 3.",
    source=_SOURCE,
    place=90,
    columns=(FigureColumn("cases_in_time", _("Answered in time")),),
    has_trend=True,
)
SATISFIED = Definition(
    key="cases.satisfied",
    label_zh="办理满意率",
    label_en="Satisfied",
    unit="%",
    text_zh="近 90 天内答复并已评价的办理事项中，评 4 分或 5 分的比例。不足 3 件的，不显示。",
    text_en="Of the cases answered in the last 90 days and rated, those with 4 or 5 of 5. Not shown "
    "for fewer than 3.",
    source=_SOURCE,
    place=100,
    columns=(FigureColumn("cases_satisfied", _("Satisfied")),),
    has_trend=True,
)


def count_cases() -> registry.Values:
    """Count the open cases, and of those answered lately the timely and the well rated, in one query."""
    lately = Q(answered_on__gt=clock.today() - _LATELY)
    rated = lately & Q(rating__isnull=False)
    found = Case.objects.filter(is_sensitive=False).aggregate(
        opened=Count("id", filter=Q(state__in=OPEN)),
        answered=Count("id", filter=lately),
        timely=Count("id", filter=lately & Q(answered_on__lte=F("due_on"))),
        rated=Count("id", filter=rated),
        satisfied=Count("id", filter=rated & Q(rating__gte=SATISFIED_FROM)),
    )
    in_time = rules.share(found["timely"], found["answered"], registry.LEAST)
    satisfied = rules.share(found["satisfied"], found["rated"], registry.LEAST)
    return {
        OPEN_CASES.key: {registry.WHOLE: Decimal(found["opened"])},
        IN_TIME.key: {registry.WHOLE: in_time},
        SATISFIED.key: {registry.WHOLE: satisfied},
    }


registry.offer(
    (OPEN_CASES, IN_TIME, SATISFIED),
    count_cases,
    follows=(
        events.CaseRaised,
        events.CaseAnswered,
        events.CaseRated,
        events.CaseReopened,
        events.CaseMerged,
        events.CaseWithdrawn,
    ),
)

HELPED = Definition(
    key="care.with_helper",
    label_zh="困难有人帮扶率",
    label_en="Difficulties with a helper",
    unit="%",
    text_zh="在办的帮扶事项中，有帮扶人的比例。只算比例，受保护的事项也计入。不足 3 件的，不显示。",
    text_en="Of the cases of care that have not ended, those with a helper. A share only: protected ones "
    "count too. Not shown for fewer than 3.",
    source=_SOURCE,
    place=103,
    columns=(FigureColumn("care_with_helper", _("Difficulties with a helper")),),
    has_trend=True,
)
GIVEN = Definition(
    key="care.helped",
    label_zh="困难帮扶到位率",
    label_en="Difficulties helped with",
    unit="%",
    text_zh="近 365 天内提出的帮扶事项中，已有帮扶措施的比例。只算比例，受保护的事项也计入。不足 3 件的，不显示。",
    text_en="Of the cases of care raised in the last 365 days, those with a measure. A share only: "
    "protected ones count too. Not shown for fewer than 3.",
    source=_SOURCE,
    place=105,
    columns=(FigureColumn("care_helped", _("Difficulties helped with")),),
    has_trend=True,
)
CLOSED = Definition(
    key="care.closed",
    label_zh="困难办结率",
    label_en="Difficulties closed",
    unit="%",
    text_zh="近 365 天内提出的帮扶事项中，已办结的比例。只算比例，受保护的事项也计入。不足 3 件的，不显示。",
    text_en="Of the cases of care raised in the last 365 days, those that are closed. A share only: "
    "protected ones count too. Not shown for fewer than 3.",
    source=_SOURCE,
    place=101,
    columns=(FigureColumn("care_closed", _("Difficulties closed")),),
    has_trend=True,
)


def count_care() -> registry.Values:
    """Count the cases of care with a helper, with a measure, closed; in one query."""
    rows = Case.objects.filter(kind__in=care.kinds()).exclude(state__in=care.GONE)
    lately = Q(raised_on__gt=clock.today() - timedelta(days=365))
    living = ~Q(state__in=ENDED)
    helper = Exists(Helper.objects.filter(case=OuterRef("pk"), until=None))
    measure = Exists(CaseNote.objects.filter(case=OuterRef("pk"), kind=CaseNote.Kind.MEASURE))
    found = rows.aggregate(
        living=Count("id", filter=living),
        helped=Count("id", filter=living & Q(helper)),
        lately=Count("id", filter=lately),
        given=Count("id", filter=lately & Q(measure)),
        closed=Count("id", filter=lately & Q(state=Case.State.CLOSED)),
    )
    shares = {
        HELPED.key: (found["helped"], found["living"]),
        GIVEN.key: (found["given"], found["lately"]),
        CLOSED.key: (found["closed"], found["lately"]),
    }
    return {
        key: {registry.WHOLE: rules.share(part, whole, registry.LEAST)}
        for key, (part, whole) in shares.items()
    }


registry.offer(
    (HELPED, GIVEN, CLOSED),
    count_care,
    follows=(
        events.CaseRaised,
        events.CaseAssigned,
        events.CasesAssigned,
        events.CasesTakenBack,
        events.CaseMerged,
        events.CaseWithdrawn,
        events.CaseReopened,
        events.CaseRated,
        events.CaseClosed,
        events.HelperNamed,
        events.HelperEnded,
        events.MeasureRecorded,
    ),
)
