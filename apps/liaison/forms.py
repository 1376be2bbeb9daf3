"""Shapes of input about liaison."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as lazy

from apps.liaison import queries
from apps.liaison.models import Proposal
from apps.members.fields import MemberField
from kernel.access import Actor
from kernel.web.forms import DomainForm, LastDayField, offer


class LinkForm(DomainForm):
    """Who looks after somebody from now on."""

    rule = forms.ChoiceField(label=lazy("Kind"))
    keeper = MemberField(label=lazy("Looks after"))
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

    keeper = MemberField(label=lazy("Looks after"))

    def __init__(self, *args: Any, line: Proposal, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "keeper", queries.bound_members(line.rule))
