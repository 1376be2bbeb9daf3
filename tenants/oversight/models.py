"""What higher departments see: figures that counties push, never a county's people."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kernel import clock
from kernel.models import Lasting, Stored
from tenants.counties.models import County, Region


def figure(label: Any = None) -> models.DecimalField[Any, Any]:
    """Return a column of figures, None where one is suppressed or was never pushed."""
    return models.DecimalField(label, max_digits=18, decimal_places=4, null=True)


class RegionScope(Lasting, Stored):
    """An account of the platform that may see a region's subtree of figures for a time."""

    scope_path = "region"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="regions")
    region = models.ForeignKey(Region, models.PROTECT, related_name="supervisors")

    class Meta:
        constraints = [
            *Lasting.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "region"], name="oversight_region_is_given_once_to_an_account"
            ),
        ]


class RollupFact(Stored):
    """One figure of one county for one period, as the county last pushed it.

    `dimension` splits an indicator ("kind=enterprise"), "" is the whole. `period` is a day for
    figures that stand (2026-11-24 is today's), so that a trend is a list of periods.
    """

    scope_path = "county__region"

    county = models.ForeignKey(County, models.CASCADE, related_name="facts")
    indicator = models.CharField(_("indicator"), max_length=60)
    dimension = models.CharField(max_length=60, default="")
    period = models.CharField(_("period"), max_length=10)
    value = figure(_("value"))
    # What it was thirty days earlier, found when it was pushed, so that no page has to.
    value_before = figure()
    definition_version = models.PositiveSmallIntegerField(default=1)
    calculated_at = models.DateTimeField(_("calculated at"), default=clock.now)
    is_latest = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "indicator", "dimension", "period"],
                name="oversight_county_has_one_figure_a_period",
            ),
            models.UniqueConstraint(
                fields=["county", "indicator", "dimension"],
                condition=models.Q(is_latest=True),
                name="oversight_county_has_one_latest_figure",
            ),
        ]
        indexes = [
            models.Index(
                fields=["indicator", "dimension", "period"], name="oversight_fact_by_indicator"
            )
        ]


class Headline(Stored):
    """A county's latest headline figures side by side, written with each push.

    A copy of facts that makes a table of 2,844 counties one cheap query.
    """

    scope_path = "county__region"

    county = models.OneToOneField(County, models.CASCADE, related_name="headline")
    # {column of the table of counties (`registry.FigureColumn.name`): number}; what is suppressed
    # or was never pushed is left out, and so sorts last.
    figures = models.JSONField(default=dict)
    calculated_at = models.DateTimeField(_("calculated at"), default=clock.now)


class Restatement(Stored):
    """A figure of a past period that was pushed again and differs: what it was, what it is."""

    scope_path = "county__region"

    county = models.ForeignKey(County, models.CASCADE, related_name="restatements")
    indicator = models.CharField(_("indicator"), max_length=60)
    dimension = models.CharField(max_length=60, default="")
    period = models.CharField(_("period"), max_length=10)
    old = figure(_("before"))
    new = figure(_("now"))
    at = models.DateTimeField(_("restated at"), default=clock.now)

    class Meta:
        ordering = ["-at"]


class IndicatorDefinition(Stored):
    """What a figure means, version by version, as the counties that push it define it."""

    scope_exempt = "definitions are public to all supervisors"

    key = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField(default=1)
    label_zh = models.CharField(max_length=80)
    label_en = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, default="")
    text_zh = models.TextField()
    text_en = models.TextField()
    source = models.CharField(max_length=200, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "version"], name="oversight_definition_has_one_text_a_version"
            )
        ]

    @property
    def label(self) -> str:
        return self.label_zh if is_chinese() else self.label_en

    @property
    def text(self) -> str:
        return self.text_zh if is_chinese() else self.text_en


def is_chinese() -> bool:
    """Say whether the reader reads Chinese."""
    return (get_language() or "zh").startswith("zh")
