"""Members to choose from: by name and branch, for many have the same name."""

from __future__ import annotations

from typing import Any

from django import forms

from apps.members.models import Member
from kernel.web.forms import NarrowSelect, NarrowSelectMultiple


class _Named:
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Member.objects.none(), **kwargs)  # type: ignore[call-arg]  # of the field beside it

    def label_from_instance(self, obj: Any) -> str:
        """Return name and branch."""
        return f"{obj.name} · {obj.unit.name}"


class MemberField(_Named, forms.ModelChoiceField):  # type: ignore[type-arg]  # only in the stubs
    """One member."""

    widget = NarrowSelect


class MembersField(_Named, forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # only in the stubs
    """Any number of members."""

    widget = NarrowSelectMultiple
