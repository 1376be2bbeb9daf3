"""Links that cannot go on: the business closed, the member moved or left, the role is lost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum

from django.db.models import (
    Case,
    CharField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)  # fmt: skip
from django.utils.translation import gettext_lazy as lazy

from apps.liaison.models import Link
from apps.liaison.queries.rulebook import LiaisonRule, liaison_rules
from apps.organization.models import UnitGrant
from kernel import clock


class Astray(StrEnum):
    """Why a link cannot go on."""

    LEFT = "left"
    CLOSED = "closed"
    GONE = "gone"
    DISSOLVED = "dissolved"
    ROLE = "role"
    MOVED = "moved"
    RULE = "rule"


ASTRAY = {
    Astray.LEFT: lazy("who looked after left the county"),
    Astray.CLOSED: lazy("the business closed"),
    Astray.GONE: lazy("the member left the county"),
    Astray.DISSOLVED: lazy("the unit was dissolved"),
    Astray.ROLE: lazy("who looked after holds the role no more"),
    Astray.MOVED: lazy("one of the two moved to another branch"),
    Astray.RULE: lazy("the county has no such rule any more"),
}


def present() -> QuerySet[Link]:
    """Return the links that have not ended, of everybody."""
    return Link.objects.filter(ends_on=None)


def with_astray(rows: QuerySet[Link], rules: Sequence[LiaisonRule] | None = None) -> QuerySet[Link]:
    """Return `rows`, present links, with `astray`: why each cannot go on, "" where it can."""
    known = liaison_rules() if rules is None else rules
    return rows.annotate(astray=Case(*_causes(known), default=Value(""), output_field=CharField()))


def orphans(rows: QuerySet[Link]) -> QuerySet[Link]:
    """Return those of `rows` that have not ended and cannot go on, with `astray`."""
    return with_astray(rows.filter(ends_on=None)).filter(~Q(astray=""))


def why_astray(row: Link) -> str:
    """Return why a link of `orphans` or `with_astray` cannot go on, "" where it can."""
    cause: str = getattr(row, "astray", "")
    return cause


def _causes(rules: Sequence[LiaisonRule]) -> Iterator[When]:
    yield _because(Astray.LEFT, Q(keeper__left_on__isnull=False))
    yield _because(Astray.CLOSED, Q(business__status="closed"))
    yield _because(Astray.GONE, Q(member__left_on__isnull=False))
    yield _because(Astray.DISSOLVED, Q(unit__dissolved_on__isnull=False))
    yield _because(Astray.RULE, ~Q(rule__in=[rule.key for rule in rules]))
    for rule in rules:
        of_rule = Q(rule=rule.key)
        if rule.who == "holders":
            yield _because(Astray.ROLE, of_rule & Q(~Exists(_held(rule))))
        if rule.whom == "own_unit":
            yield _because(Astray.MOVED, of_rule & ~Q(unit=F("keeper__unit")))
        elif rule.whom == "member":
            below = ExpressionWrapper(OuterRef("member__unit__path"), output_field=CharField())
            above = _held(rule).annotate(below=below)
            reaching = above.filter(below__startswith=F("content_object__path"))
            yield _because(Astray.MOVED, of_rule & Q(~Exists(reaching)))


def _held(rule: LiaisonRule) -> QuerySet[UnitGrant]:
    return UnitGrant.objects.on(clock.today()).filter(
        user=OuterRef("keeper__user"),
        user__is_active=True,
        role__in=rule.roles,
        content_object__kind__in=rule.of,
        content_object__dissolved_on=None,
    )


def _because(cause: Astray, condition: Q) -> When:
    return When(condition, then=Value(cause.value))
