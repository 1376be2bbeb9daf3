"""What is done from pages that know several apps."""

from __future__ import annotations

from django.db import transaction

from apps.accounts import services as accounts
from apps.accounts.services import Invitation
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel.access import Actor


@transaction.atomic
def invite(
    *, actor: Actor, name: str, phone: str, username: str, role: str, unit: OrgUnit
) -> Invitation:
    """Make an account that holds a role on a unit, and the code that opens it."""
    user = accounts.make_account(actor=actor, name=name, phone=phone, username=username or None)
    grants.grant_role(actor=actor, user=user, unit=unit, role=role)
    return accounts.issue_activation(actor=actor, user=user)
