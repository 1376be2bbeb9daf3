"""What activities ask of somebody on their first page: to come, to answer, to record, to write, to approve."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from apps.activities import queries
from apps.activities.models import Activity
from apps.activities.policies import APPROVE, HOLD, IMPORT
from apps.activities.queries import gaps, visits
from kernel import access, clock
from kernel.access import Actor
from kernel.web.offers import Todo
from kernel.web.templatetags.ui import day, moment

SOON, SHOWN = timedelta(days=31), 5


def coming(actor: Actor) -> Iterator[Todo]:
    """Name the activities one is expected at within a month, the next first."""
    if actor.kind != "user" or actor.id is None:
        return
    for row in queries.upcoming(actor, clock.now() + SOON)[:SHOWN]:
        text = _("%(when)s: %(what)s") % {"when": moment(row.starts_at), "what": row.title}
        yield Todo(text, _page(row), _("Open"), due=localdate(row.starts_at))


def unrecorded(actor: Actor) -> Iterator[Todo]:
    """Name the activities that are over and of which nothing is recorded yet."""
    if not actor.holds(HOLD):
        return
    rows = queries.unrecorded(actor)
    if not access.allows(actor, IMPORT, access.EVERYWHERE):
        # What closed months hold is recorded by the county's office alone.
        rows = rows.filter(held_on__gte=visits.open_since())
    for row in rows[:SHOWN]:
        text = _("Not recorded yet: %(what)s, %(when)s") % {
            "what": row.title,
            "when": moment(row.starts_at),
        }
        yield Todo(text, _page(row), _("Record it"), is_late=True)


def leave_to_answer(actor: Actor) -> Iterator[Todo]:
    """Name the activities for which somebody asks for leave."""
    if not actor.holds(HOLD):
        return
    for row in queries.to_answer(actor)[:SHOWN]:
        text = _("Somebody asks for leave: %(what)s, %(when)s") % {
            "what": row.title,
            "when": moment(row.starts_at),
        }
        yield Todo(text, reverse("activities:claims", args=[row.pk]), _("Answer"))


def minutes_to_write(actor: Actor) -> Iterator[Todo]:
    """Name what one held, or handed in and had returned, whose minutes are to be written; a returned one first."""
    if not actor.holds(HOLD):
        return
    rows = list(queries.to_write(actor)[:SHOWN])
    kinds = queries.kinds() if rows else {}
    for row in rows:
        kind = kinds.get(row.kind)
        last = gaps.minutes_due(row, kind) if kind else None
        if last is None:
            continue
        words = {"what": row.title, "day": day(last)}
        if row.returned_why:
            text = _("Minutes came back: %(what)s, hand them in by %(day)s") % words
        else:
            text = _("Minutes to write: %(what)s, hand them in by %(day)s") % words
        page = reverse("activities:minutes", args=[row.pk])
        yield Todo(text, page, _("Write them"), due=last, is_late=last < clock.today())


def minutes_to_approve(actor: Actor) -> Iterator[Todo]:
    """Name the minutes that wait for one's approval, with the unit: many have meetings of one name."""
    if not actor.holds(APPROVE):
        return
    for row in queries.to_approve(actor).select_related("unit")[:SHOWN]:
        words = {"what": row.title, "unit": row.unit.name}
        text = _("Minutes to approve: %(what)s, %(unit)s") % words
        yield Todo(text, _page(row), _("Read them"))


def _page(row: Activity) -> str:
    return reverse("activities:detail", args=[row.pk])
