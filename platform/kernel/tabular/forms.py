"""The upload form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kernel.web.forms import DomainForm


class UploadForm(DomainForm):
    """The upload of one file."""

    file = forms.FileField(
        label=_("File (workbook or CSV)"),
        help_text=_(
            "Excel, WPS or LibreOffice workbooks, CSV or text. At most 5 MB and 20,000 rows. "
            "Nothing is changed before you have seen the result."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.xlsb,.xls,.et,.ods,.csv,.tsv,.txt"}),
    )

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse two files: one would be lost."""
        if len(self.files.getlist("file")) > 1:
            raise forms.ValidationError(gettext("Send one of these at a time."))
        given: UploadedFile[Any] = self.cleaned_data["file"]
        return given


class AnswerForm(DomainForm):
    """Answers on a file: the sheet to read, the kind of table it is; its columns are read apart."""

    sheet = forms.CharField(required=False)
    kind = forms.CharField(required=False)
