"""Where what a duty asks is done: the form, filled in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.activities.models import Activity
from apps.activities.policies import HOLD, VISIT
from apps.activities.queries import activities
from apps.activities.queries import kinds as activity_kinds
from apps.duties import facts, registry
from apps.duties.models import TARGETS, Duty
from apps.duties.rules import Condition
from kernel import access
from kernel.access import Actor
from kernel.web.offers import Link
from kernel.web.templatetags.ui import day


def doors(actor: Actor, duty: Duty) -> Iterator[Link]:
    """Yield the forms that do what a duty asks, as far as the actor may; none for one that is met."""
    if duty.met_on is None and not duty.waived:
        for door in registry.doors:
            yield from door(actor, duty)


def enter_roll(actor: Actor, duty: Duty) -> Iterator[Link]:
    """Lead to the activities that would fulfil a duty, if it were known how many should have come."""
    if ids := facts.not_known(duty):
        for row in activities(actor).filter(pk__in=ids).order_by("held_on"):
            label = _("Complete the roll: %(what)s") % {"what": row.title}
            yield Link(label, reverse("activities:detail", args=[row.pk]), "users")


def plan_activity(actor: Actor, duty: Duty) -> Iterator[Link]:
    """Offer what is planned already; else the form of each kind that fulfils a duty, with its unit; else
    the list of those announced.

    A visit is not announced: whom it was paid to is chosen first.
    """
    kinds = _kinds(duty)
    named = activity_kinds() if kinds and not duty.subject_id else {}
    for kind in kinds:
        if kind not in named:
            continue
        if named[kind].is_visit and access.allows(actor, VISIT, duty):
            label = _("Record: %(what)s") % {"what": named[kind].name}
            yield Link(label, reverse("activities:visit-choose"), "plus")
        elif access.allows(actor, HOLD, duty):
            if planned := _planned(actor, duty, kind):
                words = {"what": named[kind].name, "day": day(planned.held_on)}
                label = _("Planned for %(day)s: %(what)s") % words
                yield Link(label, reverse("activities:detail", args=[planned.pk]), "calendar-event")
                continue
            query = urlencode({"kind": kind, "unit": duty.unit_id})
            label = _("Announce: %(what)s") % {"what": named[kind].name}
            yield Link(label, f"{reverse('activities:plan')}?{query}", "plus")
        else:
            query = urlencode({"kind": kind})
            label = _("See when: %(what)s") % {"what": named[kind].name}
            yield Link(label, f"{reverse('activities:list')}?{query}", "calendar-event")


def pay_visit(actor: Actor, duty: Duty) -> Iterator[Link]:
    """Offer the form of a visit to whom a duty is owed, filled in, to the one who pays it."""
    if duty.subject_kind not in TARGETS or actor.id is None or VISIT not in actor.own:
        return
    owing = {person.user_id for person in (duty.member, duty.deputy) if person is not None}
    if actor.id in owing:
        page = reverse(f"activities:visit-{duty.subject_kind}", args=[duty.subject_id])
        query = urlencode({"kind": next(iter(_kinds(duty)), "")})
        yield Link(_("Record the visit"), f"{page}?{query}", "plus")


def _planned(actor: Actor, duty: Duty, kind: str) -> Activity | None:
    """Return what the unit of a duty prepares or has announced of a kind within its period, the first."""
    rows = activities(actor).filter(
        unit=duty.unit_id, kind=kind, state__in=(Activity.State.DRAFT, Activity.State.ANNOUNCED),
        held_on__gte=duty.starts_on, held_on__lt=duty.ends_on,
    )  # fmt: skip
    return rows.order_by("starts_at").first()


def _kinds(duty: Duty) -> list[str]:
    """Return the kinds of activity that fulfil a duty."""
    tags = {tag for one in duty.by for tag in Condition.of(one).tags}
    return sorted(tag.partition(":")[2] for tag in tags if tag.startswith("kind:"))
