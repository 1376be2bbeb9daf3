"""What files offer to the layers below: words of the journal, told by their codes."""

from __future__ import annotations

from apps.files import events
from apps.files.models import Attachment
from kernel import journal

journal.vocabularies.add(events.KINDS, lambda: dict(Attachment.Kind.choices))
