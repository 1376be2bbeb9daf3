"""The county's present configuration, one row a section."""

from __future__ import annotations

from django.db import models

from kernel.models.records import Record


class ConfiguredSection(Record):
    """One section of the configuration: `base` is the blueprint's value, `value` the county's."""

    scope_exempt = "configuration, readable with its own permission"

    section = models.CharField(max_length=60, unique=True)
    value = models.JSONField()
    base = models.JSONField()
    blueprint = models.CharField(max_length=80)
    changed_by_label = models.CharField(max_length=120, default="")
    changed_at = models.DateTimeField(null=True)
