"""Shapes of input about businesses."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.businesses.models import Business
from apps.businesses.rules.register import CLOSINGS, likely_town
from apps.businesses.services import BusinessValues
from apps.organization.models import OrgUnit, Zone
from apps.organization.queries import zones
from kernel import clock
from kernel.access import Actor, visible
from kernel.chinese import industries
from kernel.chinese.codes import is_credit_code
from kernel.lists.inplace import InPlaceForm
from kernel.together import TogetherForm
from kernel.web.forms import CodeField, ConfirmedField, DomainForm, PhoneField, offer

# What a person edits of a business; no form says the phone, and an empty one leaves it as it is.
EDITED = tuple(name for name in BusinessValues.__annotations__ if name != "phone")


class AssignForm(DomainForm):
    """Which branch covers a business by hand, and why."""

    unit = forms.ModelChoiceField(
        OrgUnit.objects.none(),
        label=_("Branch"),
        required=False,
        empty_label=_("(leave it to the rules)"),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("One sentence; it is shown beside the assignment."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = visible(actor, OrgUnit.objects.all(), "businesses.assign_cover")
        offer(self, "unit", units.branches().order_by("name_pinyin"))


class AssignManyForm(TogetherForm):
    """Which branch covers many businesses by hand, and why."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Branch"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("One sentence; it is shown beside each assignment."),
    )

    def fill(self, actor: Actor) -> None:
        units = visible(actor, OrgUnit.objects.all(), "businesses.assign_cover")
        offer(self, "unit", units.branches().order_by("name_pinyin"))


class TownForm(TogetherForm):
    """The township of many businesses that have none."""

    town = forms.ModelChoiceField(Zone.objects.none(), label=_("Township"))

    def fill(self, actor: Actor) -> None:
        offer(self, "town", zones(actor).filter(kind=Zone.Kind.TOWNSHIP).order_by("name_pinyin"))


class PlaceField(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic at run time
    """A place of some kinds, named with the one around it."""

    def __init__(self, *kinds: str, **options: Any) -> None:
        self.kinds = kinds
        super().__init__(Zone.objects.none(), required=False, empty_label="—", **options)

    def label_from_instance(self, zone: Zone) -> str:
        return f"{zone.parent.name} · {zone.name}" if zone.parent else zone.name


class BusinessForm(DomainForm):
    """What is recorded of a business."""

    name = forms.CharField(label=_("Name"), max_length=120)
    credit_code = CodeField(
        label=_("Credit code"),
        required=False,
        max_length=18,
        help_text=_("So far only the old registration number is known. Once given it stays."),
    )
    type_text = forms.CharField(
        label=_("Registered type"),
        required=False,
        max_length=60,
        help_text=_("The kind follows from it: individual business, market stall or enterprise."),
    )
    owner = forms.CharField(label=_("Owner"), required=False, max_length=60)
    phone = PhoneField(
        label=_("New phone"), required=False, help_text=_("Leave it empty to keep the present one.")
    )
    founded_on = forms.DateField(label=_("Founded"))
    confirmed = ConfirmedField()
    industry_code = CodeField(
        label=_("Industry code"),
        required=False,
        max_length=8,
        help_text=_("The industry below follows from it, where there is one."),
    )
    industry = forms.ChoiceField(
        label=_("Industry"), choices=[("", "—"), *industries.SECTIONS.items()], required=False
    )
    address = forms.CharField(label=_("Address"), required=False, max_length=200)
    town = PlaceField(Zone.Kind.TOWNSHIP, label=_("Township"))
    community = PlaceField(Zone.Kind.COMMUNITY, Zone.Kind.VILLAGE, label=_("Community or village"))
    district = PlaceField(Zone.Kind.DISTRICT, label=_("Business district"))
    market = PlaceField(Zone.Kind.MARKET, label=_("Market"))
    head_count = forms.IntegerField(label=_("People employed"), required=False, min_value=0)
    capital = forms.DecimalField(
        label=_("Registered capital (10,000 yuan)"),
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=4,
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_credit_code(business.code):
            del self.fields["credit_code"]
        for field in self.fields.values():
            if isinstance(field, PlaceField):
                field.queryset = zones(actor).filter(kind__in=field.kinds)

    def clean(self) -> dict[str, Any]:
        """Leave out the phone and the code when none is given."""
        given = super().clean() or {}
        return {
            name: value
            for name, value in given.items()
            if value or name not in {"phone", "credit_code"}
        }


class PhoneInPlace(InPlaceForm):
    """The phone of one business; the one before is not shown."""

    phone = PhoneField(label=_("New phone"))


class TownInPlace(InPlaceForm):
    """The township of one business."""

    town = PlaceField(Zone.Kind.TOWNSHIP, label=_("Township"))

    def fill(self, actor: Actor, row: Business) -> None:
        offer(self, "town", zones(actor).filter(kind=Zone.Kind.TOWNSHIP).order_by("name_pinyin"))
        self.fields["town"].initial = row.town_id


class CoverInPlace(InPlaceForm):
    """Which branch covers one business by hand, and why."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=_("Branch"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("One sentence; it is shown beside the assignment."),
    )

    def fill(self, actor: Actor, row: Business) -> None:
        units = visible(actor, OrgUnit.objects.all(), "businesses.assign_cover")
        offer(self, "unit", units.branches().order_by("name_pinyin"))
        self.fields["unit"].initial = row.unit_id


class ClosingForm(DomainForm):
    """When a business closed, and the register's word for it."""

    closed_on = forms.DateField(label=_("Closed on"), initial=clock.today)
    status_text = forms.ChoiceField(label=_("Registered status"), choices=CLOSINGS)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class TownsForm(DomainForm):
    """The township of each of some businesses, filled in as far as name or address tell it."""

    def __init__(
        self, *args: Any, actor: Actor, businesses: Iterable[Business], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.businesses = {str(business.pk): business for business in businesses}
        towns = {town.name: town for town in zones(actor).filter(kind=Zone.Kind.TOWNSHIP)}
        self.towns = {str(town.pk): town for town in towns.values()}
        choices = [("", "—"), *((pk, town.name) for pk, town in self.towns.items())]
        for pk, business in self.businesses.items():
            likely = towns.get(likely_town((business.address, business.name), tuple(towns)))
            self.fields[pk] = forms.ChoiceField(
                label=business.name,
                help_text=business.address,
                choices=choices,
                initial=str(likely.pk) if likely else "",
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """Return the chosen townships by business."""
        given = super().clean() or {}
        chosen = {
            self.businesses[pk].pk: self.towns[town]
            for pk, town in given.items()
            if pk in self.businesses and town in self.towns
        }
        return {"towns": chosen}
