"""Shapes of input about series, and about who is always invited."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from apps.activities.forms import ReasonForm, offer_hosts
from apps.activities.models import Series
from apps.activities.rules import recurring
from apps.organization import grants
from apps.organization.models import OrgUnit
from kernel.access import Actor
from kernel.web.forms import DomainForm, offer


class InvitesForm(DomainForm):
    """Who is invited besides: holders of roles, and guests."""

    roles = forms.MultipleChoiceField(
        label=lazy("Always invited: holders of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Who holds the role on the day it is announced."),
    )
    below = forms.BooleanField(label=lazy("Also those of units below"), required=False)
    guests = forms.CharField(
        label=lazy("Always invited: guests"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("A name a line, such as the contact leader."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [key for key, role in grants.roles().items() if role["held"] == "unit"]
        names = grants.role_names()
        offer(self, "roles", [(key, names[key]) for key in held])

    def clean_guests(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["guests"].splitlines() if line.strip()]


class InvitationForm(InvitesForm):
    """Who a unit always invites to a kind."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Held by"))
    kind = forms.ChoiceField(label=lazy("Kind"))
    field_order = ("unit", "kind")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_hosts(self, actor)


class EachForm(InvitesForm):
    """What a series says of each of its activities."""

    title = forms.CharField(
        label=lazy("Title"),
        required=False,
        max_length=120,
        help_text=lazy("Leave it empty for the name of its kind."),
    )
    at = forms.TimeField(
        label=lazy("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=lazy("How many minutes"), min_value=1, max_value=44640)
    place = forms.CharField(label=lazy("Place"), required=False, max_length=120)
    text = forms.CharField(
        label=lazy("What it is about"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    holidays = forms.ChoiceField(
        label=lazy("When the day is not worked"), choices=Series.Holidays.choices
    )


class SeriesForm(EachForm):
    """A new series."""

    kind = forms.ChoiceField(label=lazy("Kind"))
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Held by"))
    starts_on = forms.DateField(
        label=lazy("First day"), help_text=lazy("The others are on days like this one.")
    )
    every = forms.ChoiceField(label=lazy("Comes again"), choices=recurring.EVERY.items())
    interval = forms.IntegerField(
        label=lazy("How many weeks or months apart"),
        min_value=1,
        max_value=recurring.MOST_APART,
        help_text=lazy("1 for each week or month, 3 months for each quarter."),
    )
    until = forms.DateField(
        label=lazy("Last day"), required=False, help_text=lazy("Leave it empty: it goes on.")
    )
    field_order = (
        "kind", "unit", "starts_on", "every", "interval", "until", "at", "minutes", "place", "title",
        "holidays", "text",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_hosts(self, actor)


class SeriesChangeForm(EachForm):
    """What is to be different from a day on; `expected_version` is what the person saw."""

    day = forms.DateField(
        label=lazy("From this day on"), help_text=lazy("A day on which the series has one.")
    )
    title = forms.CharField(label=lazy("Title"), max_length=120)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("day", "at", "minutes", "place", "title", "holidays", "text")


class SkipForm(ReasonForm):
    """A day to be left out."""

    day = forms.DateField(label=lazy("Day"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("day",)


class EndForm(ReasonForm):
    """The last day of a series."""

    last_on = forms.DateField(label=lazy("Last day"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("last_on",)
