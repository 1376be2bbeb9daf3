"""Retention of uploaded files: they contain people's data; the import's row keeps the counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from kernel import clock, retention
from kernel.models import Import, ImportFault, ImportFile, records
from kernel.tabular.examples import OF_ROWS

State = Import.State
_CONTENT = "kernel.ImportFile.content"


@retention.rule(
    "kernel.files_of_imports",
    what=_("Files of imports and their rows to mend"),
    days=settings.IMPORT_FILES_DAYS,
    since=_("the import was applied or taken back"),
    where="counties",
    fields=(_CONTENT,),
)
def forget_files(before: datetime) -> int:
    """Delete the files of applied and undone imports; counts and changes (for the undo) stay."""
    ended = Q(state=State.APPLIED, applied_at__lt=before)
    return _remove(_with_file().filter(ended | Q(state=State.UNDONE, undone_at__lt=before)))


@retention.rule(
    "kernel.imports_never_applied",
    what=_("Files of imports that nobody applied, and their rows to mend"),
    days=settings.IMPORTS_WAIT_DAYS,
    since=_("something was last done with the import"),
    where="counties",
    fields=(_CONTENT,),
)
def forget_unapplied(before: datetime) -> int:
    """Delete the files of imports that were never applied; they cannot be applied any more."""
    left = Q(
        state__in=[State.UNCLEAR, State.RECEIVED, State.CHECKED, State.AWAITING],
        updated_at__lt=before,
    )
    return _remove(_with_file().filter(left), state=State.LAPSED)


def _with_file() -> QuerySet[Import]:
    # SKIP LOCKED: an import that is being applied is left to the next night.
    return Import.objects.filter(file_removed_at=None).select_for_update(skip_locked=True)


def _remove(rows: QuerySet[Import], **changes: Any) -> int:
    found = list(rows)
    for row in found:
        # The preview, which contains people's data.
        report = {name: value for name, value in row.report.items() if name not in OF_ROWS}
        records.change(row, report=report, file_removed_at=clock.now(), **changes)
    ImportFile.objects.filter(of__in=found).delete()
    ImportFault.objects.filter(of__in=found).delete()
    return len(found)
