"""Shapes of input about units and places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.organization import queries
from apps.organization.models import OrgUnit, UnitFacts, Zone
from kernel import clock, industries
from kernel.access import Actor
from kernel.web.forms import DomainForm

EMPTY = [("", "—")]


class ActForm(DomainForm):
    """What every act says: its day, its document, its reason."""

    effective_on = forms.DateField(label=_("Effective on"), initial=clock.today)
    approval_number = forms.CharField(label=_("Approval number"), required=False, max_length=80)
    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)


class FactsForm(ActForm):
    """What a unit is."""

    name = forms.CharField(label=_("Full name"), max_length=120)
    form = forms.ChoiceField(
        label=_("Form"), choices=[*EMPTY, *UnitFacts.Form.choices], required=False
    )
    basis = forms.ChoiceField(
        label=_("Basis"), choices=[*EMPTY, *UnitFacts.Basis.choices], required=False
    )
    host = forms.ChoiceField(
        label=_("Kind of host"), choices=[*EMPTY, *UnitFacts.Host.choices], required=False
    )
    host_name = forms.CharField(label=_("Host"), required=False, max_length=120)
    host_code = forms.CharField(label=_("Host's credit code"), required=False, max_length=18)
    industry = forms.ChoiceField(
        label=_("Industry"), choices=[*EMPTY, *industries.SECTIONS.items()], required=False
    )
    zone = forms.ModelChoiceField(Zone.objects.none(), label=_("Place"), required=False)
    field_order = (
        "name",
        "kind",
        "form",
        "basis",
        "host",
        "host_name",
        "host_code",
        "industry",
        "zone",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = queries.zones(actor)  # type: ignore[attr-defined]  # a model field


class FoundForm(FactsForm):
    """A new unit."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=UnitFacts.Kind.choices[1:], initial=UnitFacts.Kind.BRANCH
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["founded_on"] = given.pop("effective_on", None)
        return given


class MoveForm(ActForm):
    """Where a unit is to stand."""

    parent = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Under"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = queries.units(actor).filter(dissolved_on=None)
        self.fields["parent"].queryset = rows  # type: ignore[attr-defined]  # a model field


class DissolveForm(ActForm):
    """The end of a unit."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["dissolved_on"] = given.pop("effective_on", None)
        return given


class ZoneForm(DomainForm):
    """A new place."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Zone.Kind.choices)
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ModelChoiceField(Zone.objects.none(), label=_("In"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = queries.zones(actor)  # type: ignore[attr-defined]  # a model field
