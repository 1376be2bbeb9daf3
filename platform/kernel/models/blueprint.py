"""The county's current configuration, one row for each section."""

from __future__ import annotations

from django.db import models

from kernel.models.records import Record


class ConfiguredSection(Record):
    """One section of the county's configuration: the blueprint's value, and the county's own."""

    scope_exempt = "configuration, readable with its own permission"

    section = models.CharField(max_length=60, unique=True)
    value = models.JSONField()
    base = models.JSONField()
    blueprint = models.CharField(max_length=80)
    changed_by_label = models.CharField(max_length=120, default="")
    changed_at = models.DateTimeField(null=True)
