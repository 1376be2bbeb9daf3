"""What cases offer to the layers below, and to the first page and the search."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.cases import queries
from apps.organization import registry as organization
from apps.organization.registry import Bond

organization.bonds.add(
    "cases",
    Bond(
        name=lazy("open cases"),
        count=lambda number: _("open cases: %(count)d") % {"count": number},
        relations=("cases.Case.unit", "cases.SuggestionLink.unit"),
        standing=lambda unit: queries.in_work(unit.cases.all()),
    ),
    order=40,
)
