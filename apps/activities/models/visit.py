"""What a visit adds to its activity."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.activities.models.activity import Activity
from apps.businesses.models import Business
from apps.files.models import Attachment
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel.models import Record, Stored


class Visit(Record):
    """What a visit adds to its activity: to whom it was paid, who was met, what was learnt.

    `visited` is what the visited was called then; of `member`, `business` and `unit` at most one is
    given, none for a person by name. `key` was made by the browser and names one form: sent twice, it
    is recorded once. `latitude` and `longitude` are rounded and there only if the visitor asked for it.
    """

    scope_path = "activity__unit"

    class Met(models.TextChoices):
        YES = "yes", _("was there")
        OWNER = "owner", _("met the owner")
        EMPLOYEE = "employee", _("met an employee")
        NOBODY = "nobody", _("nobody there")

    activity = models.OneToOneField(Activity, models.CASCADE, related_name="visit")
    member = models.ForeignKey(
        Member, models.SET_NULL, null=True, related_name="visits", verbose_name=_("member")
    )
    business = models.ForeignKey(
        Business, models.SET_NULL, null=True, related_name="visits", verbose_name=_("business")
    )
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, null=True, related_name="visits", verbose_name=_("unit")
    )
    visited = models.CharField(_("visited"), max_length=120)
    met = models.CharField(_("who was met"), max_length=8, choices=Met)
    met_name = models.CharField(_("name of who was met"), max_length=60, default="", blank=True)
    findings = models.JSONField(_("what was found"), default=list)
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    key = models.UUIDField(null=True, unique=True, editable=False)
    recorded_by = models.UUIDField(null=True, editable=False, db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None, business=None)
                | Q(member=None, unit=None)
                | Q(business=None, unit=None),
                name="activities_visit_is_paid_to_one",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="activities_place_of_a_visit_is_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return self.visited

    @property
    def name(self) -> str:
        """Return who was visited."""
        return self.visited

    @property
    def was_met(self) -> bool:
        return self.met != self.Met.NOBODY


class VisitPhoto(Stored):
    """A photo of a visit; handed out to those who may see the visit."""

    scope_path = "visit__activity__unit"

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="photos")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="+")
