"""What liaison knows of visits: whom one should visit, and the days of a link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from apps.activities.registry import Planned, ToVisit
from apps.liaison.models import TARGETS, Link
from apps.liaison.queries.links import my_links
from apps.liaison.queries.rulebook import liaison_rules
from kernel.access import Actor
from kernel.errors import Invalid
from kernel.models.fixed import Among, Fixed, Given, Known
from kernel.web.templatetags.ui import day


def _links(known: Known) -> QuerySet[Link]:
    """Return the links of visitors to whom they visit, the newest first."""
    target = {name: Given(name) for name in TARGETS if name in known}
    rows = Link.objects.filter(Among(F("keeper"), Given("keepers")), **target)
    return rows.order_by("-starts_on")


_LINKS = Fixed(_links)


def to_visit(actor: Actor) -> Iterator[ToVisit]:
    """Yield whom the actor looks after, with the kind of visit that counts for it."""
    for one in my_links(actor):
        kind = one.kinds[0] if one.kinds else ""
        yield ToVisit(one.target, one.target_id, one.name, kind, one.note, one.due_on)


def require_day_of_link(planned: Planned) -> None:
    """Raise Invalid for a visit before a link began or after it ended; without any link all is well.

    One query; a second one when none of their links held on that day.
    """
    if planned.id is None or not planned.visitors:
        return
    keepers = [one.pk for one in planned.visitors]
    known = _LINKS(keepers=keepers, **{planned.what: planned.id})
    if not known or any(_holds(link, planned.held_on) for link in known):
        return
    counting = {rule.key for rule in liaison_rules() if planned.kind in rule.by}
    last = next((link for link in known if link.rule in counting), None)
    if last is None:
        return
    text = (
        _("This link began on %(first)s: a visit before it is no visit of the link.")
        if planned.held_on < last.starts_on
        else _("This link ended before %(end)s: a visit after it is no visit of the link.")
    )
    raise Invalid(held_on=text % {"first": day(last.starts_on), "end": day(last.ends_on)})


def _holds(link: Link, on: date) -> bool:
    return link.starts_on <= on and (link.ends_on is None or on < link.ends_on)
