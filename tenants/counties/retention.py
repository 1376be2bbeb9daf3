"""How long the people behind sign-ups are kept."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kernel import retention
from kernel.access import Actor
from kernel.models import records
from tenants.counties import services, signing_up
from tenants.counties.models import Signup


@retention.rule(
    "counties.undecided_signups",
    what=_("Sign-ups that wait for a decision; then they are closed as expired"),
    days=signing_up.FOLLOW_UP_LIFETIME.days,
    since=_("the sign-up came"),
    where="platform",
)
def expire_signups(before: datetime) -> int:
    """Close sign-ups that nobody decided."""
    return services.expire_signups(actor=Actor.system("retention"), before=before)


@retention.rule(
    "counties.contacts_of_signups",
    what=_("Name and phone of a sign-up's contact person, and a link nobody fetched"),
    days=90,
    since=_("the sign-up was refused, approved or expired"),
    where="platform",
    fields=("counties.Signup.activation_code", "counties.Signup.contact_phone"),
)
def forget_contacts(before: datetime) -> int:
    """Empty what points at a person; the sign-up stays on record."""
    decided = Signup.objects.filter(decided_at__lt=before)
    nobody = {"contact_name": "", "contact_phone": b"", "activation_code": b"", "address_key": None}
    found = list(decided.exclude(**nobody).select_for_update())
    for row in found:
        records.change(row, contact_name="", contact_phone="", activation_code="", address_key=None)
    return len(found)
