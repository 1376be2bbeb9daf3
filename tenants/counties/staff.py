"""Staff of the platform (三员): who they are, what they may do, and how they are appointed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kernel import access, journal
from kernel.access import Actor, Reach
from kernel.access.actor import ROOT
from kernel.access.grants import Held
from kernel.errors import Conflict, Invalid
from tenants.counties import account_port, events, policies
from tenants.counties.models import PlatformRole


@dataclass(frozen=True)
class StaffMember:
    """An account of the platform, with the one role it holds."""

    user_id: UUID
    name: str
    username: str
    role: str
    role_label: str
    is_active: bool


def held_by(user_id: UUID) -> Held:
    """Return what an account's platform role allows (a source that `access` asks)."""
    row = PlatformRole.objects.filter(user_id=user_id).first()
    permissions = policies.PERMISSIONS.get(PlatformRole.Role(row.role)) if row else None
    return ([Reach(permissions, ROOT)] if permissions else [], frozenset())


def role_of(user_id: UUID | None) -> str:
    """Return the platform role of an account, "" for none."""
    row = PlatformRole.objects.filter(user_id=user_id).first() if user_id else None
    return row.role if row else ""


def members(actor: Actor) -> list[StaffMember]:
    """Return the accounts of the platform that hold a role, by name."""
    access.require(actor, "counties.manage_staff")
    held = {row.user_id: row for row in PlatformRole.objects.all()}
    users = get_user_model().objects.filter(pk__in=held).order_by("name", "id")
    return [
        StaffMember(
            user_id=user.pk,
            name=user.name,
            username=user.username or "",
            role=held[user.pk].role,
            role_label=held[user.pk].get_role_display(),
            is_active=user.is_active,
        )
        for user in users
    ]


@transaction.atomic
def appoint_staff(
    *, actor: Actor, username: str, name: str, role: str
) -> account_port.OpenedAccount:
    """Open an account of the platform that holds `role`, and no other, for good.

    Raises Invalid for an unknown role, Conflict for a user name that is taken.
    """
    access.require(actor, "counties.manage_staff")
    if role not in policies.PERMISSIONS:
        raise Invalid(role=_("Choose one of the three kinds of staff."))
    opened = account_port.port.get().open(actor=actor, username=username, name=name)
    give_role(actor=actor, user_id=opened.user_id, role=role)
    return opened


@transaction.atomic
def give_role(*, actor: Actor, user_id: UUID, role: str) -> None:
    """Give an account its one role. Raises Conflict when it holds another: nobody holds two."""
    access.require(actor, "counties.manage_staff")
    try:
        with transaction.atomic():
            PlatformRole.objects.create(user_id=user_id, role=role)
    except IntegrityError as error:
        raise Conflict(_("This account already holds a role. Nobody holds two.")) from error
    journal.emit(events.StaffAppointed(user_id=user_id, role=role), actor=actor)


@transaction.atomic
def dismiss(*, actor: Actor, user_id: UUID, reason: str) -> None:
    """Disable an account of the platform; its role stays on record and grants nothing."""
    access.require(actor, "counties.manage_staff")
    if not reason.strip():
        raise Invalid(reason=_("Say why: it stands in the journal."))
    account_port.port.get().close(actor=actor, user_id=user_id, reason=reason.strip())
    journal.emit(events.StaffDismissed(user_id=user_id, reason=reason.strip()), actor=actor)


@transaction.atomic
def invite_again(*, actor: Actor, user_id: UUID) -> str:
    """Return a new activation code for an account of the platform that nobody uses yet.

    Raises Conflict for an account in use: its code would let the actor log in as that person. After
    a forgotten password the account is dismissed and a new one made.
    """
    access.require(actor, "counties.manage_staff")
    if not PlatformRole.objects.filter(user_id=user_id).exists():
        raise Conflict(_("This account holds no role of the platform."))
    return account_port.port.get().reissue(actor=actor, user_id=user_id)
