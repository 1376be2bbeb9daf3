"""Activities that come again, who is always invited, and addresses of calendars."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.organization.models import OrgUnit
from kernel.models import Record


class Invites(models.Model):
    """Who is invited besides those whom the kind invites: holders of roles, and guests by name."""

    roles = ArrayField(models.CharField(max_length=40), default=list, verbose_name=_("roles"))
    below = models.BooleanField(_("also of units below"), default=False)
    guests = ArrayField(models.CharField(max_length=60), default=list, verbose_name=_("guests"))

    class Meta:
        abstract = True


class Series(Invites, Record):
    """Activities that come again by a rule: "each first Tuesday of the month", until a day or on and on.

    `rule` is an RRULE without its end (RFC 5545), counted from `starts_on`; `until` is its last day.
    `skipped` are days of the rule on which there is none. An occurrence is an activity with its day
    by the rule in `series_on`, wherever it was moved to.
    """

    scope_path = "unit"

    class Holidays(models.TextChoices):
        STAY = "stay", _("stay on that day")
        NEXT = "next", _("move to the next working day")

    kind = models.CharField(_("kind"), max_length=40)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="series", verbose_name=_("held by")
    )
    rule = models.CharField(_("how often"), max_length=120)
    starts_on = models.DateField(_("first day"))
    until = models.DateField(_("last day"), null=True, blank=True)
    at = models.TimeField(_("begins"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    place = models.CharField(_("place"), max_length=120, default="", blank=True)
    text = models.TextField(_("what it is about"), default="", blank=True, max_length=4000)
    holidays = models.CharField(
        _("on holidays"), max_length=4, choices=Holidays, default=Holidays.STAY
    )
    skipped = ArrayField(models.DateField(), default=list, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("starts_on")),
                name="activities_series_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(minutes__gt=0), name="activities_series_takes_some_time"
            ),
        ]

    @property
    def name(self) -> str:
        return self.title


class StandingInvitation(Invites, Record):
    """Who a unit always invites to its activities of a kind."""

    scope_path = "unit"

    unit = models.ForeignKey(OrgUnit, models.PROTECT, related_name="standing_invitations")
    kind = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"], name="activities_unit_invites_to_a_kind_by_one_row"
            )
        ]


class CalendarFeed(Record):
    """The secret address of a person's calendar, or of a unit's as that person may see it.

    `secret_hash` is a keyed hash: the address itself is stored nowhere. One in force a person and unit.
    """

    scope_exempt = "its owner's alone"
    self_path = "user"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    unit = models.ForeignKey(OrgUnit, models.PROTECT, null=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "unit"], condition=Q(revoked_at=None), nulls_distinct=False,
                name="activities_person_has_one_address_for_a_calendar",
            )
        ]  # fmt: skip
