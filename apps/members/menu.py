"""Entries of the county's menu, and figures on a unit's page."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.members import queries
from apps.members.models import Member
from apps.organization.models import OrgUnit
from apps.organization.panels import Panel, count_in_tree
from apps.organization.panels import register as show_on_units
from kernel.access import Actor
from kernel.web.navigation import Entry, register
from kernel.web.templatetags.ui import number

register(Entry(lazy("Members"), "members:list", "users", "members.view_member", 40))

count_in_tree(lazy("Members"), queries.counts_by_unit)


@show_on_units
def member_panels(actor: Actor, unit: OrgUnit) -> list[Panel]:
    """Say how many members a unit and those below it have."""
    rows = queries.present(actor).filter(unit__path__startswith=unit.path)
    full = rows.filter(category=Member.Category.FULL).count()
    url = (
        f"{reverse('members:list')}?unit={unit.pk}" if not unit.is_root else reverse("members:list")
    )
    note = _("%(count)s full members") % {"count": number(full)}
    return [Panel(_("Members"), rows.count(), url, note)]
