"""How Django finds an account, and what it asks of a password."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import ngettext

from apps.accounts.models import User


class RealmBackend(BaseBackend):
    """Finds accounts of the realm in force; logging in itself is `services.log_in`."""

    def get_user(self, user_id: UUID) -> User | None:
        # get: `first` would sort the one row, for which each column is prepared once more.
        with suppress(User.DoesNotExist):
            return User.objects.get(pk=user_id, is_active=True)
        return None


class LongEnough(MinimumLengthValidator):
    """Refuse a short password; Django's own sentence has no Chinese translation."""

    def get_error_message(self) -> str:
        text = ngettext(
            "The password is too short. Use at least %(count)s character.",
            "The password is too short. Use at least %(count)s characters.",
            self.min_length,
        )
        return text % {"count": self.min_length}
