"""What a committee does at a time and place."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from apps.organization.models import OrgUnit
from kernel.models import Record


class Activity(Record):
    """A meeting, visit, lesson or service of one kind (the county's `activity_kinds`), held by a unit.

    `held_on` is its day in Shanghai: the day that decides for which period it counts. The roll is
    frozen at `rolled_at`; before that nobody's presence is recorded and no vote is taken. `expected` is
    how many should have come where the roll names fewer (a past one, of a workbook); 0: nobody knows.
    """

    scope_path = "unit"

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        ANNOUNCED = "announced", _("announced")
        HELD = "held", _("held")
        ARCHIVED = "archived", _("archived")
        CANCELLED = "cancelled", _("cancelled")

    class Minutes(models.TextChoices):
        OPEN = "open", _("being written")
        SUBMITTED = "submitted", _("handed in")
        APPROVED = "approved", _("approved")

    kind = models.CharField(_("kind"), max_length=40, db_index=True)
    title = models.CharField(_("title"), max_length=120)
    unit = models.ForeignKey(
        OrgUnit, models.PROTECT, related_name="activities", verbose_name=_("held by")
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    held_on = models.DateField(_("day"), editable=False)
    place = models.CharField(_("place"), max_length=120, default="", blank=True)
    text = models.TextField(_("what it is about"), default="", blank=True, max_length=4000)
    series = models.ForeignKey(
        "Series", models.SET_NULL, null=True, editable=False, related_name="occurrences"
    )
    series_on = models.DateField(_("day by its series"), null=True, editable=False)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+",
        verbose_name=_("organiser"),
    )  # fmt: skip
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT)
    reason = models.CharField(_("why cancelled"), max_length=200, default="", blank=True)
    announced_at = models.DateTimeField(_("announced"), null=True, editable=False)
    rolled_at = models.DateTimeField(_("roll frozen"), null=True, editable=False)
    recorded_at = models.DateTimeField(_("attendance recorded"), null=True, editable=False)
    expected = models.PositiveSmallIntegerField(_("should attend"), null=True, editable=False)
    minutes = models.TextField(_("minutes"), default="", blank=True, max_length=20000)
    minutes_state = models.CharField(max_length=10, choices=Minutes, default=Minutes.OPEN)
    minutes_by = models.UUIDField(null=True, editable=False)
    minutes_by_label = models.CharField(max_length=80, default="", editable=False)
    approved_by_label = models.CharField(max_length=80, default="", editable=False)
    returned_why = models.CharField(max_length=200, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="activities_activity_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled", reason=""),
                name="activities_cancelling_has_a_reason",
            ),
            models.UniqueConstraint(
                fields=["series", "series_on"], name="activities_series_has_a_day_once"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "held_on"], name="activities_by_unit_and_day"),
            models.Index(fields=["-starts_at", "id"], name="activities_by_begin"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def name(self) -> str:
        """Return the title: what a search and the journal call the row."""
        return self.title
