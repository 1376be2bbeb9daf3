"""Shapes of input about papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.activities import queries as activities
from apps.activities.models import Activity, AgendaItem
from apps.activities.policies import VIEW
from apps.files.forms import FilesField
from apps.organization.models import OrgUnit
from apps.papers import queries, rules
from kernel import access
from kernel.access import Actor
from kernel.web.forms import DomainForm, offer


class CaptionedForm(DomainForm):
    """Files with a word on what they show; a phone offers its camera for the second field."""

    caption = forms.CharField(label=lazy("What it shows"), required=False, max_length=120)
    files = FilesField(  # type: ignore[assignment]  # a field, which Django takes out of the class
        label=lazy("Files"), required=False, most=rules.AT_ONCE
    )
    camera = FilesField(label=lazy("Or take a photo now"), required=False, kinds=("photo",), most=1)

    def __init__(self, *args: Any, most: int = rules.AT_ONCE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["files"].most = most  # type: ignore[attr-defined]  # a FilesField
        self.fields["camera"].widget.attrs["capture"] = "environment"
        self.fields["files"].help_text = _(
            "At most %(most)d at once. Photos are made smaller, and the place where they were taken is removed."
        ) % {"most": most}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        # Gone from the data when it was refused; the field then has its error.
        given["files"] = [*given.get("files", []), *given.pop("camera", [])]
        if not given["files"] and not self.errors:
            self.add_error("files", _("Choose at least one file."))
        return given


class ActivityFilesForm(CaptionedForm):
    """Files of an activity, of a kind that its kind of activity keeps."""

    kind = forms.ChoiceField(label=lazy("Kind"))
    point = forms.ModelChoiceField(
        AgendaItem.objects.none(), label=lazy("Point of the agenda"), required=False,
        help_text=lazy("Only for documents."),
    )  # fmt: skip
    field_order = ("kind", "files", "camera", "caption", "point")

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", [(one.value, one.label) for one in queries.file_kinds(activity)])
        points: Any = self.fields["point"]
        points.queryset = activity.agenda.all()
        points.label_from_instance = lambda point: f"{point.place}. {point.title}"
        if not activity.agenda.exists():
            del self.fields["point"]


class TakeOutForm(DomainForm):
    """Why a file is taken out."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)


class BookForm(DomainForm):
    """Which record book is to be made."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Unit"))
    year = forms.IntegerField(label=lazy("Year"), min_value=2000, max_value=2100)
    form = forms.ChoiceField(
        label=lazy("As"), choices=[("pdf", "PDF"), ("docx", "Word")], initial="pdf", required=False
    )
    kinds = forms.MultipleChoiceField(
        label=lazy("Kinds"), required=False, help_text=lazy("None chosen: all of them.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(
            self, "unit", access.visible(actor, OrgUnit.objects.in_being(), VIEW).order_by("path")
        )
        kinds = [(kind.key, kind.name) for kind in activities.kinds().values()]
        offer(self, "kinds", kinds)

    def clean_form(self) -> str:
        return self.cleaned_data["form"] or "pdf"


class TemplateForm(DomainForm):
    """A Word template of minutes."""

    template = FilesField(label=lazy("Word document (.docx)"), kinds=("paper",), most=1)

    def clean_template(self) -> Any:
        return self.cleaned_data["template"][0]


class ReportForm(DomainForm):
    """What a branch reports."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Branch"))
    presenter = forms.CharField(label=lazy("Who reports"), max_length=60)
    text = forms.CharField(
        label=lazy("Report"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6})
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "unit", queries.reporters(activity))


class AdviceForm(DomainForm):
    """A piece of advice on a report."""

    given_by = forms.CharField(label=lazy("Who gives the advice"), max_length=60)
    text = forms.CharField(
        label=lazy("Advice"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )
