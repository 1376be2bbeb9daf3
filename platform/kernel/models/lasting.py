"""Rows valid during the half-open interval of days `[starts_on, ends_on)`."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Self, TypeVar

from django.db import models
from django.db.models import F, Q

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


def holding(day: date) -> Q:
    """Return the condition for rows valid on `day`."""
    return Q(starts_on__lte=day) & ending_after(day)


def ending_after(day: date) -> Q:
    """Return the condition for rows that end after `day` or have no end, whenever they start."""
    return Q(ends_on=None) | Q(ends_on__gt=day)


class LastingQuerySet(models.QuerySet[M_co]):
    """A queryset of rows with an interval."""

    def on(self, day: date) -> Self:
        """Return the rows valid on `day`."""
        return self.filter(holding(day))


class Lasting(models.Model):
    """Valid from `starts_on` to before `ends_on`; without an end while that is None.

    A form that asks people for the last day uses `kernel.web.forms.LastDayField`; pages print
    `last_day`. A model with constraints of its own lists `*Lasting.Meta.constraints` first.
    """

    starts_on = models.DateField()
    ends_on = models.DateField(null=True)

    objects = LastingQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="%(app_label)s_%(class)s_ends_after_it_starts",
            )
        ]

    @property
    def last_day(self) -> date | None:
        """Return the last day on which the row is valid, None when it has no end."""
        return self.ends_on - timedelta(days=1) if self.ends_on else None
