"""Filters by unit, of the lists of every app above: on pages, in workbooks and in the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest

from apps.organization import queries
from apps.organization.models import OrgUnit
from kernel.lists import RowFilter


def _in_being(request: HttpRequest) -> QuerySet[OrgUnit]:
    actor: Any = getattr(request, "actor", None)
    return queries.units(actor).in_being()


class UnitFilter(RowFilter):
    """Keeps the rows of a unit and of every unit below it, by the lookup of their unit's path.

    Offers the units in being that the person may see.
    """

    def __init__(self, path: str = "unit__path", **options: Any) -> None:
        super().__init__(queryset=_in_being, **options)
        self.path = path

    def filter(self, rows: QuerySet[Any], value: OrgUnit | UUID | None) -> QuerySet[Any]:
        """Return those of `rows` that belong to the unit, or to the unit of that id, or below it."""
        if value is None:
            return rows
        path = value.path if isinstance(value, OrgUnit) else _path_of(value)
        return rows.filter(**{f"{self.path}__startswith": path}) if path else rows.none()


def _path_of(unit_id: UUID) -> str | None:
    return OrgUnit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
