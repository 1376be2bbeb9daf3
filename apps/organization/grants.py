"""Roles held on units: the only code that writes guardian's rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.accounts.registry import HeldRole
from apps.organization import events, rules, services
from apps.organization.models import OrgUnit, OwnRole, RoleRequest, UnitGrant
from kernel import access, blueprint, clock, journal
from kernel.access import Actor
from kernel.access.actor import ROOT
from kernel.chinese.text import listed
from kernel.db import locks
from kernel.errors import Conflict, Denied, Invalid
from kernel.journal import second
from kernel.models import records
from kernel.models.lasting import ending_after


def roles() -> dict[str, dict[str, Any]]:
    """Return the county's roles by key, as its blueprint has them."""
    return {role["key"]: role for role in blueprint.value("roles")}


def role_names() -> dict[str, str]:
    """Return what the county calls its roles, by key, in the reader's language."""
    return blueprint.names("roles")


def holdings(user_id: UUID) -> QuerySet[UnitGrant]:
    """Return the roles an account holds today, with their units."""
    return _in_force().filter(user_id=user_id).select_related("content_object")


def all_holdings() -> QuerySet[UnitGrant]:
    """Return every role held today, with account and unit."""
    return _in_force().select_related("content_object", "user")


def holds_any(user_id: UUID) -> bool:
    """Say whether an account holds any role, today or from a day to come."""
    on_units = UnitGrant.objects.filter(ending_after(clock.today()), user_id=user_id)
    return on_units.exists() or OwnRole.objects.filter(user_id=user_id).exclude(roles=[]).exists()


def holders(unit: OrgUnit) -> QuerySet[UnitGrant]:
    """Return who holds which role on a unit today."""
    return _in_force().filter(content_object=unit).select_related("user")


def holding(roles: Iterable[str], day: date) -> QuerySet[UnitGrant]:
    """Return who holds one of `roles` on a day, of accounts not stopped."""
    return UnitGrant.objects.on(day).filter(role__in=roles, user__is_active=True)


def _in_force() -> QuerySet[UnitGrant]:
    return UnitGrant.objects.on(clock.today())


def described(user_id: UUID) -> list[HeldRole]:
    """Return an account's roles in plain words: on units, and on its own rows."""
    defined, names = roles(), role_names()
    found = [
        HeldRole(
            name=names[grant.role],
            where=grant.content_object.name,
            rights=_labels(defined[grant.role]),
            url=reverse(
                "organization:unit", settings.COUNTY_URLCONF, args=[grant.content_object_id]
            ),
            until=grant.last_day,
        )
        for grant in holdings(user_id)
        if grant.role in defined
    ]
    own = (key for row in OwnRole.objects.filter(user_id=user_id) for key in row.roles)
    found += [
        HeldRole(names[key], _("on what is about oneself"), _labels(defined[key]))
        for key in own
        if key in defined
    ]
    return found


def _labels(role: dict[str, Any]) -> tuple[str, ...]:
    if rules.EVERYTHING in role["permissions"]:
        return (_("Everything"),)
    held = rules.permissions_of(role) & access.declared().keys()
    return tuple(access.label_of(name) for name in sorted(held))


def reaching(unit: OrgUnit, permission: str) -> list[UnitGrant]:
    """Return the roles held today that allow `permission` on a unit: who may, and why."""
    defined = roles()
    allowing = [key for key, role in defined.items() if permission in rules.permissions_of(role)]
    held = all_holdings().filter(role__in=allowing, user__is_active=True)
    return [grant for grant in held if unit.path.startswith(grant.content_object.path)]


def highest() -> list[str]:
    """Return the keys of the county's roles that allow everything."""
    return [key for key, role in roles().items() if rules.EVERYTHING in role["permissions"]]


def administrators() -> QuerySet[UnitGrant]:
    """Return the roles in force that allow everything in the whole county, of accounts not stopped."""
    held = _in_force().filter(role__in=highest(), content_object__path=ROOT, user__is_active=True)
    return held.select_related("user")


def needs_second(actor: Actor, role: str, unit: OrgUnit) -> bool:
    """Say whether another administrator has to confirm that `actor` gives this role.

    So for everything in the whole county, where there is or lately was another administrator who has
    logged in and whom the actor did not let in, nor the other way round. Who was stopped or lost the
    role in these days counts: nobody makes themselves the only one.
    """
    if actor.is_trusted or actor.id is None or not unit.is_root:
        return False
    if role not in rules.powerful(list(roles().values())):
        return False
    since = clock.today() - second.TIED
    lately = UnitGrant.objects.filter(ending_after(since), starts_on__lte=clock.today())
    held = lately.filter(role__in=highest(), content_object__path=ROOT)
    others = held.exclude(user__in=[actor.id]).exclude(user__last_login=None)
    ids = set(others.values_list("user_id", flat=True))
    return any(second.is_second(actor, pk) for pk in ids)


def keep_roles_apart(actor: Actor, before: Any, after: Any) -> None:
    """Raise Denied when another role than before would be as good as an administrator's.

    A guard of the settings' section of roles. Where another administrator has to confirm who
    becomes one, no role becomes that by itself: people are given the administrator's role.
    """
    grown = rules.powerful(after) - rules.powerful(before)
    if grown and needs_second(actor, highest()[0], OrgUnit.objects.get(path=ROOT)):
        raise Denied(
            _(
                "This would let a role give roles or change settings. Another administrator confirms "
                "who may do that: give the person the administrator's role instead."
            ),
            code="needs_second",
        )


def requests() -> QuerySet[RoleRequest]:
    """Return the roles that wait for another administrator."""
    return RoleRequest.objects.filter(until__gt=clock.now()).select_related("user")


@transaction.atomic
def ask_for_role(
    *, actor: Actor, user: User, unit: OrgUnit, role: str, ends_on: date | None = None
) -> UnitGrant | RoleRequest:
    """Give a role, or ask for the confirmation of another administrator where it needs that.

    Raises as `grant_role`; Conflict when it has been asked for already.
    """
    if not needs_second(actor, role, unit):
        return grant_role(actor=actor, user=user, unit=unit, role=role, ends_on=ends_on)
    _require_all_of(actor, rules.permissions_of(roles()[role]), unit)
    if administrators().filter(user=user, role=role).exists():
        raise Conflict(role=_("The account already holds this role here."))
    RoleRequest.objects.filter(until__lte=clock.now()).delete()
    asked, is_new = RoleRequest.objects.get_or_create(
        user=user,
        role=role,
        defaults={
            "role_ends_on": ends_on,
            "asked_by": actor.id,
            "asked_by_label": actor.label,
            "until": clock.now() + rules.CONFIRMED_WITHIN,
        },
    )
    if not is_new:
        raise Conflict(role=_("This role waits already for another administrator."))
    journal.emit(events.RoleAsked(user_id=user.pk, role=role), actor=actor)
    return asked


def may_confirm(actor: Actor, asked: RoleRequest) -> bool:
    """Say whether `actor` is another administrator than the one who asked, and not tied to that one."""
    return actor.id != asked.user_id and second.is_second(actor, asked.asked_by)


@transaction.atomic
def confirm_role(*, actor: Actor, asked: RoleRequest) -> UnitGrant:
    """Give the role that another administrator asked for.

    Raises Denied for the one who asked, for an account that one let in lately, and for the person
    who is to get it; Conflict when the request is gone.
    """
    asked = _still_waiting(asked)
    unit = OrgUnit.objects.get(path=ROOT)
    _require_all_of(actor, rules.permissions_of(roles()[asked.role]), unit)
    refusal = _("Another administrator has to confirm this role.")
    second.require_second(actor, asked.asked_by, refusal, both=True)
    if actor.id == asked.user_id:
        raise Denied(refusal)
    asked.delete()
    return grant_role(
        actor=actor, user=asked.user, unit=unit, role=asked.role, ends_on=asked.role_ends_on,
        confirmed=True,
    )  # fmt: skip


@transaction.atomic
def refuse_role(*, actor: Actor, asked: RoleRequest) -> None:
    """Drop a role that waits for confirmation, one's own wish too. Raises Conflict when it is gone."""
    access.require(actor, "accounts.grant_role", access.EVERYWHERE)
    asked = _still_waiting(asked)
    user_id, role = asked.user_id, asked.role
    asked.delete()
    journal.emit(events.RoleRefused(user_id=user_id, role=role), actor=actor)


def _still_waiting(asked: RoleRequest) -> RoleRequest:
    found = requests().select_for_update(of=("self",)).filter(pk=asked.pk).first()
    if found is None:
        raise Conflict(_("This role does not wait for a confirmation any more."))
    return found


@transaction.atomic
def grant_role(
    *,
    actor: Actor,
    user: User,
    unit: OrgUnit,
    role: str,
    starts_on: date | None = None,
    ends_on: date | None = None,
    reason: str = "",
    confirmed: bool = False,
) -> UnitGrant:
    """Give an account a role on a unit, from `starts_on` (today) to before `ends_on`.

    The actor needs every permission of the role on the unit. Raises Denied where another
    administrator has to confirm it (`ask_for_role`).
    Raises Invalid for an unknown role, for one that allows everything on less than the whole county,
    for the county's committee when the role's posts stand below it, and for an end before the beginning;
    Conflict when it is held and for a dissolved unit.
    """
    defined = roles().get(role, {})
    if defined.get("held") != "unit":
        raise Invalid(role=_("This county has no role %(role)s.") % {"role": role})
    _require_all_of(actor, rules.permissions_of(defined), unit)
    if not unit.is_root and role in highest():
        raise Invalid(
            role=_(
                "This role allows everything and is given on the whole county only. "
                "Choose the county's committee as the unit, or another role for this one."
            )
        )
    _require_a_post(role, unit)
    if not confirmed and needs_second(actor, role, unit):
        raise Denied(_("Another administrator has to confirm this role."), code="needs_second")
    starts_on = starts_on or clock.today()
    if ends_on is not None and ends_on <= starts_on:
        raise Invalid(ends_on=_("The role would end before it begins."))
    unit = services.lock_unit_in_being(unit)
    user = records.lock(user)
    held = UnitGrant.objects.filter(user=user, role=role, content_object=unit)
    if held.filter(ending_after(starts_on)).exists():
        raise Conflict(role=_("The account already holds this role here."))
    grant: UnitGrant = UnitGrant.objects.create(
        user=user,
        content_object=unit,
        permission=_permission(role),
        role=role,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason,
    )
    journal.emit(
        events.RoleGranted(
            user_id=user.pk, unit_id=unit.pk, role=role, starts_on=starts_on, ends_on=ends_on
        ),
        actor=actor,
    )
    # Who never logged in has no session to end.
    if user.last_login is not None:
        accounts.end_sessions(actor=actor, user_id=user.pk)
    return grant


def _require_a_post(role: str, unit: OrgUnit) -> None:
    """Raise Invalid for the county's committee where every post with the role stands below it."""
    kinds = {post["on"] for post in blueprint.value("posts") if post["role"] == role}
    if unit.is_root and kinds and unit.kind not in kinds:
        names = blueprint.names("unit_kinds")
        raise Invalid(
            unit=_(
                "Here the role would reach the whole county: its posts stand at units of the kind "
                "%(kinds)s. Choose such a unit, or another role for this one."
            )
            % {"kinds": listed([name for kind, name in names.items() if kind in kinds])}
        )


@transaction.atomic
def take_role(*, actor: Actor, grant: UnitGrant) -> None:
    """End a role now; the account loses it with its next request.

    The actor needs every permission of the role on the unit. Raises Conflict when nobody would be
    left to administer the county.
    """
    defined = roles().get(grant.role, {"permissions": []})
    _require_all_of(actor, rules.permissions_of(defined), grant.content_object)
    _keep_an_administrator(Q(pk=grant.pk))
    today = clock.today()
    if grant.starts_on >= today:
        grant.delete()
    else:
        UnitGrant.objects.filter(pk=grant.pk).update(ends_on=today)
    journal.emit(
        events.RoleTaken(
            user_id=grant.user_id, unit_id=grant.content_object_id, role=grant.role, ends_on=today
        ),
        actor=actor,
    )
    accounts.end_sessions(actor=actor, user_id=grant.user_id)


@transaction.atomic
def give_own_role(*, actor: Actor, user: User, role: str) -> None:
    """Give an account a role on its own rows, such as that of a member."""
    access.require(actor, "accounts.grant_role", access.EVERYWHERE)
    if roles().get(role, {}).get("held") != "self":
        raise Invalid(role=_("This county has no role %(role)s.") % {"role": role})
    row, _is_new = OwnRole.objects.get_or_create(user_id=user.pk)
    if role not in row.roles:
        row.roles = [*row.roles, role]
        row.save(update_fields=["roles"])
        accounts.end_sessions(actor=actor, user_id=user.pk)


@transaction.atomic
def take_own_role(*, actor: Actor, user: User, role: str) -> None:
    """Take from an account a role on its own rows; it is lost with the next request."""
    access.require(actor, "accounts.grant_role", access.EVERYWHERE)
    held = OwnRole.objects.select_for_update().filter(user_id=user.pk, roles__contains=[role])
    for row in held:
        row.roles = [kept for kept in row.roles if kept != role]
        row.save(update_fields=["roles"])
        accounts.end_sessions(actor=actor, user_id=user.pk)


def keep_administrator(user_id: UUID) -> None:
    """Raise Conflict when the account is the last one that may administer the county."""
    _keep_an_administrator(Q(user_id=user_id))


def _keep_an_administrator(leaving: Q) -> None:
    # Two who take each other's role would each see the other's.
    locks.lock("administrators")
    held = administrators()
    if held.filter(leaving).exists() and not held.exclude(leaving).exists():
        raise Conflict(
            _(
                "Nobody else may do everything in this county: "
                "give somebody that role on the whole county first."
            )
        )


def _require_all_of(actor: Actor, permissions: Iterable[str], unit: OrgUnit) -> None:
    """Raise Denied unless the actor may give and take roles here and holds all these themselves."""
    access.require(actor, "accounts.grant_role", unit)
    for permission in permissions:
        access.require(actor, permission, unit)


def _permission(role: str) -> Permission:
    content_type = ContentType.objects.get_for_model(OrgUnit)
    permission, _is_new = Permission.objects.get_or_create(
        content_type=content_type, codename=f"hold_{role}", defaults={"name": f"holds {role}"}
    )
    return permission
