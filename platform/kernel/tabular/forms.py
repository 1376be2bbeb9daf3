"""The upload form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.web.forms import DomainForm


class UploadForm(DomainForm):
    """The upload of one file."""

    file = forms.FileField(
        label=_("File (.xlsx or .csv)"),
        help_text=_(
            "At most 5 MB and 20,000 rows. Nothing is changed before you have seen the result."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
