"""Who must do what within which period: made from the county's rules, fulfilled by facts."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.models import Lasting, Record

# What a duty may be owed toward, besides rows of the apps above.
TARGETS: dict[str, type[OrgUnit | Member | Business]] = {
    "unit": OrgUnit,
    "member": Member,
    "business": Business,
}


class Duty(Lasting, Record):
    """What a unit, or a person, owes in one period: `times` acts, of which `done` are done.

    `starts_on` to before `ends_on` is the period; `grace_days` after it, a duty is amber. `done` is
    counted from the facts and can be counted again at any time, as is `unknown`: how many acts would
    count if it were known how many should have come. What a person decided (waived, taken
    over, why it was late) is kept beside it. The rule's figures are copied: a rule changed later leaves
    duties of periods that have begun as they are. `account` holds a role; `subject_id` is the row of
    `TARGETS`, or of an app above (`registry.subjects`), toward which it is owed.
    """

    scope_path = "unit"
    self_path = "member__user"

    class Deputy(models.TextChoices):
        NONE = "", ""
        ASKED = "asked", _("asked to take it over")
        ACCEPTED = "accepted", _("took it over")
        REFUSED = "refused", _("did not take it over")

    rule = models.CharField(_("rule"), max_length=40)
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="duties", verbose_name=_("unit"))
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="duties", verbose_name=_("member")
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="duties",
        verbose_name=_("holder of a role"),
    )  # fmt: skip
    subject_kind = models.CharField(max_length=40, default="", blank=True)
    subject_id = models.UUIDField(null=True)
    period = models.CharField(_("period"), max_length=7)
    ends_on = models.DateField()
    times = models.PositiveSmallIntegerField(_("how often"), default=1)
    grace_days = models.PositiveSmallIntegerField(default=0)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1)
    by = models.JSONField(default=list)
    done = models.PositiveSmallIntegerField(_("done"), default=0)
    unknown = models.PositiveSmallIntegerField(_("not known"), default=0)
    met_on = models.DateField(_("met on"), null=True)
    waived = models.CharField(_("why waived"), max_length=200, default="", blank=True)
    late = models.CharField(_("why late"), max_length=200, default="", blank=True)
    decided_by = models.CharField(max_length=80, default="", editable=False)
    deputy = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="duties_taken_over",
        verbose_name=_("taken over by"),
    )  # fmt: skip
    deputy_state = models.CharField(max_length=8, choices=Deputy, default="", blank=True)
    deputy_reason = models.CharField(_("why handed over"), max_length=200, default="", blank=True)
    reminded_on = models.DateField(_("reminded on"), null=True)

    class Meta:
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "unit", "period"],
                condition=Q(member=None, account=None, subject_id=None),
                name="duties_unit_owes_it_once_a_period",
            ),
            models.UniqueConstraint(
                fields=["rule", "member", "account", "subject_id", "period"],
                condition=Q(member__isnull=False)
                | Q(account__isnull=False)
                | Q(subject_id__isnull=False),
                nulls_distinct=False,
                name="duties_person_owes_it_once_a_period",
            ),
            models.CheckConstraint(
                condition=Q(met_on=None, done__lt=F("times"))
                | Q(met_on__isnull=False, done__gte=F("times")),
                name="duties_met_duty_has_its_day",
            ),
            models.CheckConstraint(
                condition=Q(deputy=None, deputy_state="")
                | Q(deputy__isnull=False) & ~Q(deputy_state=""),
                name="duties_deputy_was_asked",
            ),
        ]
        indexes = [models.Index(fields=["unit", "starts_on"], name="duties_by_unit_and_period")]

    @property
    def last_day(self) -> date:
        return self.ends_on - timedelta(days=1)

    @property
    def owing_id(self) -> UUID | None:
        """Return the account that owes it, None for a unit's and for a member without one."""
        return self.account_id or (self.member.user_id if self.member else None)

    @property
    def is_of_unit(self) -> bool:
        """Say whether a unit owes it, so that each who acts for it may do it."""
        return self.member_id is None and self.account_id is None

    @property
    def who(self) -> str:
        """Return who owes it, by name: the person, or the unit."""
        person = self.member or self.account
        return person.name if person else self.unit.name


class Exemption(Lasting, Record):
    """A member of whom no duties are asked for a time: old, ill, away (the county's `duty_exemptions`)."""

    scope_path = "member__unit"
    self_path = "member__user"

    member = models.ForeignKey(
        Member, models.PROTECT, related_name="exemptions", verbose_name=_("member")
    )
    kind = models.CharField(_("why"), max_length=40)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["member", "kind"],
                condition=Q(ends_on=None),
                name="duties_member_is_exempt_once_for_a_reason",
            ),
        ]


class Finding(Record):
    """A breach of a rule of the pack, recorded when it happened; a person says why.

    `subject_id` is the row that shows it: the duty that was missed, the vote without a quorum.
    """

    scope_path = "unit"

    rule = models.CharField(_("rule"), max_length=40)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="findings", verbose_name=_("unit")
    )
    found_on = models.DateField(_("found on"))
    what = models.CharField(_("what happened"), max_length=20)
    subject_id = models.UUIDField()
    reason = models.CharField(_("reason"), max_length=200, default="", blank=True)
    reason_by = models.CharField(max_length=80, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["rule", "what", "subject_id"], name="duties_breach_is_found_once"
            )
        ]
        indexes = [models.Index(fields=["rule", "unit"], name="duties_finding_by_rule")]
