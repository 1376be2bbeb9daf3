"""Shapes of input about activities."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from apps.accounts.models import User
from apps.activities import queries, rules
from apps.activities.models import Activity, Attendance, Series
from apps.activities.rules import grid, recurring
from apps.cases import queries as cases
from apps.members.models import Member
from apps.members.queries import present
from apps.organization import grants
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
        _offer_hosts(self, actor)


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
        if not offer_read(self, "members", present(actor).exclude(pk__in=on_it)):
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


class LastVoteForm(DomainForm):
    """Which vote is taken back: the one that stood last on the page."""

    vote = forms.UUIDField(widget=forms.HiddenInput, required=False)


class RollForm(DomainForm):
    """Who is there: everybody is ticked, or those who signed in; the absent may have a reason."""

    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, rows: Iterable[Attendance], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = list(rows)
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
    owner = forms.ModelChoiceField(
        User.objects.none(), label=lazy("Who carries it out"), required=False
    )
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


class TicketForm(DomainForm):
    """What a scanned code was exchanged for."""

    ticket = forms.CharField(widget=forms.HiddenInput, max_length=300)


class AnswerForm(DomainForm):
    """Why leave is not granted."""

    answer = forms.CharField(label=lazy("Why not"), max_length=200)


class InvitesForm(DomainForm):
    """Who is invited besides: holders of roles, and guests."""

    roles = forms.MultipleChoiceField(
        label=lazy("Always invited: holders of"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("Who holds the role on the day it is announced."),
    )
    below = forms.BooleanField(label=lazy("Also those of units below"), required=False)
    guests = forms.CharField(
        label=lazy("Always invited: guests"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=lazy("A name a line, such as the contact leader."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = [key for key, role in grants.roles().items() if role["held"] == "unit"]
        names = grants.role_names()
        offer(self, "roles", [(key, names[key]) for key in held])

    def clean_guests(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["guests"].splitlines() if line.strip()]


class InvitationForm(InvitesForm):
    """Who a unit always invites to a kind."""

    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Held by"))
    kind = forms.ChoiceField(label=lazy("Kind"))
    field_order = ("unit", "kind")

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_hosts(self, actor)


class EachForm(InvitesForm):
    """What a series says of each of its activities."""

    title = forms.CharField(
        label=lazy("Title"),
        required=False,
        max_length=120,
        help_text=lazy("Leave it empty for the name of its kind."),
    )
    at = forms.TimeField(
        label=lazy("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(label=lazy("How many minutes"), min_value=1, max_value=44640)
    place = forms.CharField(label=lazy("Place"), required=False, max_length=120)
    text = forms.CharField(
        label=lazy("What it is about"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    holidays = forms.ChoiceField(
        label=lazy("When the day is not worked"), choices=Series.Holidays.choices
    )


class SeriesForm(EachForm):
    """A new series."""

    kind = forms.ChoiceField(label=lazy("Kind"))
    unit = forms.ModelChoiceField(OrgUnit.objects.none(), label=lazy("Held by"))
    starts_on = forms.DateField(
        label=lazy("First day"), help_text=lazy("The others are on days like this one.")
    )
    every = forms.ChoiceField(label=lazy("Comes again"), choices=recurring.EVERY.items())
    interval = forms.IntegerField(
        label=lazy("How many weeks or months apart"),
        min_value=1,
        max_value=recurring.MOST_APART,
        help_text=lazy("1 for each week or month, 3 months for each quarter."),
    )
    until = forms.DateField(
        label=lazy("Last day"), required=False, help_text=lazy("Leave it empty: it goes on.")
    )
    field_order = (
        "kind", "unit", "starts_on", "every", "interval", "until", "at", "minutes", "place", "title",
        "holidays", "text",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer_hosts(self, actor)


class SeriesChangeForm(EachForm):
    """What is to be different from a day on; `expected_version` is what the person saw."""

    day = forms.DateField(
        label=lazy("From this day on"), help_text=lazy("A day on which the series has one.")
    )
    title = forms.CharField(label=lazy("Title"), max_length=120)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("day", "at", "minutes", "place", "title", "holidays", "text")


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


class SkipForm(ReasonForm):
    """A day to be left out."""

    day = forms.DateField(label=lazy("Day"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("day",)


class EndForm(ReasonForm):
    """The last day of a series."""

    last_on = forms.DateField(label=lazy("Last day"))
    expected_version = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("last_on",)


def _offer_hosts(form: forms.Form, actor: Actor) -> None:
    own = {unit.kind for unit in offer_read(form, "unit", queries.hosts(actor).order_by("path"))}
    known = (kind for kind in queries.kinds().values() if not kind.is_visit)
    kinds = [kind for kind in known if not kind.hosts or own & {*kind.hosts}]
    offer(form, "kind", [("", _("Choose a kind")), *((kind.key, kind.name) for kind in kinds)])
