"""What the report of a consultation says: plain texts, the same for PDF, Word and workbook."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.activities.queries import consulting
from apps.activities.queries.consulting import Point
from apps.cases import queries as cases
from apps.cases.models import Case
from apps.papers.queries.facts import clean, frame
from kernel.access import Actor
from kernel.web.templatetags.ui import day, number


def consultation(actor: Actor, activity: Activity) -> dict[str, Any]:
    """Return the values of a consultation's report, as far as the actor may see its cases."""
    points = consulting.followed(actor, consulting.points(activity))
    last = consulting.previous(activity)
    before = consulting.followed(actor, consulting.points(last)) if last else []
    sent = list(consulting.collected(actor, activity))
    first, now = [_("No."), _("Point")], _("As it stands now")
    discussed = [*first, _("Result"), _("What was said"), now]
    raised = [*first, _("Kind"), _("Raised at"), now]
    parts = [
        _part(_("On the agenda"), discussed, _points(points)),
        _part(_("Collected"), raised, _sent(sent)),
    ]
    if last:
        parts.append(_part(_("What came of the last consultation"), discussed, _points(before)))
    values = frame(_("Report: %(what)s") % {"what": clean(activity.title)})
    values["words"] |= {
        "columns": [
            _("Part"),
            *first,
            _("Result, or kind"),
            _("What was said, or where it was raised"),
            now,
        ],
        "nothing": _("None so far"),
        "colon": _(": "),
    }
    return values | {"facts": list(_facts(activity, points, len(sent))), "parts": parts}


def _part(heading: str, columns: list[str], rows: Iterable[list[str]]) -> dict[str, Any]:
    return {"heading": heading, "columns": columns, "rows": list(rows)}


def _facts(activity: Activity, points: list[Point], sent: int) -> Iterable[tuple[str, str]]:
    days = consulting.round_of(activity)
    yield _("Held by"), clean(activity.unit.name)
    yield _("Day"), day(activity.held_on)
    yield _("Place"), clean(activity.place)
    if days:
        said = _("Suggestions are collected from %(first)s to %(last)s.")
        yield _("Collected"), said % {"first": day(days.opens_on), "last": day(days.closes_on)}
    counts = {what: len(consulting.chosen(points, what)) for what in consulting.COUNTS}
    text = _(
        "%(sent)s collected, %(points)s on the agenda, %(discussed)s discussed, %(answered)s answered, "
        "%(rated)s rated, %(waiting)s still being dealt with."
    )
    counted = {**counts, "sent": sent, "points": len(points)}
    yield _("How far it is"), text % {name: number(count) for name, count in counted.items()}


def _points(points: Iterable[Point]) -> Iterable[list[str]]:
    for place, point in enumerate(points, 1):
        item, case = point.item, point.case
        result = item.get_outcome_display() if item.outcome else _("not discussed yet")
        said = "" if case.is_sensitive else clean(item.said)
        yield [str(place), clean(item.shown), result, said, _stands(case)]


def _stands(case: Case) -> str:
    """Return how a case stands; of a protected one its state alone."""
    parts = [str(case.get_state_display())]
    if not case.is_sensitive:
        if case.is_open and case.owner:
            parts.append(clean(case.owner.name))
        if case.is_open and case.due_on:
            parts.append(_("until %(day)s") % {"day": day(case.due_on)})
        if case.rating:
            parts.append(_("rated %(rating)d of 5") % {"rating": case.rating})
    return _(", ").join(parts)


def _sent(rows: Iterable[Case]) -> Iterable[list[str]]:
    names = cases.kind_names()
    for place, case in enumerate(rows, 1):
        where = _(", ").join([clean(case.unit.name), day(case.raised_on)])
        kind = names.get(case.kind, case.kind)
        yield [str(place), clean(case.title), kind, where, _stands(case)]
