"""Accounts to choose from: by name and what they are, for many have the same name."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms

from apps.accounts.models import User
from apps.organization import grants
from kernel.web.forms import NarrowSelect


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only in the stubs
    """An account, with the roles it holds today. Two queries besides its rows."""

    widget = NarrowSelect

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), **kwargs)
        self._roles: dict[UUID, str] | None = None

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the roles: "周干事 · 县干事 · 县党委"."""
        if self._roles is None:
            self._roles = grants.roles_in_words()
        return " · ".join(filter(None, (obj.name, self._roles.get(obj.pk, ""))))
