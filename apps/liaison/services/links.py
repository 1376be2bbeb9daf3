"""Links made and ended by hand."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from apps.businesses.models import Business
from apps.liaison import events, queries
from apps.liaison.models import TARGETS, Link
from apps.liaison.policies import CHANGE
from apps.liaison.queries import LiaisonRule
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.chinese.text import dated
from kernel.db import locks
from kernel.errors import Conflict, Invalid
from kernel.models import records

# Held by who changes links: plans look at all of them.
LINKS = "liaison"
A_DAY = timedelta(days=1)


@transaction.atomic
def begin_link(
    *,
    actor: Actor,
    rule: str,
    keeper: Member,
    unit: OrgUnit | None = None,
    member: Member | None = None,
    business: Business | None = None,
    starts_on: date | None = None,
    reason: str = "",
) -> Link:
    """Let a member look after a unit, a member or a business from a day on (today).

    The rule's numbers are targets: more than its most is not refused. Raises Invalid for an unknown
    rule, a target the rule is not about and a day to come; Conflict when the target has a keeper at
    that time, or one of the two cannot be linked: left, closed, dissolved, without the role.
    """
    access.require(actor, CHANGE, keeper)
    locks.lock(LINKS)
    held = _rule(rule)
    target = _only({"unit": unit, "member": member, "business": business}, held)
    day = starts_on or clock.today()
    clock.require_past("starts_on", day)
    keeper = records.lock(keeper)
    _check_keeper(held, keeper)
    _check_target(target, keeper)
    _check_free(held, target, day)
    row = Link.objects.create(
        rule=rule, keeper=keeper, starts_on=day, is_manual=True, reason=reason.strip(),
        unit=unit, member=member, business=business,
    )  # fmt: skip
    if queries.orphans(Link.objects.filter(pk=row.pk)).exists():
        raise Conflict(
            _(
                "By this rule members look after those of the unit in which they hold the role, or "
                "their own branch. These two are not in one."
            )
        )
    journal.emit(_told(events.LinkBegun, row, day, row.reason), actor=actor)
    return row


@transaction.atomic
def end_link(
    *,
    actor: Actor,
    link: Link,
    ends_on: date | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> Link:
    """End a link: `ends_on` (today) is the first day it does not hold any more.

    Raises Conflict when it has ended, Invalid for a day to come or before it began.
    """
    access.require(actor, CHANGE, link)
    locks.lock(LINKS)
    row = records.lock(link)
    if row.ends_on is not None:
        raise Conflict(_("This link has ended already."))
    day = ends_on or clock.today()
    if day < row.starts_on:
        raise Invalid(ends_on=_("It began later, on %(day)s.") % {"day": dated(row.starts_on)})
    # Its last day is today at the latest.
    clock.require_past("ends_on", day - A_DAY)
    records.change(row, expected_version, ends_on=day, ending=reason.strip())
    journal.emit(_told(events.LinkEnded, row, day, row.ending), actor=actor)
    return row


def _rule(key: str) -> LiaisonRule:
    found = next((rule for rule in queries.liaison_rules() if rule.key == key), None)
    if found is None:
        raise Invalid(rule=_("This county has no such rule of liaison."))
    return found


def _only(
    given: dict[str, OrgUnit | Member | Business | None], rule: LiaisonRule
) -> OrgUnit | Member | Business:
    """Return the one target that is given, which is of the sort the rule is about."""
    found = given.pop(rule.target)
    if found is None or any(given.values()):
        raise Invalid(rule=_("This rule is about others: choose another one."))
    return found


def _check_keeper(rule: LiaisonRule, keeper: Member) -> None:
    if keeper.left_on is not None:
        raise Conflict(keeper=_("%(name)s has left the county.") % {"name": keeper.name})
    if keeper.pk not in queries.bound_by(rule).members:
        raise Conflict(
            keeper=_("%(name)s is not among those who look after others by “%(rule)s”.")
            % {"name": keeper.name, "rule": rule.name}
        )


def _check_target(target: OrgUnit | Member | Business, keeper: Member) -> None:
    if target == keeper:
        raise Conflict(keeper=_("Nobody looks after themselves."))
    if isinstance(target, Business) and target.status == Business.Status.CLOSED:
        raise Conflict(_("%(name)s is closed.") % {"name": target.name})
    if isinstance(target, Member) and target.left_on is not None:
        raise Conflict(_("%(name)s has left the county.") % {"name": target.name})
    if isinstance(target, OrgUnit) and target.dissolved_on is not None:
        raise Conflict(_("%(name)s is dissolved.") % {"name": target.name})


def _check_free(rule: LiaisonRule, target: OrgUnit | Member | Business, day: date) -> None:
    """Refuse a second keeper by one rule at one time."""
    then = Q(ends_on=None) | Q(ends_on__gt=day)
    rows = Link.objects.filter(then, rule=rule.key, **{rule.target: target})
    held = rows.select_related("keeper").order_by("starts_on").last()
    if held is not None:
        raise Conflict(
            _("%(keeper)s looks after %(name)s at that time. End that link first.")
            % {"keeper": held.keeper.name, "name": target.name}
        )


def _told(event: type[events.LinkBegun], row: Link, day: date, reason: str) -> events.LinkBegun:
    unit, member, business = (getattr(row, f"{name}_id") for name in TARGETS)
    return event(
        link_id=row.pk, member_id=row.keeper_id, unit_id=unit, cared_member_id=member,
        business_id=business, rule=row.rule, on=day, reason=reason,
    )  # fmt: skip
