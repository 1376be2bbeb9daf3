"""Shapes of input about duties."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from kernel.web.forms import DomainForm


class ReasonForm(DomainForm):
    """Why a duty is waived, or was late."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
