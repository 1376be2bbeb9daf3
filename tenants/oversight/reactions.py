"""Where a supervisor's rights come from, and what figures need wherever a county goes."""

from __future__ import annotations

from kernel import access
from tenants.counties import carrying
from tenants.oversight import queries
from tenants.oversight.models import IndicatorDefinition

access.register_source(queries.held_by, platform=True)
# Figures name what they mean by key and version.
carrying.take_along(IndicatorDefinition._meta.db_table)
