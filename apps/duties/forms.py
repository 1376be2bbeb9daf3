"""Shapes of input about duties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.duties import queries
from apps.duties.models import Duty
from apps.members import queries as members
from apps.members.fields import MemberField
from apps.organization.models import OrgUnit
from apps.organization.queries import units
from kernel import clock
from kernel.access import Actor
from kernel.together import TogetherForm
from kernel.web.forms import DomainForm, LastDayField, offer, offer_read


class WaiveManyForm(TogetherForm):
    """Why many duties are waived."""

    reason = forms.CharField(
        label=lazy("Reason"),
        max_length=200,
        help_text=lazy("One sentence; it stands at each duty."),
    )


class ReasonForm(DomainForm):
    """Why a duty is waived, was late, a rule was breached."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class HandOverForm(ReasonForm):
    """To which member a duty is handed over, and why."""

    deputy = MemberField(label=lazy("Who takes it over"))
    field_order = ("deputy", "reason")

    def __init__(self, *args: Any, duty: Duty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not offer_read(self, "deputy", queries.deputies(duty)):
            self.fields["deputy"].help_text = _(
                "Nobody else is on the roll of this branch: nobody can take it over."
            )


class RecomputeForm(DomainForm):
    """Why duties are made again, and what was seen of it."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)
    seen = forms.CharField(widget=forms.HiddenInput)


class ExemptForm(DomainForm):
    """Who is exempt from duties, why, from when to when."""

    member = MemberField(label=lazy("Member"))
    kind = forms.ChoiceField(label=lazy("Ground"))
    reason = forms.CharField(label=lazy("Reason"), max_length=200)
    starts_on = forms.DateField(label=lazy("From"))
    ends_on = LastDayField(label=lazy("Last day"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "member", members.to_choose(actor))
        offer(self, "kind", queries.exemption_names().items())
        self.fields["starts_on"].initial = clock.today()


class UnitForm(DomainForm):
    """One of the units the person may see, from an address."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", units(actor))
