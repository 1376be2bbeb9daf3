"""How Django's session machinery finds an account."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib.auth.backends import BaseBackend

from apps.accounts.models import User


class RealmBackend(BaseBackend):
    """Finds accounts of the realm in force; logging in itself is `services.log_in`."""

    def get_user(self, user_id: UUID) -> User | None:
        # get: `first` would sort the one row, for which each column is prepared once more.
        with suppress(User.DoesNotExist):
            return User.objects.get(pk=user_id, is_active=True)
        return None
