"""What oversight offers: its menu, rights of supervisors, and its tables to carry with a county."""

from django.utils.translation import gettext_lazy as _

from kernel import access
from kernel.access.grants import Source
from kernel.web import navigation
from kernel.web.navigation import Entry
from tenants.counties import carrying
from tenants.oversight import queries
from tenants.oversight.models import IndicatorDefinition

access.sources.add("oversight.supervisors", Source(queries.held_by, on_platform=True))
# Figures name what they mean by key and version.
carrying.taken_along.add("oversight.definitions", IndicatorDefinition._meta.db_table)
navigation.offer(
    Entry(_("My counties"), "oversight:summary", "map", "oversight.view_rollupfact", 10, platform=True),
    Entry(_("Definitions"), "oversight:definitions", "help-circle", "oversight.view_rollupfact", 20, platform=True),
    Entry(_("Supervisors"), "oversight:supervisors", "eye", "counties.manage_staff", 45, platform=True),
)  # fmt: skip
