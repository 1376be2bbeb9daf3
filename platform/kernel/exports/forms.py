"""The form that refuses an export."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.web.forms import DomainForm


class RefuseForm(DomainForm):
    """The reason an export is refused for."""

    answer = forms.CharField(
        label=_("Why not?"), max_length=200, help_text=_("The person who asked reads it.")
    )
