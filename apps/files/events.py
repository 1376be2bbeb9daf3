"""What happens to files. No event carries a name or a content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from kernel.journal import Detail, Event

KINDS = "files.kinds"
DETAILS: Mapping[str, Detail] = {"kind": Detail(_("kind"), KINDS), "size": Detail(_("bytes"))}


@dataclass(frozen=True, kw_only=True)
class FileBrought(Event):
    """A photo or document was checked and stored."""

    name: ClassVar[str] = "files.file_brought"
    description: ClassVar[Any] = _("brought a file")
    details: ClassVar[Mapping[str, Detail]] = DETAILS
    attachment_id: UUID
    kind: str
    size: int


@dataclass(frozen=True, kw_only=True)
class FileDiscarded(Event):
    """A stored file was deleted on request."""

    name: ClassVar[str] = "files.file_discarded"
    description: ClassVar[Any] = _("deleted a file")
    details: ClassVar[Mapping[str, Detail]] = DETAILS
    attachment_id: UUID
    kind: str
    size: int
