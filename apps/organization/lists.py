"""The list of places."""

from __future__ import annotations

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from apps.organization import queries
from apps.organization.models import Zone
from kernel import blueprint
from kernel.lists import Column, Empty, ListFilter, ListPage


def _kinds() -> list[tuple[str, str]]:
    return list(blueprint.names("zone_kinds").items())


class ZoneFilter(ListFilter):
    """Filters of the list, as they stand in its address."""

    kind = filters.ChoiceFilter(choices=_kinds, label=_("Kind"), help_text="One kind of place.")

    class Meta:
        model = Zone
        fields = ("kind",)


class ZoneList(ListPage):
    """Places, by name."""

    model = Zone
    title = _("Places")
    counted = ngettext_lazy("%(shown)s place", "%(shown)s places", "count")
    brief = ("kind", "parent")
    template = "organization/zones.html"
    takes_forms = True
    filterset = ZoneFilter
    search = queries.ZONES_SEARCHED
    order = "name_pinyin"
    columns = (
        Column("name", _("Name"), sort="name_pinyin", link="organization:zone"),
        Column("kind", _("Kind"), value="kind_name", sort="kind"),
        Column("parent", _("In"), sort="parent__name_pinyin"),
    )
    empty = Empty(
        _("No places yet"),
        _(
            "Townships, communities, business districts and markets come with the import of "
            "branches and businesses, or are added here one by one."
        ),
        icon="map-pin",
    )
