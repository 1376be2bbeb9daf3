"""The business register and which branch reaches which business."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.organization.models import OrgUnit, Zone
from kernel import clock
from kernel.fields import BlindIndexField, EncryptedTextField
from kernel.models import Lasting, Record, Stored


def _place(label: Any) -> models.ForeignKey[Zone | None, Zone | None]:
    """Return a column for a place a business stands in.

    It has no index: at 10,000 rows a scan is as fast, and an index slows down imports.
    """
    return models.ForeignKey(
        Zone,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=label,
    )


class Business(Record):
    """An enterprise, an individual business (个体工商户) or a market stall of the county's register.

    `code` is the 18-character unified social credit code, or the old 15-digit registration number
    where there is none; `registration` is that number once the business has a code. `unit` is the branch that covers it today; `Coverage` has the history.
    """

    scope_path = "unit"

    class Kind(models.TextChoices):
        ENTERPRISE = "enterprise", _("enterprise")
        INDIVIDUAL = "individual", _("individual business")
        STALL = "stall", _("market stall")

    class Status(models.TextChoices):
        ACTIVE = "active", _("in business")
        CLOSED = "closed", _("closed")

    code = models.CharField(_("credit code"), max_length=18)
    # The number that a business had before its credit code: files that have only this find it.
    registration = models.CharField(
        _("registration number"), max_length=15, default="", blank=True, editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    name_pinyin = models.CharField(max_length=500, default="", db_collation="C", editable=False)
    name_initials = models.CharField(max_length=120, default="", editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    type_text = models.CharField(_("registered type"), max_length=60, default="", blank=True)
    status = models.CharField(_("status"), max_length=6, choices=Status)
    status_text = models.CharField(_("registered status"), max_length=20, default="", blank=True)
    owner = models.CharField(_("owner"), max_length=60, default="", blank=True)
    phone = EncryptedTextField(_("phone"), blank=True)
    phone_index = BlindIndexField(computed_from="phone", db_index=True)
    founded_on = models.DateField(_("founded"))
    industry = models.CharField(_("industry"), max_length=1, default="", blank=True)
    industry_code = models.CharField(_("industry code"), max_length=8, default="", blank=True)
    address = models.CharField(_("address"), max_length=200, default="", blank=True)
    town = _place(_("township"))
    community = _place(_("community or village"))
    district = _place(_("business district"))
    market = _place(_("market"))
    head_count = models.PositiveIntegerField(_("people employed"), null=True, blank=True)
    capital = models.DecimalField(
        _("registered capital (10,000 yuan)"),
        max_digits=14,
        decimal_places=4,
        null=True,
        blank=True,
    )
    # Of what recomputing changes only this is in an index: who sees one branch reads its rows, where
    # a scan read all pages. What else changes is rewritten in place, in the room that pages keep.
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, blank=True, related_name="businesses", db_index=False,
        verbose_name=_("covered by"),
    )  # fmt: skip
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="businesses_business_bears_its_own_code"),
            models.CheckConstraint(
                condition=Q(status="active") | Q(unit=None),
                name="businesses_closed_business_is_not_covered",
            ),
        ]
        indexes = [
            models.Index(fields=["unit"], name="businesses_business_by_unit"),
            models.Index(fields=["name_pinyin", "id"], name="businesses_business_by_name"),
            models.Index(fields=["status", "kind", "name_pinyin"], name="businesses_by_kind_name"),
        ]

    def __str__(self) -> str:
        return self.name


class CoverageRun(Record):
    """One recomputing of coverage: previewed, applied, perhaps undone."""

    scope_exempt = "a county-wide act with a permission of its own"

    class State(models.TextChoices):
        APPLIED = "applied", _("applied")
        UNDONE = "undone", _("undone")

    state = models.CharField(_("state"), max_length=8, choices=State, default=State.APPLIED)
    on = models.DateField(_("day"))
    rules = models.JSONField()
    summary = models.JSONField(default=dict)
    by_label = models.CharField(_("by"), max_length=120)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at"]


class Coverage(Lasting, Stored):
    """A business covered by a unit: by a rule, or by hand."""

    scope_path = "unit"

    business = models.ForeignKey(Business, models.CASCADE, related_name="coverages")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="coverages")
    rule = models.CharField(_("rule"), max_length=40)
    is_manual = models.BooleanField(_("assigned by hand"), default=False)
    reason = models.CharField(_("reason"), max_length=200, default="")
    begun_by = models.ForeignKey(
        CoverageRun, models.PROTECT, null=True, related_name="begun", db_index=False
    )
    ended_by = models.ForeignKey(
        CoverageRun, models.PROTECT, null=True, related_name="ended", db_index=False
    )

    class Meta:
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["business"],
                condition=Q(ends_on=None),
                name="businesses_business_is_covered_by_one_unit_at_a_time",
            ),
        ]
