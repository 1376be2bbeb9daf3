"""Entries of the county's menu, and figures on a unit's page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.businesses import queries
from apps.businesses.models import Business
from apps.organization.models import OrgUnit
from apps.organization.panels import Panel, count_in_tree
from apps.organization.panels import register as show_on_units
from kernel.access import Actor
from kernel.web.navigation import Entry, register
from kernel.web.templatetags.ui import number

register(
    Entry(lazy("Coverage"), "businesses:coverage", "target", "businesses.view_coverage", 20),
    Entry(lazy("Businesses"), "businesses:list", "building-store", "businesses.view_business", 30),
)

count_in_tree(lazy("Businesses"), queries.counts_by_unit)


@show_on_units
def coverage_panels(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Say how many businesses a unit and those below it cover."""
    rows = queries.businesses(actor).filter(unit__path__startswith=unit.path)
    enterprises = rows.filter(kind=Business.Kind.ENTERPRISE).count()
    here = f"?unit={unit.pk}" if not unit.is_root else "?covered=true"
    note = _("%(count)s of them enterprises") % {"count": number(enterprises)}
    return [Panel(_("Businesses covered"), rows.count(), reverse("businesses:list") + here, note)]
