"""Where what a duty asks is done: the form, filled in."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from apps.activities.policies import HOLD
from apps.activities.queries import kinds as activity_kinds
from apps.duties import registry
from apps.duties.models import Duty
from apps.duties.rules import Condition
from kernel import access
from kernel.access import Actor
from kernel.web.offers import Link


def doors(actor: Actor, duty: Duty) -> Iterator[Link]:
    """Yield the forms that do what a duty asks, as far as the actor may; none for one that is met."""
    if duty.met_on is None and not duty.waived:
        for door in registry.doors:
            yield from door(actor, duty)


def plan_activity(actor: Actor, duty: Duty) -> Iterator[Link]:
    """Offer the form of each kind of activity that fulfils a duty, with its unit; else the list of those announced."""
    kinds = {tag for one in duty.by for tag in Condition.of(one).tags if tag.startswith("kind:")}
    named = activity_kinds() if kinds else {}
    for kind in sorted(tag.partition(":")[2] for tag in kinds):
        if kind not in named:
            continue
        if access.allows(actor, HOLD, duty):
            query = urlencode({"kind": kind, "unit": duty.unit_id})
            label = _("Announce: %(what)s") % {"what": named[kind].name}
            yield Link(label, f"{reverse('activities:plan')}?{query}", "plus")
        else:
            query = urlencode({"kind": kind})
            label = _("See when: %(what)s") % {"what": named[kind].name}
            yield Link(label, f"{reverse('activities:list')}?{query}", "calendar-event")
