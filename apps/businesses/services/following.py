"""What follows from an import of the register: the cover of businesses that close ends, and comes back with an undo."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from apps.businesses.models import Business, Coverage
from kernel import clock
from kernel.tabular.importers import PlannedRow


def end_cover(closing: list[PlannedRow]) -> None:
    """End the cover of businesses about to close: a closed one is covered by nobody.

    The unit becomes one of the columns the import changes, so that it can be set back.
    """
    units = dict(
        Business.objects.filter(pk__in=[row.id for row in closing], unit__isnull=False).values_list(
            "pk", "unit_id"
        )
    )
    for row in closing:
        if row.id in units and row.before is not None:
            row.before["unit_id"] = units[row.id]
            row.parsed.values["unit_id"] = None
    Coverage.objects.filter(ends_on=None, business__in=units).update(ends_on=clock.today())


def resume_cover(business_ids: list[UUID]) -> None:
    """Reopen the cover an import ended: the latest row of the unit the undo sets back."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE businesses_coverage c SET ends_on = NULL
            FROM (
                SELECT DISTINCT ON (b.id) v.id
                FROM businesses_business b
                JOIN businesses_coverage v ON v.business_id = b.id AND v.unit_id = b.unit_id
                WHERE b.id = ANY(%s) AND NOT EXISTS (
                    SELECT FROM businesses_coverage o WHERE o.business_id = b.id AND o.ends_on IS NULL
                )
                ORDER BY b.id, v.starts_on DESC, v.id DESC
            ) last
            WHERE c.id = last.id
            """,
            [business_ids],
        )
