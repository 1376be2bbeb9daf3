"""Pages of activities: the list, one before, during and after, and what is done about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.activities import forms, queries, registry, rules, services
from apps.activities.lists import ActivityList, listed
from apps.activities.models import Activity
from apps.activities.policies import APPROVE, HOLD, VIEW
from apps.activities.queries import gaps, visits
from apps.rulebook import queries as rulebook
from kernel import access, clock
from kernel.access import Actor
from kernel.chinese.text import labelled
from kernel.lists import opened_or_exported
from kernel.web import pages
from kernel.web.forms import DomainForm
from kernel.web.requests import ActorRequest
from kernel.web.telling import Said
from kernel.web.templatetags.ui import day

HOUR = timedelta(hours=1)


@opened_or_exported
def activity_list(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, VIEW)
    may_plan = access.allows(request.actor, HOLD)
    return ActivityList(request, listed(request.actor)).response(may_plan=may_plan)


@require_GET
def detail(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id)
    kind, tally = queries.kind_of(row), queries.counted(row)
    may_hold = access.allows(request.actor, HOLD, row)
    context = {
        "activity": row,
        "kind": kind,
        "rule": rulebook.rules_on(row.held_on, kind.rule).get(kind.rule) if kind.rule else None,
        "tally": tally,
        "too_few": gaps.too_few(row, kind, tally),
        "minutes_due": gaps.minutes_due(row, kind),
        "quorums": _quorums(row, tally) if "votes" in kind.parts and row.rolled_at else [],
        "roll": queries.told_apart(queries.roll_seen(request.actor, row)),
        "agenda": row.agenda.filter(case=None),
        "votes": list(row.ballots.all()),
        "resolutions": queries.resolutions(request.actor, row),
        "mine": queries.own_attendance(request.actor, row),
        "may_hold": may_hold,
        "may_approve": _may_approve(request.actor, row),
        "series": queries.series(request.actor).filter(pk=row.series_id).first()
        if row.series_id
        else None,
        "live": queries.live(row) if row.state == Activity.State.ANNOUNCED else None,
        **_progress(row),
        "brought_in": _brought_in(row) if may_hold else [],
        "sees_roll": access.allows(request.actor, VIEW, row),
        "panels": registry.panels_of(request.actor, row),
        "visit": visits.shown(request.actor, row, kind),
    }
    return render(request, "activities/detail.html", context)


def _brought_in(row: Activity) -> list[str]:
    """Name whom announcing an activity in preparation invites besides those on its roll."""
    if row.state != Activity.State.DRAFT:
        return []
    members, guests = queries.brought_in(row)
    return [*(one.name for one in members), *guests]


def _progress(row: Activity) -> dict[str, bool]:
    """Say whether people gather for it, whether it began, and whether it is over."""
    now = clock.now()
    return {
        "has_begun": rules.may_begin(row.starts_at, now),
        "has_started": row.starts_at <= now,
        "is_over": row.ends_at <= now,
    }


@require_http_methods(["GET", "POST"])
def plan(request: ActorRequest) -> HttpResponse:
    access.require(request.actor, HOLD)
    begins = (clock.now() + timedelta(days=1)).replace(hour=9, minute=0, second=0, microsecond=0)
    initial: dict[str, Any] = {
        "starts_at": begins, "ends_at": begins + HOUR,
    }  # fmt: skip
    # What an address fills in, as that of a duty does; the form offers nothing one may not choose.
    initial |= {name: request.GET[name] for name in ("kind", "unit") if name in request.GET}
    form = forms.PlanForm(request.POST or None, actor=request.actor, initial=initial)
    return pages.act(
        request,
        form,
        services.plan_activity,
        done=_("Prepared. Look through it, then announce it."),
        to=_to,
        template="activities/form.html",
        context={"heading": _("Announce an activity")},
    )


@require_http_methods(["GET", "POST"])
def change(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, HOLD)
    names = ("title", "starts_at", "ends_at", "place", "text")
    initial = {name: getattr(row, name) for name in names} | _seen(row)
    initial["agenda"] = "\n".join(point.title for point in row.agenda.filter(case=None))
    form = forms.ChangeForm(request.POST or None, initial=initial)
    return _act(request, row, form, services.change_activity, _("Change"), _("Saved."))


@require_http_methods(["GET", "POST"])
def invite(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, HOLD)
    form = forms.InviteForm(request.POST or None, actor=request.actor, activity=row)
    return _act(request, row, form, services.invite, _("Invite"), _("Invited."))


@require_http_methods(["GET", "POST"])
def cancel(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, HOLD)
    form = forms.CancelForm(request.POST or None, initial=_seen(row))
    return _act(
        request, row, form, services.cancel_activity, _("Cancel it"),
        _("Cancelled. Those who were invited see why."),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def leave(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id)
    form = forms.ReasonForm(request.POST or None)
    return _act(
        request, row, form, services.ask_for_leave, _("Ask for leave"),
        _("Asked. The organiser grants it or not: the answer stands on this page."),
        button=_("Ask for leave"),
    )  # fmt: skip


@require_POST
def leave_back(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row, form = _fetch(request, activity_id), DomainForm(request.POST)
    answer = pages.attempt(
        request, form, services.take_leave_back, to=lambda _mine: _to(row),
        done=_("You are expected again; the organiser is told."), activity=row,
    )  # fmt: skip
    return answer or render(request, "activities/refused.html", {"activity": row, "form": form})


@require_http_methods(["GET", "POST"])
def roll(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, HOLD)
    form = forms.RollForm(request.POST or None, rows=queries.roll(row), initial=_seen(row))
    answer = pages.attempt(
        request, form, services.record_roll, to=_to, done=_("Recorded who is there."), activity=row
    )
    votes = "votes" in queries.kind_of(row).parts
    needs = _quorums(row, queries.counted(row)) if votes else []
    context = {"activity": row, "form": form, "needs": needs}
    return answer or render(request, "activities/roll.html", context)


@require_http_methods(["GET", "POST"])
def vote(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, HOLD)
    choices = queries.vote_rules(row)
    form = forms.VoteForm(request.POST or None, choices=choices)
    tally = queries.counted(row)
    note = _("%(present)d of %(voters)d with a vote are there.") % {
        "present": tally.voters_present,
        "voters": tally.voters,
    }
    return _act(
        request,
        row,
        form,
        services.record_vote,
        _("Record a vote"),
        _told,
        note=note,
        rules=choices,
    )


@require_http_methods(["GET", "POST"])
def minutes(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, HOLD)
    form = forms.MinutesForm(request.POST or None, initial={"minutes": row.minutes} | _seen(row))
    why = _("Returned: %(why)s") % {"why": row.returned_why} if row.returned_why else ""
    return _act(request, row, form, services.write_minutes, _("Minutes"), _("Saved."), note=why)


@require_http_methods(["GET", "POST"])
def resolve(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, HOLD)
    form = forms.ResolutionForm(request.POST or None, unit=row.unit)
    return pages.act(
        request, form, services.record_resolution, to=lambda _case: redirect("activities:detail", row.pk),
        done=_("Recorded: it is followed up as a case."), template="activities/form.html",
        context={"heading": _("What was resolved"), "activity": row}, activity=row,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def return_minutes(request: ActorRequest, activity_id: UUID) -> HttpResponse:
    row = _fetch(request, activity_id, APPROVE)
    form = forms.CancelForm(request.POST or None, initial=_seen(row))
    return _act(
        request, row, form, services.return_minutes, _("Return the minutes"),
        _("Returned: who handed them in is told."), button=_("Return the minutes"),
    )  # fmt: skip


def _held(row: Activity) -> str:
    """Say that it was held, and by when its minutes are due."""
    due = gaps.minutes_due(row, queries.kind_of(row))
    if due is None:
        return _("Recorded as held.")
    return _("Recorded as held. Hand the minutes in by %(day)s.") % {"day": day(due)}


STEPS: dict[str, tuple[Callable[..., Any], Callable[[Activity], str]]] = {
    "announce": (services.announce_activity, lambda _row: _("Announced: those invited see it.")),
    "freeze": (services.freeze_roll, lambda _row: _("The roll is frozen. Record who is there.")),
    "hold": (services.hold_activity, _held),
    "take-back": (
        services.take_holding_back,
        lambda _row: _(
            "Taken back. Roll and votes stay; say again that it was held once they are right."
        ),
    ),
    "take-vote-back": (services.take_vote_back, lambda _row: _("The last vote is taken back.")),
    "submit": (services.submit_minutes, lambda _row: _("Handed in for approval.")),
    "approve": (services.approve_minutes, lambda _row: _("Approved.")),
}
ASKED: dict[str, type[DomainForm]] = {
    "hold": forms.HoldForm,
    "take-vote-back": forms.LastVoteForm,
    "submit": forms.SeenForm,
    "approve": forms.SeenForm,
}


@require_POST
def step(request: ActorRequest, activity_id: UUID, what: str) -> HttpResponse:
    """Do what needs nothing typed; a refusal is shown, and where a reason is asked, the field for it."""
    if what not in STEPS:
        raise Http404
    service, done = STEPS[what]
    row = _fetch(request, activity_id, APPROVE if what == "approve" else HOLD)
    form = ASKED.get(what, DomainForm)(request.POST)
    answer = pages.attempt(request, form, service, to=_to, done=done, activity=row)
    context = {"activity": row, "form": form, "asks": "reason" in form.errors}
    return answer or render(request, "activities/refused.html", context)


def _fetch(request: ActorRequest, activity_id: UUID, right: str = "") -> Activity:
    return pages.fetch(queries.activities(request.actor), request, activity_id, right)


def _to(row: Any) -> HttpResponse:
    activity_id = row.pk if isinstance(row, Activity) else row.activity_id
    return redirect("activities:detail", activity_id)


def _seen(row: Activity) -> dict[str, Any]:
    return {"expected_version": row.version}


def _told(found: Any) -> str | Said:
    if found.passed:
        return _("Passed: %(yes)d of %(voters)d.") % {"yes": found.yes, "voters": found.voters}
    if not found.quorum:
        text = _("Not passed: too few are there.")
    else:
        text = _("Not passed: %(need)d would have had to say yes.") % {"need": found.need_yes}
    return Said(text, level=messages.WARNING)


def _act(
    request: ActorRequest,
    row: Activity,
    form: DomainForm,
    service: Callable[..., Any],
    heading: str,
    done: Any,
    **context: Any,
) -> HttpResponse:
    shown = {"heading": labelled(heading, row.title), "activity": row, **context}
    return pages.act(
        request, form, service, to=_to, done=done, template="activities/form.html", context=shown,
        activity=row,
    )  # fmt: skip


def _quorums(row: Activity, tally: queries.Tally) -> list[tuple[Any, int, bool]]:
    """Return (rule, how many with a vote must be there, are they) of each kind of vote."""
    found = []
    for rule in queries.vote_rules(row):
        majority = rules.Majority.of(rule)
        found.append((rule, majority.need_present(tally.voters), tally.has_quorum(majority)))
    return found


def _may_approve(actor: Actor, row: Activity) -> bool:
    return access.allows(actor, APPROVE, row) and actor.id != row.minutes_by
