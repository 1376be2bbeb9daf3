"""Shapes of input about units and places."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.organization import queries
from apps.organization.models import ListView, OrgUnit, UnitFacts, Zone
from kernel import blueprint, clock
from kernel.access import Actor, visible
from kernel.chinese import industries
from kernel.web.forms import CodeField, ConfirmedField, DomainForm, offer

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
    host_code = CodeField(label=_("Host's credit code"), required=False, max_length=18)
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
        "effective_on",
        "confirmed",
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "zone", queries.zones(actor))


class ChangeForm(FactsForm):
    """What a unit is to be from a day on; `expected_version` is what the person saw."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class FoundForm(FactsForm):
    """A new unit."""

    effective_on = forms.DateField(label=_("Founded on"), initial=clock.today)
    kind = forms.ChoiceField(label=_("Kind"), initial=UnitFacts.Kind.BRANCH)
    confirmed = ConfirmedField()

    def __init__(self, *args: Any, parent: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = blueprint.names("unit_kinds")
        offer(self, "kind", [(kind, names[kind]) for kind in queries.kinds_below(parent)])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["founded_on"] = given.pop("effective_on", None)
        return given


class MoveForm(ActForm):
    """Where a unit is to stand."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    parent = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Under"))

    def __init__(self, *args: Any, actor: Actor, unit: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "parent", queries.possible_parents(actor, unit))


class TakeBackForm(DomainForm):
    """Why an act is taken back."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=300)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class DissolveForm(ActForm):
    """The end of a unit."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["dissolved_on"] = given.pop("effective_on", None)
        return given


class MapForm(DomainForm):
    """The file with the outlines of the townships."""

    file = forms.FileField(
        label=_("File (GeoJSON)"),
        help_text=_(
            "Areas with the names of the townships, in longitude and latitude. At most 5 MB. "
            "The land or planning office has such a file."
        ),
        widget=forms.FileInput(attrs={"accept": ".geojson,.json"}),
    )


class ZoneNameForm(DomainForm):
    """Another name of a place."""

    name = forms.CharField(label=_("Name"), max_length=80)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class ZoneForm(DomainForm):
    """A new place."""

    kind = forms.ChoiceField(label=_("Kind"))
    name = forms.CharField(label=_("Name"), max_length=80)
    parent = forms.ModelChoiceField(Zone.objects.none(), label=_("In"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", blueprint.names("zone_kinds").items())
        offer(self, "parent", queries.zones(actor))


class SaveViewForm(DomainForm):
    """A list as it stands, and the name it is saved under."""

    name = forms.CharField(label=_("Name"), max_length=40)
    listing = forms.CharField(max_length=60, widget=forms.HiddenInput)
    path = forms.CharField(max_length=200, widget=forms.HiddenInput)
    query = forms.CharField(max_length=ListView.LONGEST, widget=forms.HiddenInput)


class ViewForm(DomainForm):
    """What a saved view is called, with whom it is shared, and whether the list opens with it."""

    name = forms.CharField(label=_("Name"), max_length=40)
    unit = forms.ModelChoiceField(
        OrgUnit.objects.none(),
        label=_("Shared in"),
        required=False,
        empty_label=_("(for me alone)"),
        help_text=_("Everybody whose rights lie in this unit, or below it, can use the view."),
    )
    is_default = forms.BooleanField(label=_("Open my list with this view"), required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = visible(actor, OrgUnit.objects.in_being(), "organization.share_view")
        offer(self, "unit", units.order_by("path"))
