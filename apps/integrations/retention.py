"""How long answers to repeated requests are kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.integrations.models import IdempotentReply
from kernel import retention

# Delete expired answers; each request with an Idempotency-Key does so too.
retention.delete_old(
    "integrations.idempotent_replies",
    IdempotentReply,
    "expires_at",
    what=_("Answers kept for a repeated request"),
    days=0,
    since=_("the answer's day was over"),
)
