"""Shapes of input about activities."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.activities import queries
from apps.activities.models import Activity, Attendance
from apps.cases import queries as cases
from apps.members.models import Member
from apps.members.queries import present
from apps.organization.models import OrgUnit
from apps.rulebook.rules import Rule
from kernel.access import Actor
from kernel.web.forms import DomainForm, offer, style_field

MOST_POINTS = 30


def moment(label: Any) -> forms.DateTimeField:
    """Return a field for a moment, with the phone's own chooser."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    return forms.DateTimeField(label=label, widget=widget)


class WhenForm(DomainForm):
    """What an activity is about, when and where."""

    title = forms.CharField(
        label=lazy("Title"),
        required=False,
        max_length=120,
        help_text=lazy("Leave it empty for the name of its kind."),
    )
    starts_at = moment(lazy("Begins"))
    ends_at = moment(lazy("Ends"))
    place = forms.CharField(label=lazy("Place"), required=False, max_length=120)
    text = forms.CharField(
        label=lazy("What it is about"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    agenda = forms.CharField(
        label=lazy("Agenda"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("A point a line."),
    )

    def clean_agenda(self) -> list[str]:
        points = [line.strip() for line in self.cleaned_data["agenda"].splitlines() if line.strip()]
        if len(points) > MOST_POINTS or any(len(point) > 200 for point in points):
            raise forms.ValidationError(
                _("At most %(count)d points, each of at most 200 characters.")
                % {"count": MOST_POINTS}
            )
        return points


class PlanForm(WhenForm):
    """A new activity of a unit."""

    kind = forms.ChoiceField(label=lazy("Kind"))
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Held by"))
    field_order = ("kind", "unit", "starts_at", "ends_at", "place", "title", "agenda", "text")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(kind.key, kind.name) for kind in queries.kinds().values()]
        offer(self, "kind", [("", _("Choose a kind")), *named])
        offer(self, "unit", queries.hosts(actor).order_by("path"))


class ChangeForm(WhenForm):
    """What is to be different; `expected_version` is what the person saw."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class InviteForm(DomainForm):
    """Members and a guest to be put on the roll."""

    members = forms.ModelMultipleChoiceField(
        Member.objects.none(), label=lazy("Members"), required=False
    )
    guest = forms.CharField(
        label=lazy("A guest by name"),
        required=False,
        max_length=60,
        help_text=lazy("Such as a leader from another office. Guests have no vote."),
    )

    def __init__(self, *args: Any, actor: Actor, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_it = activity.attendances.exclude(member=None).values("member")
        offer(self, "members", present(actor).exclude(pk__in=on_it))


class ReasonForm(DomainForm):
    """Why."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)


class CancelForm(ReasonForm):
    """Why an activity is cancelled."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class RollForm(DomainForm):
    """Who is there: everybody is ticked, the absent are unticked, with their reason if there is one."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Iterable[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
        status = Attendance.Status
        away = {status.ASKED, status.EXCUSED, status.ABSENT}
        if any(row.status in {status.CLAIMED, status.PRESENT} for row in self.rows):
            # They signed in one by one: who did not is not taken to be here.
            away |= {status.INVITED, status.REFUSED}
        for row in self.rows:
            self.fields[f"here-{row.pk}"] = forms.BooleanField(
                label=row.name, required=False, initial=row.status not in away
            )
            self.fields[f"why-{row.pk}"] = forms.CharField(
                label=_("Why absent: %(name)s") % {"name": row.name},
                required=False,
                max_length=200,
                initial="" if row.status == status.REFUSED else row.reason,
            )
            style_field(self.fields[f"why-{row.pk}"])

    def lines(self) -> list[tuple[Attendance, Any, Any]]:
        """Return each person with their two fields."""
        return [(row, self[f"here-{row.pk}"], self[f"why-{row.pk}"]) for row in self.rows]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        return {
            "expected_version": given.get("expected_version"),
            "present": {row.pk for row in self.rows if given.get(f"here-{row.pk}")},
            "reasons": {row.pk: given.get(f"why-{row.pk}", "") for row in self.rows},
        }


class VoteForm(DomainForm):
    """A vote, by the papers counted."""

    title = forms.CharField(label=lazy("What was voted on"), max_length=200)
    rule = forms.ChoiceField(label=lazy("Kind of vote"))
    yes = forms.IntegerField(label=lazy("Yes"), min_value=0)
    no = forms.IntegerField(label=lazy("No"), min_value=0, initial=0)
    abstained = forms.IntegerField(label=lazy("Abstained"), min_value=0, initial=0)
    written_yes = forms.IntegerField(
        label=lazy("Yes in writing, handed in before"),
        min_value=0,
        initial=0,
        help_text=lazy("Of absent members; it counts for admissions only."),
    )

    def __init__(self, *args: Any, choices: Iterable[Rule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "rule", [(one.key, one.title) for one in choices])


class ResolutionForm(DomainForm):
    """What was resolved, who carries it out, until when."""

    title = forms.CharField(label=lazy("What was resolved"), max_length=80)
    text = forms.CharField(
        label=lazy("In full"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owner = forms.ModelChoiceField(
        User.objects.none(), label=lazy("Who carries it out"), required=False
    )
    due_on = forms.DateField(label=lazy("Until"), required=False)

    def __init__(self, *args: Any, unit: OrgUnit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", cases.owners(unit))


class MinutesForm(DomainForm):
    """The minutes."""

    minutes = forms.CharField(
        label=lazy("Minutes"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=lazy("What you type is kept in this browser until it is saved."),
    )
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class TicketForm(DomainForm):
    """What a scanned code was exchanged for."""

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)


class AnswerForm(DomainForm):
    """Why leave is not granted."""

    answer = forms.CharField(label=lazy("Why not"), max_length=200)
