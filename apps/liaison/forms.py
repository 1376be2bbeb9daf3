"""Shapes of input about liaison."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from apps.liaison import queries
from apps.liaison.models import Proposal
from apps.members.models import Member
from kernel.access import Actor
from kernel.web.forms import DomainForm, LastDayField, offer


class KeeperField(forms.ModelChoiceField):  # type: ignore[type-arg]  # only in the stubs
    """A member who looks after others, named with their branch."""

    def label_from_instance(self, obj: Any) -> str:
        """Return name and branch."""
        return f"{obj.name} · {obj.unit.name}"


class LinkForm(DomainForm):
    """Who looks after somebody from now on."""

    rule = forms.ChoiceField(label=lazy("Kind"))
    keeper = KeeperField(label=lazy("Looks after"), queryset=Member.objects.none())
    starts_on = forms.DateField(label=lazy("From"))
    reason = forms.CharField(label=lazy("Reason"), max_length=200, required=False)

    def __init__(self, *args: Any, actor: Actor, target: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = [rule for rule in queries.liaison_rules() if rule.target == target]
        offer(self, "rule", [(rule.key, rule.name) for rule in rules])
        offer(self, "keeper", queries.keepers(actor))


class EndForm(DomainForm):
    """Until when somebody looks after another."""

    ends_on = LastDayField(label=lazy("Last day"))
    reason = forms.CharField(label=lazy("Reason"), max_length=200, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class GiveForm(DomainForm):
    """Who is to look after in place of the one proposed."""

    keeper = KeeperField(label=lazy("Looks after"), queryset=Member.objects.none())

    def __init__(self, *args: Any, line: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "keeper", queries.bound_members(line.rule))
