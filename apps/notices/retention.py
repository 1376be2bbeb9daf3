"""How long notices, messages and addresses are kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from apps.notices import rules
from apps.notices.models import Notice, Sending
from kernel import retention

retention.keep_open_ended(
    "notices.Contact.email", until=_("until the person removes the address, or with the account")
)
retention.keep_open_ended("notices.Channel.address", until=_("until the channel is removed"))


@retention.rule(
    "notices.notices",
    what=_("Notices to people"),
    days=rules.KEPT_DAYS,
    since=_("the notice was made"),
    where="counties",
)
def forget_notices(before: datetime) -> int:
    """Delete old notices, read or not: what nobody looked at for so long is over."""
    return Notice.objects.filter(created_at__lt=before).delete()[0]


@retention.rule(
    "notices.sendings",
    what=_("That a mail or message was sent; without its text"),
    days=rules.KEPT_DAYS,
    since=_("it was made"),
    where="counties",
)
def forget_sendings(before: datetime) -> int:
    """Delete old messages, sent or given up."""
    return Sending.objects.filter(created_at__lt=before).delete()[0]
