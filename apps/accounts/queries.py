"""Reads of accounts."""

from __future__ import annotations

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet

from apps.accounts.models import Activation, Device, User
from apps.accounts.rules import normalise_code
from kernel import access, clock
from kernel.access import Actor
from kernel.fields import blind_index
from kernel.signing import hashed


def users(actor: Actor) -> QuerySet[User]:
    """Return the accounts the actor may see: all with the right, else their own."""
    return access.visible(actor, User.objects.order_by("name", "id"))


def own_account(actor: Actor) -> User:
    """Return the actor's own account. Raises DoesNotExist for keys and commands."""
    return User.objects.filter(pk__in=[actor.id]).get()


def opened() -> QuerySet[User]:
    """Return the accounts whose code was used: they have a password of their own."""
    return User.objects.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)


def user_by_login(login: str) -> User | None:
    """Return the account that logs in as `login`, a phone number or a user name."""
    digest = blind_index("phone", login)
    return User.objects.filter(Q(username=login) | Q(phone_index=digest)).first()


def user_with_phone(phone: str) -> User | None:
    """Return the account that has this phone number, None for no number."""
    digest = blind_index("phone", phone)
    return User.objects.filter(phone_index=digest).first() if digest else None


def devices(actor: Actor) -> QuerySet[Device]:
    """Return the actor's own devices, the last used first."""
    return Device.objects.filter(user__in=[actor.id]).order_by("-last_used_at", "id")


def was_locked(actor: Actor) -> bool:
    """Say whether failed log-ins locked the actor's account, and its owner has not seen that yet."""
    return User.objects.filter(pk__in=[actor.id], locked_at__isnull=False).exists()


def device_of(user: User | None, token: str) -> Device | None:
    """Return the account's device that has this cookie, None for no account and no such device."""
    if user is None or not token:
        return None
    return Device.objects.filter(user=user, token_hash=hashed("device", token)).first()


def open_activation(code: str) -> Activation | None:
    """Return the unused, unexpired activation of `code`."""
    return (
        Activation.objects.select_related("user")
        .filter(
            token_hash=hashed("activation", normalise_code(code)),
            used_at=None,
            expires_at__gt=clock.now(),
            user__is_active=True,
        )
        .first()
    )
