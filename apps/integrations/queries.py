"""Reads of keys."""

from __future__ import annotations

import hmac

from django.db.models import QuerySet

from apps.integrations import rules
from apps.integrations.models import ApiKey
from kernel import access, clock
from kernel.access import Actor, Reach
from kernel.signing import hashed

PURPOSE = "api-key"


def keys(actor: Actor) -> QuerySet[ApiKey]:
    """Return the realm's keys, newest first, to those who may see them."""
    return access.visible(actor, ApiKey.objects.order_by("-id"))


def valid_keys() -> QuerySet[ApiKey]:
    """Return the keys that are neither revoked nor expired; for looking one up, never for lists."""
    return ApiKey.objects.filter(revoked_at=None, expires_at__gt=clock.now())


def hash_of(text: str) -> str:
    """Return a key's hash; it includes the realm, so that a row copied to another realm does not match."""
    return hashed(PURPOSE, text)


def key_of(text: str) -> ApiKey | None:
    """Return the valid key a text holds: known here, not revoked, not expired."""
    given = rules.read_key(text)
    if given is None:
        return None
    key = valid_keys().filter(prefix=given.prefix).first()
    # Compared even when there is no such key, so that both take the same time.
    stored = key.secret_hash if key else "0" * 64
    return key if hmac.compare_digest(stored, hash_of(given.text)) else None


def actor_of(key: ApiKey, path: str) -> Actor:
    """Return the actor behind a key that reaches the subtree of `path`."""
    reach = Reach(access.rights_of(key.scopes), path)
    return Actor(kind="key", id=key.pk, label=key.name, reaches=(reach,), behind=key.made_by)
