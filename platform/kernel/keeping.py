"""Retention of the kernel's own rows; the module only registers and is imported by no other."""

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
    """Delete done deliveries; pending and failed ones stay."""
    delivered = Delivery.objects.filter(state=Delivery.State.DONE, due_at__lt=before)
    return delivered.delete()[0]
