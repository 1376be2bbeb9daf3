"""An upload above every limit does not fill the disk, and its size is known all the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kernel.web.uploads import CappedUploadHandler


def uploaded(pieces: int) -> Any:
    """Return a file that came in pieces of 64 KiB."""
    handler = CappedUploadHandler()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    for number in range(pieces):
        handler.receive_data_chunk(b"x" * 2**16, number * 2**16)
    return handler.file_complete(pieces * 2**16)


def test_of_a_file_above_the_limit_the_rest_is_not_written(settings: Any) -> None:
    settings.FILE_UPLOAD_CAP = 2**20

    with uploaded(160) as file:
        assert file.size == 160 * 2**16
        assert Path(file.temporary_file_path()).stat().st_size <= 2**20 + 2**16


def test_a_file_within_the_limit_is_written_whole(settings: Any) -> None:
    settings.FILE_UPLOAD_CAP = 2**20

    with uploaded(16) as file:
        assert Path(file.temporary_file_path()).stat().st_size == file.size == 2**20
