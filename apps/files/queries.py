"""Reads of files: where their bytes lie, what holds them, and the answer that hands one out."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.files.storage import Storage, storages
from django.db.models import Exists, ForeignObjectRel, Model, OuterRef, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

from apps.files.models import Attachment
from apps.files.rules.types import MEDIA_TYPES
from kernel import realm
from kernel.db import guard
from kernel.lazily import Later

if TYPE_CHECKING:
    from apps.files.rules import photos
else:
    photos = Later("apps.files.rules.photos")

log = logging.getLogger("liangxin.files")
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}


def storage() -> Storage:
    """Return the storage of all counties' files."""
    return storages["county_files"]


def place(key: UUID | str) -> str:
    """Return where the current county keeps the bytes of the file with that key: `<schema>/<key>`."""
    realm.county_id()
    return f"{realm.current().schema}/{key}"


def response(
    attachment: Attachment, *, as_download: bool = False, small: bool = False
) -> HttpResponse:
    """Return the answer that hands a file out; the caller has checked the right to the row that holds it.

    Only photos are shown in place, with `small` as a small picture; everything else is downloaded. The bytes are read whole (at most
    PAPER_MB), for an answer that is streamed would outlive the county's scope. Raises Http404, and
    logs it, when they are gone.
    """
    content = content_of(attachment)
    if small and attachment.is_photo:
        content = photos.small(content)
    known = attachment.media_type in MEDIA_TYPES
    disposition = content_disposition_header(
        as_download or not attachment.is_photo, attachment.name
    )
    return HttpResponse(
        content,
        content_type=attachment.media_type if known else "application/octet-stream",
        headers={**HEADERS, "Content-Disposition": str(disposition)},
    )


def content_of(attachment: Attachment) -> bytes:
    """Return the bytes of a file. Raises Http404, and logs it, when they are gone."""
    guard.check_instance(attachment)
    try:
        with storage().open(place(attachment.pk)) as file:
            return bytes(file.read())
    except OSError as error:
        log.exception("file_missing", extra={"attachment": str(attachment.pk)})
        raise Http404 from error


def unused(before: datetime) -> QuerySet[Attachment]:
    """Return the files from before a moment to which no row of any app refers. One query."""
    rows = Attachment.objects.filter(created_at__lt=before)
    for model, name in _holders():
        rows = rows.exclude(Exists(model._base_manager.filter(**{name: OuterRef("pk")})))
    return rows


def is_used(attachment: Attachment) -> bool:
    """Say whether a row of any app refers to a file. One query for each kind of row, at most."""
    return any(
        model._base_manager.filter(**{name: attachment.pk}).exists() for model, name in _holders()
    )


def bytes_taken() -> int:
    """Return how many bytes the county's files take together. One query."""
    return Attachment.objects.aggregate(all=Sum("size"))["all"] or 0


def keys_stored(folder: str, before: datetime) -> Iterator[str]:
    """Yield the names of files in a folder of the storage that were written before a moment."""
    try:
        _folders, names = storage().listdir(folder)
    except FileNotFoundError:
        return
    for name in names:
        if storage().get_modified_time(f"{folder}/{name}") < before:
            yield name


def _holders() -> Iterator[tuple[type[Model], str]]:
    """Yield (model, field) of everything that refers to files, of all apps: Django knows the relations."""
    for relation in Attachment._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and isinstance(relation.related_model, type):
            yield relation.related_model, relation.field.name
