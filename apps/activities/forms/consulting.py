"""Shapes of input about consultations."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.activities.models import Activity, AgendaItem
from apps.activities.queries import consulting
from apps.cases import queries as cases
from apps.cases.models import Case
from apps.organization.fields import AccountField
from kernel.access import Actor
from kernel.web.forms import DomainForm, offer
from kernel.web.templatetags.ui import day


class RoundForm(DomainForm):
    """From when until when suggestions are collected."""

    opens_on = forms.DateField(label=_("Collected from"))
    closes_on = forms.DateField(label=_("Last day"))


class _CaseField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # a class of its own at run time
    """Cases to tick, each with its kind, its unit and its day."""

    names: dict[str, str]

    def label_from_instance(self, case: Any) -> str:
        kind = self.names.get(case.kind, case.kind)
        return f"{kind} · {case.title} · {case.unit.name} · {day(case.raised_on)}"


class CasesForm(DomainForm):
    """The cases that are to be discussed; those that were collected for it are ticked."""

    cases = _CaseField(
        Case.objects.none(), label=_("Cases"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, actor: Actor, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["cases"]
        field.names = cases.kind_names()
        offer(self, "cases", consulting.candidates(actor, activity))
        self.initial["cases"] = list(
            consulting.collected(actor, activity).values_list("pk", flat=True)
        )


class DiscussForm(DomainForm):
    """The result of a case at a consultation."""

    outcome = forms.ChoiceField(
        label=_("Result"), choices=AgendaItem.Outcome.choices, widget=forms.RadioSelect
    )
    said = forms.CharField(
        label=_("What was said about it"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The one who raised it reads exactly this; for “not possible” say why."),
    )  # fmt: skip
    owner = AccountField(
        label=_("Person responsible"), required=False, help_text=_("Where somebody deals with it.")
    )
    due_on = forms.DateField(
        label=_("To be answered by"), required=False,
        help_text=_("Left empty, the working days of its kind count from today."),
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", cases.owners(case.unit))
