"""What is done from pages that know several apps."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.services import Invitation
from apps.members import services as members
from apps.office import queries
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import blueprint
from kernel.access import Actor
from kernel.errors import Conflict
from kernel.models import ConfiguredSection, JournalEntry


@transaction.atomic
def invite(
    *,
    actor: Actor,
    name: str,
    phone: str,
    username: str,
    role: str,
    unit: OrgUnit,
    ends_on: date | None = None,
) -> Invitation:
    """Make an account that holds a role on a unit, and the code that opens it.

    A role that another administrator has to confirm is asked for; the account opens without it.
    Who stands on the roll with this name and phone number gets the account as that member.
    """
    user = accounts.make_account(actor=actor, name=name, phone=phone, username=username or None)
    members.tie_account(actor=actor, user=user)
    grants.ask_for_role(actor=actor, user=user, unit=unit, role=role, ends_on=ends_on)
    return accounts.issue_activation(actor=actor, user=user)


@transaction.atomic
def take_back(*, actor: Actor, entry: JournalEntry) -> ConfiguredSection:
    """Undo one change of the settings; what was changed elsewhere since stays.

    Raises Conflict when what it changed was changed again since, else as `blueprint.change_section`.
    """
    key = entry.payload["section"]
    row = blueprint.locked_row(key)
    value = queries.undone(row.value, entry.payload["values"], entry.payload["order"])
    if value is None:
        raise Conflict(
            _(
                "What this changed was changed again since. Take the later change back first, "
                "or change it by hand."
            )
        )
    return blueprint.change_section(actor=actor, key=key, value=value)
