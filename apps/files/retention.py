"""Files that nothing needs: rows without a holder, bytes without a row, folders without a county."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.files import queries
from apps.files.models import Attachment
from kernel import realm, retention
from tenants.counties.models import County


@retention.rule(
    "files.unused",
    what=_("Photos and documents that belong to no record"),
    days=1,
    since=_("the file was brought"),
    where="counties",
)
def forget_unused(before: datetime) -> int:
    """Delete the rows to which no app refers; their bytes go by the next rule."""
    return queries.unused(before).delete()[0]


@retention.rule(
    "files.without_a_row",
    what=_("Stored files of which the database knows nothing"),
    days=1,
    since=_("the file was stored"),
    where="counties",
)
def forget_bytes(before: datetime) -> int:
    """Delete bytes without a row: of a transaction that failed, or of a row deleted by a rule."""
    stored = set(queries.keys_stored(realm.current().schema, before))
    stray = stored - {str(key) for key in Attachment.objects.values_list("pk", flat=True)}
    for key in stray:
        queries.storage().delete(queries.place(key))
    return len(stray)


@retention.rule(
    "files.without_a_county",
    what=_("Stored files of counties that were deleted, or replaced by a restore"),
    days=1,
    since=_("the file was stored"),
    where="platform",
)
def forget_folders(before: datetime) -> int:
    """Delete the folders of schemas that are no county's; a restore that still runs wrote newer files."""
    try:
        folders, _files = queries.storage().listdir("")
    except FileNotFoundError:
        return 0
    removed = 0
    for folder in set(folders) - set(County.objects.values_list("schema_name", flat=True)):
        for name in list(queries.keys_stored(folder, before)):
            queries.storage().delete(f"{folder}/{name}")
            removed += 1
        with suppress(OSError):  # of a folder that still has newer files
            queries.storage().delete(folder)
    return removed
