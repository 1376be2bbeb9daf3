"""Shapes of input of pages that know several apps."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.organization import grants, queries
from apps.organization.models import OrgUnit
from kernel.access import Actor
from kernel.web.forms import DomainForm


class InviteForm(DomainForm):
    """A person, the role they get and where."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=11,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    username = forms.CharField(label=_("User name"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"))
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("On"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = grants.role_names()
        held = [key for key, role in grants.roles().items() if role["held"] == "unit"]
        self.fields["role"].choices = [(key, names[key]) for key in held]  # type: ignore[attr-defined]  # a choice field
        rows = queries.units(actor).filter(dissolved_on=None)
        self.fields["unit"].queryset = rows  # type: ignore[attr-defined]  # a model field


class SectionForm(DomainForm):
    """A section of the blueprint, as text."""

    text = forms.CharField(
        label=_("Value (YAML)"), widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"})
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
