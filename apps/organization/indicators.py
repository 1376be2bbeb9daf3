"""Figures about units."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from apps.indicators import registry
from apps.organization.events import UnitActed
from apps.organization.models import OrgUnit
from tenants.oversight.registry import Definition, FigureColumn

BRANCHES = Definition(
    key="organization.branches",
    label_zh="党支部",
    label_en="Branches",
    unit="个",
    text_zh="计算之时存续的党支部，按组建形式（单建、联建）和建立依据（区域、行业）分列；撤销的不计。",
    text_en="Branches in being when calculated, split by form (single, joint) and by basis (area, "
    "industry). Dissolved ones are left out.",
    source="县党组织台账",
    parts={
        "form=single": _("single branches"),
        "form=joint": _("joint branches"),
        "basis=area": _("by area"),
        "basis=industry": _("by industry"),
    },
    place=50,
    columns=(FigureColumn("branches", _("Branches")),),
)


def count_branches() -> registry.Values:
    """Count the branches in being, whole and by form and basis, in one query."""
    standing = OrgUnit.objects.branches()
    parts = {f"form={form}": 0 for form in OrgUnit.Form.values}
    parts |= {f"basis={basis}": 0 for basis in OrgUnit.Basis.values}
    total = 0
    for form, basis, number in standing.values_list("form", "basis").annotate(Count("id")):
        total += number
        for part in (f"form={form}", f"basis={basis}"):
            if part in parts:
                parts[part] += number
    counted = {registry.WHOLE: total, **parts}
    return {BRANCHES.key: {part: Decimal(number) for part, number in counted.items()}}


registry.offer((BRANCHES,), count_branches, follows=(UnitActed,))
