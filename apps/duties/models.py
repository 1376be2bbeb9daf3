"""Who must do what within which period: made from the county's rules, fulfilled by facts."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.models import Lasting, Record


class Duty(Lasting, Record):
    """What a unit, or a member of it, owes in one period: `times` acts, of which `done` are done.

    `starts_on` to before `ends_on` is the period; `grace_days` after it, a duty is amber. `done` is
    counted from the facts and can be counted again at any time; what a person decided (waived, or
    why it was late) is kept beside it. The rule's figures are copied: a rule changed later leaves
    duties of periods that have begun as they are.
    """

    scope_path = "unit"
    self_path = "member__user"

    rule = models.CharField(_("rule"), max_length=40)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="duties", verbose_name=_("unit"))
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="duties", verbose_name=_("member")
    )
    period = models.CharField(_("period"), max_length=7)
    ends_on = models.DateField()
    times = models.PositiveSmallIntegerField(_("how often"), default=1)
    grace_days = models.PositiveSmallIntegerField(default=0)
    kinds = models.JSONField(default=list)
    done = models.PositiveSmallIntegerField(_("done"), default=0)
    met_on = models.DateField(_("met on"), null=True)
    waived = models.CharField(_("why waived"), max_length=200, default="", blank=True)
    late = models.CharField(_("why late"), max_length=200, default="", blank=True)
    decided_by = models.CharField(max_length=80, default="", editable=False)

    class Meta:
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "unit", "member", "period"],
                nulls_distinct=False,
                name="duties_duty_is_owed_once_a_period",
            ),
            models.CheckConstraint(
                condition=Q(met_on=None, done__lt=F("times"))
                | Q(met_on__isnull=False, done__gte=F("times")),
                name="duties_met_duty_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["unit", "starts_on"], name="duties_by_unit_and_period")]

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)
