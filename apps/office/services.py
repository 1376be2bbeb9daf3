"""What is done from pages that know several apps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from apps.accounts import services as accounts
from apps.accounts.services import Invitation
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel import blueprint
from kernel.access import Actor
from kernel.models import ConfiguredSection


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
    """
    user = accounts.make_account(actor=actor, name=name, phone=phone, username=username or None)
    grants.ask_for_role(actor=actor, user=user, unit=unit, role=role, ends_on=ends_on)
    return accounts.issue_activation(actor=actor, user=user)


def rename_items(
    *, actor: Actor, key: str, names: dict[str, dict[str, str]], expected_version: int | None
) -> ConfiguredSection:
    """Give the items of a section other names and leave the rest of them as it is."""
    value = blueprint.value(key)
    if isinstance(value, dict):
        renamed: Any = value | names
    else:
        renamed = [item | {"name": names.get(item["key"], item["name"])} for item in value]
    return blueprint.change_section(
        actor=actor, key=key, value=renamed, expected_version=expected_version
    )
