"""What files offer to the layers below: words of the journal, and their bytes to a backup."""

from __future__ import annotations

from typing import IO

from django.core.files.base import File

from apps.files import events, queries
from apps.files.models import Attachment
from kernel import journal
from tenants.counties import carrying

journal.vocabularies.add(events.KINDS, lambda: dict(Attachment.Kind.choices))


class AttachmentsCarried:
    """The bytes of a county's attachments, by key."""

    def sums(self) -> dict[str, str]:
        rows = Attachment.objects.order_by("pk").values_list("pk", "sha256")
        return {str(key): digest for key, digest in rows}

    def open(self, name: str) -> IO[bytes]:
        return queries.storage().open(queries.place(name))

    def save(self, name: str, content: IO[bytes]) -> None:
        queries.storage().save(queries.place(name), File(content))


carrying.files.fill(AttachmentsCarried())
