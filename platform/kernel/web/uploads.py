"""Uploads: what is too large for any form does not fill the disk."""

from __future__ import annotations

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class CappedUploadHandler(TemporaryFileUploadHandler):
    """Writes a file to a temporary one, up to FILE_UPLOAD_CAP bytes; the file's `size` tells all of it.

    So that a form can refuse it with its reason, and keeps the other fields.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if start <= settings.FILE_UPLOAD_CAP:
            super().receive_data_chunk(raw_data, start)
