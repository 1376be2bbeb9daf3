"""How long the kernel keeps what it writes for itself; nobody imports this, it only registers."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kernel import retention
from kernel.models.journal import Delivery


@retention.rule(
    "kernel.deliveries",
    what=_("Notes that the outbox delivered an entry"),
    days=30,
    since=_("the delivery"),
)
def forget_delivered(before: datetime) -> int:
    """Remove notes of what was delivered; what waits or failed stays."""
    delivered = Delivery.objects.filter(state=Delivery.State.DONE, due_at__lt=before)
    return delivered.delete()[0]
