"""Accounts to choose from: by name and what they are, for many have the same name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.forms.models import ModelChoiceIterator

from apps.accounts.models import User
from apps.organization import grants
from kernel.chinese.text import listed
from kernel.web.forms import NarrowSelect


def roles_in_words() -> dict[UUID, str]:
    """Return {account: its roles today and where it holds them}. Two queries."""
    names, found = grants.role_names(), dict[UUID, list[str]]()
    for grant in grants.all_holdings():
        name = names.get(grant.role, grant.role)
        found.setdefault(grant.user_id, []).append(f"{name} · {grant.content_object.name}")
    return {account: listed(roles) for account, roles in found.items()}


class _WithRoles(ModelChoiceIterator):  # type: ignore[type-arg]  # only in the stubs
    def __iter__(self) -> Iterator[Any]:
        # Once for all rows, and for none: how many queries a page takes does not depend on them.
        field: Any = self.field
        if field.roles is None:
            field.roles = roles_in_words()
        yield from super().__iter__()


class AccountField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only in the stubs
    """An account, with the roles it holds today. Two queries besides its rows."""

    widget = NarrowSelect
    iterator = _WithRoles
    roles: Mapping[UUID, str] | None = None

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(User.objects.none(), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Return the name and the roles: "周干事 · 县干事 · 县党委"."""
        return " · ".join(filter(None, (obj.name, (self.roles or {}).get(obj.pk, ""))))
