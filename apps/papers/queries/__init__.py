"""Reads of papers: the files of an activity or case one may see, and branches' reports."""

from __future__ import annotations

from collections.abc import Container, Sequence

from django.db.models import Q, QuerySet

from apps.activities import queries as activities
from apps.activities.models import Activity
from apps.activities.policies import HOLD, VIEW
from apps.cases import queries as cases
from apps.cases.models import Case
from apps.organization.models import OrgUnit, UnitQuerySet
from apps.papers.models import ActivityFile, BranchReport, CaseFile, MinutesTemplate, RecordBook
from kernel import access
from kernel.access import Actor

Kind = ActivityFile.Kind
# The part an activity's kind needs for each kind of file.
PARTS = {Kind.PHOTO: "photos", Kind.SHEET: "roll", Kind.PAPER: "papers"}


def file_kinds(activity: Activity) -> list[Kind]:
    """Return the kinds of files an activity takes, by the parts its kind has. One query."""
    return kinds_by_parts(activities.kind_of(activity).parts)


def kinds_by_parts(parts: Container[str]) -> list[Kind]:
    """Return the kinds of files kept by a kind of activity that has these parts."""
    return [kind for kind, part in PARTS.items() if part in parts]


def files_of(actor: Actor, activity: Activity) -> QuerySet[ActivityFile]:
    """Return the files the actor may see of an activity they may see; the caller has looked at that.

    Sign-in sheets name everybody: they need a right on the unit. What was taken out is shown to
    those who may put it back.
    """
    rows = activity.files.select_related("attachment", "point")
    if not access.allows(actor, VIEW, activity):
        rows = rows.exclude(kind=Kind.SHEET)
    return rows if access.allows(actor, HOLD, activity) else rows.filter(removed_at=None)


def activity_files(actor: Actor) -> QuerySet[ActivityFile]:
    """Return the files of all activities the actor may see, without those taken out; see `files_of`."""
    rows = ActivityFile.objects.filter(
        removed_at=None, activity__in=activities.activities(actor).values("pk")
    )
    whole = access.visible(actor, Activity.objects.all(), VIEW).values("pk")
    seen = rows.filter(~Q(kind=Kind.SHEET) | Q(activity__in=whole))
    return seen.select_related("attachment", "activity")


def open_case_files(actor: Actor) -> QuerySet[CaseFile]:
    """Return the files of the cases that are not protected, for those who handle them; none taken out."""
    of = cases.unprotected(actor).order_by()
    handled = access.visible(actor, of, cases.ANSWER) | access.visible(actor, of, cases.ASSIGN)
    rows = CaseFile.objects.filter(removed_at=None, case__in=handled.values("pk"))
    return rows.select_related("attachment", "case")


def case_files(actor: Actor, case: Case) -> QuerySet[CaseFile]:
    """Return the files of a case, and of those joined with it, for those who handle it.

    Others get those they brought themselves.
    """
    if cases.is_handler(actor, case):
        of = Q(case=case) | Q(case__merged_into=case)
        return CaseFile.objects.filter(of).select_related("attachment")
    rows = case.files.select_related("attachment")
    return rows.filter(attachment__brought_by=actor.id) if actor.id else rows.none()


def sent_by_code(case: Case) -> QuerySet[CaseFile]:
    """Return the files that came with the case's code and were not taken out."""
    return case.files.select_related("attachment").filter(by_code=True, removed_at=None)


def may_file(actor: Actor, case: Case) -> bool:
    """Say whether the actor may add files to a case: who answers it, raised it, or helps with it."""
    if access.allows(actor, cases.ANSWER, case) or cases.is_raiser(actor, case):
        return True
    return cases.is_helper(actor, case)


def book(actor: Actor, unit: OrgUnit, year: int, kinds: Sequence[str] = ()) -> QuerySet[Activity]:
    """Return what a unit and those below it held in a year, of some kinds or of all, the oldest first.

    Only rows of units on which the actor holds a right: a book names everybody who was there.
    """
    seen = access.visible(actor, Activity.objects.all(), VIEW).values("pk")
    rows = activities.held(activities.activities(actor).filter(pk__in=seen))
    rows = rows.filter(unit__path__startswith=unit.path, held_on__year=year)
    chosen = rows.filter(kind__in=kinds) if kinds else rows
    return chosen.select_related("organiser").order_by("held_on", "id")


def books(actor: Actor) -> QuerySet[RecordBook]:
    """Return the record books the actor asked for, of units they still hold a right on, the newest first."""
    if actor.id is None:
        return RecordBook.objects.none()
    units = access.visible(actor, OrgUnit.objects.all(), VIEW).values("pk")
    rows = RecordBook.objects.select_related("unit", "attachment")
    return rows.filter(asked_by=actor.id, unit__in=units).order_by("-created_at", "-id")


def templates() -> QuerySet[MinutesTemplate]:
    """Return the templates of minutes the county brought, the newest first."""
    return MinutesTemplate.objects.select_related("attachment")


def reports(activity: Activity) -> QuerySet[BranchReport]:
    """Return the branches' reports at an activity with the advice given, in the order they were made."""
    return activity.reports.select_related("unit").prefetch_related("advice")


def reporters(activity: Activity) -> UnitQuerySet:
    """Return the units below the host in being that have not reported yet."""
    below = OrgUnit.objects.in_being().filter(path__startswith=activity.unit.path)
    told = activity.reports.values("unit")
    return below.exclude(pk=activity.unit_id).exclude(pk__in=told).order_by("path")


def silent(activity: Activity) -> QuerySet[OrgUnit]:
    """Return the units of those on the roll, or to come on it, that have not reported yet, by name."""
    of_roll = Q(pk__in=activity.attendances.exclude(member=None).values("member__unit"))
    if activity.state == Activity.State.DRAFT:
        members, _guests = activities.brought_in(activity)
        of_roll |= Q(pk__in={member.unit_id for member in members})
    return reporters(activity).filter(of_roll).order_by("name_pinyin", "id")
