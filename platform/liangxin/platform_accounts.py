"""The port by which counties' code opens accounts of the platform's staff and supervisors."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts import services
from apps.accounts.models import User
from kernel.access import Actor
from kernel.errors import Conflict
from tenants.counties.account_port import OpenedAccount


class PlatformAccounts:
    """Opens, reissues and closes accounts in the realm in force, which is the platform's."""

    def open(self, *, actor: Actor, username: str, name: str) -> OpenedAccount:
        user = services.make_account(actor=actor, name=name, username=username)
        invitation = services.issue_activation(actor=actor, user=user)
        return OpenedAccount(user.pk, invitation.code)

    def reissue(self, *, actor: Actor, user_id: UUID) -> str:
        user = User.objects.get(pk=user_id)
        if user.has_usable_password():
            raise Conflict(_("Somebody uses this account: a new code would open it to another."))
        return services.issue_activation(actor=actor, user=user).code

    def close(self, *, actor: Actor, user_id: UUID, reason: str) -> None:
        services.disable_account(actor=actor, user=User.objects.get(pk=user_id), reason=reason)
