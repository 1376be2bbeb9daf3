"""Who looks after whom: links with their days, and the plans that make many at once."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.models import Lasting, Record, Stored

TARGETS = ("unit", "member", "business")


def _one_target() -> Q:
    """Return the condition that exactly one of the targets is named."""
    found = Q()
    for chosen in TARGETS:
        found |= Q(**{f"{name}__isnull": name != chosen for name in TARGETS})
    return found


class LinkPlan(Record):
    """A plan of links for the county: proposed, applied, perhaps taken back.

    `options` are what was asked for, `summary` counts and the shortfall in words.
    """

    scope_exempt = "a county-wide act with a permission of its own"

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("taken back")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.PROPOSED)
    options = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    by_label = models.CharField(_("by"), max_length=120)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class Link(Lasting, Record):
    """A member who looks after a unit, another member or a business, by one of the county's rules.

    `keeper` is the one who looks after. `is_manual` links are kept by every plan.
    """

    scope_path = "keeper__unit"
    self_path = "keeper__user"

    rule = models.CharField(_("rule"), max_length=40)
    keeper = models.ForeignKey(
        Member, models.PROTECT, related_name="links_kept", verbose_name=_("who looks after")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="links",
        verbose_name=_("unit looked after"),
    )  # fmt: skip
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, blank=True, related_name="links",
        verbose_name=_("member looked after"),
    )  # fmt: skip
    business = models.ForeignKey(
        Business, models.PROTECT, null=True, blank=True, related_name="links",
        verbose_name=_("business looked after"),
    )  # fmt: skip
    is_manual = models.BooleanField(_("made by hand"), default=False)
    reason = models.CharField(_("reason"), max_length=200, default="", blank=True)
    ending = models.CharField(_("why ended"), max_length=200, default="", blank=True)
    begun_by = models.ForeignKey(LinkPlan, models.PROTECT, null=True, related_name="begun")
    ended_by = models.ForeignKey(LinkPlan, models.PROTECT, null=True, related_name="ended")

    class Meta:
        constraints = [
            *Lasting.Meta.constraints,
            models.CheckConstraint(condition=_one_target(), name="liaison_link_has_one_target"),
            models.CheckConstraint(
                condition=Q(member=None) | ~Q(member=models.F("keeper")),
                name="liaison_nobody_looks_after_oneself",
            ),
            *(
                models.UniqueConstraint(
                    fields=["rule", target],
                    condition=Q(**{"ends_on": None, f"{target}__isnull": False}),
                    name=f"liaison_{target}_has_one_keeper_at_a_time",
                )
                for target in TARGETS
            ),
        ]
        indexes = [
            models.Index(fields=["keeper", "rule"], name="liaison_links_of_a_keeper"),
        ]

    @property
    def target(self) -> OrgUnit | Member | Business:
        """Return whom it is about."""
        found = self.unit or self.member or self.business
        if found is None:
            raise ValueError("A link without a target.")
        return found

    @property
    def name(self) -> str:
        """Return keeper and target: what the journal calls the row."""
        return f"{self.keeper.name} → {self.target.name}"


class Proposal(Stored):
    """A line of a plan: a link to begin, or one (`link`) to end. Unticked lines are left out.

    `because` says why: how near they are (`rules.nearness.Near`), or why a link cannot go on
    (`queries.Astray`). `outcome` is empty until the plan was applied; then why it was skipped.
    """

    scope_exempt = "read with its plan, by those who may plan"

    class Act(models.TextChoices):
        BEGIN = "begin", _("begin")
        END = "end", _("end")

    plan = models.ForeignKey(LinkPlan, models.CASCADE, related_name="proposals")
    act = models.CharField(_("act"), max_length=5, choices=Act)
    rule = models.CharField(_("rule"), max_length=40)
    keeper = models.ForeignKey(
        Member, models.CASCADE, related_name="+", verbose_name=_("who looks after")
    )
    unit = models.ForeignKey(OrgUnit, models.CASCADE, null=True, related_name="+")
    member = models.ForeignKey(Member, models.CASCADE, null=True, related_name="+")
    business = models.ForeignKey(Business, models.CASCADE, null=True, related_name="+")
    link = models.ForeignKey(Link, models.CASCADE, null=True, related_name="+")
    because = models.CharField(_("reason"), max_length=12)
    same_industry = models.BooleanField(default=False)
    is_taken = models.BooleanField(_("taken"), default=True)
    is_manual = models.BooleanField(_("changed by hand"), default=False)
    outcome = models.CharField(max_length=200, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["plan", "act"], name="liaison_lines_of_a_plan")]

    @property
    def target(self) -> OrgUnit | Member | Business:
        """Return whom it is about."""
        found = self.unit or self.member or self.business
        if found is None:
            raise ValueError("A proposal without a target.")
        return found
