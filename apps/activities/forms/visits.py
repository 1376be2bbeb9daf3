"""Shapes of input about visits."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.activities.models import Visit
from apps.activities.policies import HOLD
from apps.activities.queries import visits
from apps.activities.services.visiting import MET
from apps.businesses.models import Business
from apps.cases import queries as cases
from apps.cases.models import Case
from apps.files.forms import FilesField
from apps.files.models import Attachment
from apps.members.fields import MembersField
from apps.members.queries import to_choose
from apps.organization.models import Zone
from kernel import access, clock, ids
from kernel.access import Actor
from kernel.errors import DomainError
from kernel.web.forms import DomainForm, offer

MOST_PHOTOS = 4


class TwoSentences(forms.CharField):
    """A short text, with a field of two lines."""

    def __init__(self, **values: Any) -> None:
        super().__init__(
            required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2}), **values
        )


class PaidForm(DomainForm):
    """What every visit says: its kind and day, who was met, what was found.

    `key` is made by the browser; a header Idempotency-Key says it too.
    """

    kind = forms.ChoiceField(label=lazy("Kind of visit"), widget=forms.RadioSelect)
    met = forms.ChoiceField(label=lazy("Who was met?"), widget=forms.RadioSelect)
    findings = forms.MultipleChoiceField(
        label=lazy("What did you find?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    text = TwoSentences(label=lazy("In two sentences"))
    held_on = forms.DateField(label=lazy("Day"))
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, what: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.me = visits.member_of(actor)
        kinds = [kind for kind, _unit in visits.kinds_for(actor, what, self.me)]
        self.has_kinds = bool(kinds)
        offer(self, "kind", [(kind.key, kind.name) for kind in kinds])
        offer(self, "met", [(met.value, met.label) for met in MET[what]])
        offer(self, "findings", visits.findings().items())
        day = {"max": clock.today().isoformat(), "data-today": True}
        self.fields["held_on"].widget.attrs.update(day)
        asked = self.initial.get("kind")
        first = kinds[0].key if kinds else ""
        self.initial = {
            **self.initial,
            "held_on": clock.today(),
            "key": ids.uuid7(),
            "kind": asked if asked in {kind.key for kind in kinds} else first,
        }
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()

    def show(self, error: DomainError) -> None:
        """Add a refusal; a form that was saved already is another one from then on."""
        super().show(error)
        if error.code == "form_sent":
            sent: Any = self.data
            self.data = sent.copy()
            self.data["key"] = str(ids.uuid7())  # type: ignore[index]  # a copy of what was sent


class VisitForm(PaidForm):
    """A visit to one business, member, unit or person."""

    person = forms.CharField(label=lazy("Person's name"), max_length=60)
    met_name = forms.CharField(label=lazy("Name of who was met"), max_length=60, required=False)
    place = forms.CharField(label=lazy("Place"), max_length=120, required=False)
    here = forms.BooleanField(label=lazy("Note where I am now"), required=False)
    latitude = forms.DecimalField(
        required=False, min_value=-90, max_value=90, widget=forms.HiddenInput
    )
    longitude = forms.DecimalField(
        required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    photos = FilesField(
        label=lazy("Photos"), required=False, kinds=[Attachment.Kind.PHOTO], most=MOST_PHOTOS
    )
    visitors = MembersField(
        label=lazy("Who went"), required=False, help_text=lazy("Left empty, it was you.")
    )
    case_kind = forms.ChoiceField(label=lazy("Kind of case"), required=False)
    case_text = TwoSentences(label=lazy("What is to be solved"))
    MORE = ("held_on", "met_name", "place", "here", "photos", "visitors")
    CASE = ("case_kind", "case_text")

    def __init__(self, *args: Any, actor: Actor, what: str, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, what=what, **kwargs)
        self.fields["here"].help_text = _("Rounded to about a hundred metres; only if you tick it.")
        offer(self, "case_kind", [("", _("nothing to solve")), *cases.kinds_by(Case.Source.VISIT)])
        if what != "person":
            del self.fields["person"]
        if access.allows(actor, HOLD) and not actor.is_trusted:
            offer(self, "visitors", access.visible(actor, to_choose(actor), HOLD))
        else:
            del self.fields["visitors"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        wanted, latitude, longitude = (
            given.pop(name, None) for name in ("here", "latitude", "longitude")
        )
        if wanted and latitude is not None and longitude is not None:
            given["position"] = (Decimal(latitude), Decimal(longitude))
        return given

    def main(self) -> list[forms.BoundField]:
        """Return the fields of the plain case."""
        return self._some(set(self.fields) - {*self.MORE, *self.CASE})

    def more(self) -> list[forms.BoundField]:
        return self._some(set(self.MORE))

    def case(self) -> list[forms.BoundField]:
        return self._some(set(self.CASE))

    def is_open(self) -> dict[str, bool]:
        """Say which folded parts hold something wrong or filled in."""
        return {
            name: any(field.errors or field.name in self.data for field in fields)
            and bool(self.errors)
            for name, fields in (("more", self.more()), ("case", self.case()))
        }

    def _some(self, names: set[str]) -> list[forms.BoundField]:
        order = ("person", "met", "findings", "text", "kind", *self.MORE, *self.CASE)
        named = [name for name in order if name in names and name in self.fields]
        return [self[name] for name in named if not self[name].is_hidden]


class ZoneForm(DomainForm):
    """Which businesses a street's page lists."""

    zone = forms.ModelChoiceField(Zone.objects.none(), label=lazy("Market or place"))
    street = forms.CharField(
        label=lazy("Street or name"), required=False, max_length=60,
        help_text=lazy("Part of the address or of the name."),
    )  # fmt: skip


class StreetForm(PaidForm):
    """Visits to several businesses, with the same words; ticked are those where somebody was met."""

    def __init__(self, *args: Any, actor: Actor, rows: Iterable[Business], **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, what="business", **kwargs)
        self.rows = {row.pk: row for row in rows}
        none = _("No business is ticked, so nothing is saved yet: tick where you met somebody.")
        self.fields["businesses"] = forms.TypedMultipleChoiceField(
            error_messages={"required": none},
            label=_("Where was somebody met?"),
            choices=[(str(key), _shop(row)) for key, row in self.rows.items()],
            coerce=UUID,
            widget=forms.CheckboxSelectMultiple,
        )
        self.initial["met"] = Visit.Met.OWNER

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if "businesses" in given:
            given["businesses"] = [self.rows[key] for key in given["businesses"]]
        return given


def _shop(row: Business) -> str:
    """Return what tells a shop from others of its name: its owner, its address."""
    return " ".join(part for part in (row.name, row.owner, row.address) if part)
