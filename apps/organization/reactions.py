"""What organization does when a county is founded."""

from __future__ import annotations

from apps.accounts import registry
from apps.accounts import services as accounts
from apps.organization import grants, services
from apps.organization.models import OrgUnit
from kernel import access, clock
from kernel.access import Actor
from tenants.counties.founding import FoundingRequest, on_founding, on_renewal

access.register_source(grants.held_by)
registry.describe_roles_with(grants.described)
registry.ask_before_disabling(grants.keep_administrator)


@on_founding
def make_committee_and_administrator(actor: Actor, request: FoundingRequest) -> dict[str, str]:
    """Make the committee at the root and the first administrator; return the activation code."""
    root = services.found_unit(
        actor=actor,
        parent=None,
        name=request.committee,
        kind=OrgUnit.Kind.COMMITTEE,
        founded_on=clock.today(),
    )
    user = accounts.make_account(actor=actor, name=request.admin_name, phone=request.admin_phone)
    grants.grant_role(actor=actor, user=user, unit=root, role="county_admin")
    invitation = accounts.issue_activation(actor=actor, user=user)
    return {"activation_code": invitation.code}


@on_renewal
def renew_first_administrator(actor: Actor) -> str | None:
    """Make a new code for the first administrator; None once any administrator has a password."""
    root = OrgUnit.objects.get(path="/")
    held = grants.holders(root).filter(role="county_admin", user__is_active=True)
    users = [grant.user for grant in held.order_by("starts_on", "id")]
    if not users or any(user.has_usable_password() for user in users):
        return None
    return accounts.issue_activation(actor=actor, user=users[0]).code
