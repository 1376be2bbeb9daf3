"""How long notices, messages and addresses are kept."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.notices import rules
from apps.notices.models import Notice, Sending
from kernel import retention

retention.keep_open_ended(
    "notices.Contact.email", until=_("until the person removes the address, or with the account")
)
retention.keep_open_ended("notices.Channel.address", until=_("until the channel is removed"))


# Delete old notices, read or not: what nobody looked at for so long is over.
retention.delete_old(
    "notices.notices",
    Notice,
    "created_at",
    what=_("Notices to people"),
    days=rules.KEPT_DAYS,
    since=_("the notice was made"),
    where="counties",
)


# Delete old messages, sent or given up.
retention.delete_old(
    "notices.sendings",
    Sending,
    "created_at",
    what=_("That a mail or message was sent; without its text"),
    days=rules.KEPT_DAYS,
    since=_("it was made"),
    where="counties",
)
