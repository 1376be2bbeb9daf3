"""Shapes of input about activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.activities import queries, rules
from apps.activities.models import Activity, Attendance
from apps.activities.rules import grid
from apps.cases import queries as cases
from apps.members.fields import MembersField
from apps.members.queries import to_choose
from apps.organization.fields import AccountField
from apps.organization.models import OrgUnit
from apps.organization.queries import units
from apps.rulebook.rules import Rule
from kernel import clock
from kernel.access import Actor
from kernel.together import TogetherForm
from kernel.web.forms import DomainForm, offer, offer_read, style_field

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
        offer_hosts(self, actor)


class ChangeForm(WhenForm):
    """What is to be different; `expected_version` is what the person saw."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_at"].help_text = _(
            "Moved to another day, sign-ins and leave of the old day end: those invited are told of the new one."
        )


class InviteForm(DomainForm):
    """Members and a guest to be put on the roll."""

    members = MembersField(label=lazy("Members"), required=False)
    guest = forms.CharField(
        label=lazy("A guest by name"),
        required=False,
        max_length=60,
        help_text=lazy("Such as a leader from another office. Guests have no vote."),
    )

    def __init__(self, *args: Any, actor: Actor, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        on_it = activity.attendances.exclude(member=None).values("member")
        if not offer_read(self, "members", to_choose(actor).exclude(pk__in=on_it)):
            del self.fields["members"]
            text = _("All members are on the roll already. Guests have no vote.")
            self.fields["guest"].help_text = text


class ReasonForm(DomainForm):
    """Why."""

    reason = forms.CharField(label=lazy("Reason"), max_length=200)


class CancelManyForm(TogetherForm, ReasonForm):
    """Why many activities are cancelled."""


class CancelForm(ReasonForm):
    """Why an activity is cancelled."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class HoldForm(DomainForm):
    """Why nobody is recorded as present, asked for where that is so."""

    reason = forms.CharField(
        label=lazy("Why nobody is recorded as present"), max_length=200, required=False
    )


class SeenForm(DomainForm):
    """What was read before it was handed in or approved: the version that stood on the page."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class LastVoteForm(DomainForm):
    """Which vote is taken back: the one that stood last on the page."""

    vote = forms.UUIDField(widget=forms.HiddenInput, required=False)


class RollForm(DomainForm):
    """Who is there: everybody is ticked, or those who signed in; the absent may have a reason."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Iterable[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = queries.told_apart(rows)
        status = Attendance.Status
        away = {status.ASKED, status.EXCUSED, status.ABSENT}
        self.is_by_code = any(row.status in {status.CLAIMED, status.PRESENT} for row in self.rows)
        if self.is_by_code:
            # They signed in one by one: who did not is not taken to be here.
            away |= {status.INVITED, status.REFUSED}
        for row in self.rows:
            self.fields[f"here-{row.pk}"] = forms.BooleanField(
                label=row.name, required=False, initial=row.status not in away
            )
            self.fields[f"why-{row.pk}"] = forms.CharField(
                label=_("Why absent: %(name)s")
                % {"name": " ".join(filter(None, (row.name, row.apart)))},
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
            "refused": {
                row.pk
                for row in self.rows
                if self.data.get(f"claimed-{row.pk}") and not given.get(f"here-{row.pk}")
            },
            "reasons": {row.pk: given.get(f"why-{row.pk}", "") for row in self.rows},
        }


class VoteForm(DomainForm):
    """A vote, by the papers counted."""

    title = forms.CharField(label=lazy("What was voted on"), max_length=200)
    rule = forms.ChoiceField(label=lazy("Kind of vote"))
    yes = forms.IntegerField(label=lazy("Yes"), min_value=0)
    no = forms.IntegerField(label=lazy("No"), min_value=0, initial=0)
    abstained = forms.IntegerField(label=lazy("Abstained"), min_value=0, initial=0)
    present = forms.IntegerField(
        label=lazy("With a vote in the room"),
        min_value=0,
        required=False,
        help_text=lazy(
            "Only where somebody who came has left, or stays out of this vote; else all who are here count."
        ),
    )
    written_yes = forms.IntegerField(
        label=lazy("Yes in writing, handed in before"),
        min_value=0,
        initial=0,
        help_text=lazy("Of absent members; it counts for admissions only."),
    )
    reason = forms.CharField(
        label=lazy("Why without a quorum"),
        required=False,
        max_length=200,
        help_text=lazy(
            "Only where too few are there: the vote is recorded as a breach, with this reason."
        ),
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
    owner = AccountField(label=lazy("Who carries it out"), required=False)
    due_on = forms.DateField(label=lazy("To be done by"), required=False)

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


class ConfirmForm(DomainForm):
    """Who signed in and stood on the page that was answered; all who wait where it named nobody."""

    seen = forms.ModelMultipleChoiceField(Attendance.objects.none(), required=False)

    def __init__(self, *args: Any, rows: QuerySet[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "seen", rows)

    def clean(self) -> dict[str, Any]:
        seen = (super().clean() or {}).get("seen", ())
        return {"attendances": [row.pk for row in seen] or None}


class TicketForm(DomainForm):
    """What a scanned code was exchanged for."""

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)


class AnswerForm(DomainForm):
    """Why leave is not granted."""

    answer = forms.CharField(label=lazy("Why not"), max_length=200)


class CalendarForm(DomainForm):
    """What the calendar shows; all of it may be left out."""

    view = forms.ChoiceField(choices=grid.VIEWS.items(), required=False, widget=forms.HiddenInput)
    day = forms.DateField(label=lazy("Day"), required=False)
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Held by"), required=False)
    kind = forms.ChoiceField(label=lazy("Kind"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(kind.key, kind.name) for kind in queries.kinds().values()]
        offer(self, "kind", [("", _("All kinds")), *named])
        offer(self, "unit", units(actor).in_being().order_by("path"))

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and not clock.REPUBLIC <= day <= clock.today() + rules.FURTHEST:
            raise forms.ValidationError(_("No calendar is kept of that day."))
        return day


def offer_hosts(form: forms.Form, actor: Actor) -> None:
    """Offer the units for which the actor may hold activities, and the kinds those may hold."""
    units = offer_read(form, "unit", queries.hosts(actor).order_by("path"))
    if len(units) == 1:
        form.initial.setdefault("unit", units[0])
    own = {unit.kind for unit in units}
    known = (kind for kind in queries.kinds().values() if not kind.is_visit)
    kinds = [kind for kind in known if not kind.hosts or own & {*kind.hosts}]
    offer(form, "kind", [("", _("Choose a kind")), *((kind.key, kind.name) for kind in kinds)])
