"""Shapes of input about duties."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as lazy

from apps.duties import queries
from apps.duties.models import Duty
from apps.members import queries as members
from apps.members.fields import MemberField
from apps.members.models import Member
from apps.organization import grants
from apps.organization.models import OrgUnit
from apps.organization.queries import units
from kernel import clock
from kernel.access import Actor
from kernel.together import TogetherForm
from kernel.web.forms import DomainForm, LastDayField, offer


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

    deputy = MemberField(
        label=lazy("Who takes it over"),
        help_text=lazy(
            "If the one you want is not here, ask the branch secretary to hand it over."
        ),
    )
    field_order = ("deputy", "reason")

    def __init__(self, *args: Any, actor: Actor, duty: Duty, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who sees no other member still knows the branch's committee: it is named on their first page.
        committee = Q(user__in=grants.holders(duty.unit).values("user"), unit=duty.unit_id)
        known = Q(pk__in=members.present(actor).filter(unit=duty.unit_id).values("pk")) | committee
        rows = Member.objects.filter(known, left_on=None).exclude(duties=duty.pk)
        offer(self, "deputy", rows.select_related("unit").order_by("name_pinyin", "id"))


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
