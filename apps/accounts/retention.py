"""How long accounts, sessions, failed log-ins and codes are kept."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.models import Session
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from apps.accounts import rules
from apps.accounts.models import Activation, Device, LoginAttempt
from kernel import retention

retention.keep_open_ended(
    "accounts.User.phone", until=_("as long as the account exists: the journal names it")
)


# Delete expired sessions.
retention.delete_old(
    "accounts.sessions",
    Session,
    "expire_date",
    what=_("Sessions of browsers"),
    days=0,
    since=_("the session ended"),
)


@retention.rule(
    "accounts.login_attempts",
    what=_("Failed log-ins"),
    days=0,
    since=_("the attempt no longer counts"),
)
def forget_attempts(before: datetime) -> int:
    """Delete failed log-ins outside the window of the limit; each log-in does so for its account."""
    return LoginAttempt.objects.filter(at__lt=before - rules.WINDOW).delete()[0]


# Delete the devices that nobody logged in with since `before`.
retention.delete_old(
    "accounts.devices",
    Device,
    "last_used_at",
    what=_("Devices that were logged in, without a name or an address"),
    days=rules.DEVICE_LIFETIME.days,
    since=_("the device was last used to log in"),
)


@retention.rule(
    "accounts.activation_codes",
    what=_("Activation codes, as hashes"),
    days=30,
    since=_("the code was used or became too old"),
)
def forget_codes(before: datetime) -> int:
    """Delete the codes that were used or expired before `before`."""
    spent = Q(used_at__lt=before) | Q(expires_at__lt=before)
    return Activation.objects.filter(spent).delete()[0]
