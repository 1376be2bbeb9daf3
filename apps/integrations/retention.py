"""How long answers to repeated requests are kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.integrations.models import IdempotentReply
from kernel import retention


@retention.rule(
    "integrations.idempotent_replies",
    what=_("Answers kept for a repeated request"),
    days=0,
    since=_("the answer's day was over"),
)
def forget_replies(before: datetime) -> int:
    """Delete expired answers; each request with an Idempotency-Key does so too."""
    return IdempotentReply.objects.filter(expires_at__lt=before).delete()[0]
