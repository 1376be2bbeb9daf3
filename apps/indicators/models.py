"""The county's figures, as last calculated."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.models import Stored


class Figure(Stored):
    """One figure of the county on one day: what is shown with "calculated at", and pushed up."""

    scope_exempt = "figures of the whole county, readable with their own permission"

    indicator = models.CharField(_("indicator"), max_length=60)
    dimension = models.CharField(max_length=60, default="")
    period = models.CharField(_("period"), max_length=10)
    value = models.DecimalField(_("value"), max_digits=18, decimal_places=4, null=True)
    definition_version = models.PositiveSmallIntegerField(default=1)
    calculated_at = models.DateTimeField(_("calculated at"), default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["indicator", "dimension", "period"],
                name="indicators_figure_is_kept_once_a_period",
            )
        ]


class Freshness(Stored):
    """Since when the county's figures lag behind what happened: one row a county."""

    scope_exempt = "says only when figures were calculated"

    singleton = models.BooleanField(default=True, unique=True)
    dirty_since = models.DateTimeField(null=True)
    calculated_at = models.DateTimeField(null=True)
