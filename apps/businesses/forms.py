"""Shapes of input about businesses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.organization.models import OrgUnit
from kernel.access import Actor, visible
from kernel.web.forms import DomainForm


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
        self.fields["unit"].queryset = units.filter(  # type: ignore[attr-defined]  # a model field
            dissolved_on=None, kind=OrgUnit.Kind.BRANCH
        ).order_by("name_pinyin")
