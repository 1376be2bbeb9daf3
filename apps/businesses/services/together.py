"""What is done to many businesses at once: a branch by hand, a township; each can be taken back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.businesses import events
from apps.businesses.models import Business, Coverage
from apps.businesses.rules import coverage as rules
from apps.businesses.services import coverage
from apps.organization.models import OrgUnit, Zone
from kernel import access, clock
from kernel.access import Actor
from kernel.errors import Invalid
from kernel.journal import Event
from kernel.models import records
from kernel.together import Done, Plan

ASSIGN = "businesses.assign_cover"
Covers = dict[UUID, Coverage]


class _Covering:
    """What is common to acts that change which branch covers a business."""

    def lock(self) -> None:
        """Take the locks of coverage and of the unit tree."""
        coverage.lock_cover()

    def restore(self, actor: Actor, rows: Sequence[Business], before: Mapping[UUID, Any]) -> Done:
        """Set covers back as they were, unless they changed since or the former branch is dissolved."""
        present = _present(before)
        former = Coverage.objects.select_related("unit").in_bulk(
            [said["ended"] for said in before.values() if said["ended"]]
        )
        back = [
            row
            for row in rows
            if _is_as_left(row, before[row.pk], present) and _can_return(before[row.pk], former)
        ]
        begun = [before[row.pk]["begun"] for row in back if before[row.pk]["begun"]]
        ended = [before[row.pk]["ended"] for row in back if before[row.pk]["ended"]]
        Coverage.objects.filter(pk__in=begun).delete()
        Coverage.objects.filter(pk__in=ended).update(ends_on=None)
        coverage.show_cover([row.pk for row in back])
        self.set_back(back)
        return Done({row.pk: None for row in back}, [self.fact_of_return(row) for row in back])

    def set_back(self, rows: Sequence[Business]) -> None:
        """Give the rows a new version, and back what else was changed."""
        records.change_many(rows)

    def fact_of_return(self, row: Business) -> Event:
        """Return the event of one business set back."""
        raise NotImplementedError

    def taken_back(self, act_id: UUID, back: int, kept: int) -> Event:
        """Return the event of taking the whole act back."""
        return events.BulkTakenBack(act_id=act_id, taken_back=back, kept=kept)


class Assignment(_Covering):
    """Cover businesses by a branch, by hand."""

    def plan(self, actor: Actor, rows: Sequence[Business], *, unit: OrgUnit, reason: str) -> Plan:
        """Change those in business that the branch does not cover by hand already."""
        access.require(actor, ASSIGN, unit)
        if not reason.strip():
            raise Invalid(reason=_("Say why: it is shown beside the assignment."))
        plan, present = Plan(), _present([row.pk for row in rows])
        for row in rows:
            cover = present.get(row.pk)
            if row.status != Business.Status.ACTIVE:
                plan.staying[_("closed")] += 1
            elif not access.allows(actor, ASSIGN, row):
                plan.staying[_("covered by a branch you are not responsible for")] += 1
            elif cover is not None and cover.is_manual and cover.unit_id == unit.pk:
                plan.staying[_("assigned to this branch already")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self, *, unit: OrgUnit, **_given: Any) -> str:
        """Return what is done to each."""
        return _("covered by %(branch)s from now on") % {"branch": unit.name}

    def apply(self, actor: Actor, rows: Sequence[Business], *, unit: OrgUnit, reason: str) -> Done:
        """End the covers in force today and begin one by hand for each business."""
        unit, today = coverage.coverer(unit), clock.today()
        present = _present([row.pk for row in rows])
        Coverage.objects.filter(pk__in=[cover.pk for cover in present.values()]).update(
            ends_on=today
        )
        begun = Coverage.objects.bulk_create(
            Coverage(
                business=row, unit=unit, rule=rules.MANUAL, is_manual=True,
                reason=reason.strip(), starts_on=today,
            )
            for row in rows
        )  # fmt: skip
        records.change_many(rows, unit=unit)
        before = {
            cover.business_id: _said(present.get(cover.business_id), cover) for cover in begun
        }
        facts = [
            events.CoverAssigned(business_id=row.pk, unit_id=unit.pk, reason=reason.strip())
            for row in rows
        ]
        return Done(before, list(facts))

    def summary(
        self, act_id: UUID, changed: int, unchanged: int, *, unit: OrgUnit, reason: str
    ) -> Event:
        """Return the event of the whole act."""
        return events.CoversAssigned(
            act_id=act_id, unit_id=unit.pk, changed=changed, unchanged=unchanged, reason=reason
        )

    def fact_of_return(self, row: Business) -> Event:
        """Return the event of one business set back."""
        return events.CoverTakenBack(business_id=row.pk)


class TownFilling(_Covering):
    """Record the township of businesses that have none; the rules then say who covers them."""

    def plan(self, actor: Actor, rows: Sequence[Business], *, town: Zone) -> Plan:
        """Change those that have no township, nor a community that lies in another one."""
        if town.kind != Zone.Kind.TOWNSHIP:
            raise Invalid(town=_("This place is of another kind. Choose one from the list."))
        plan = Plan()
        for row in rows:
            around = row.community.parent_id if row.community else None
            if row.town_id is not None:
                plan.staying[_("has a township already")] += 1
            elif around is not None and around != town.pk:
                plan.staying[_("its community lies in another township")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self, *, town: Zone) -> str:
        """Return what is done to each."""
        return _("township: %(town)s") % {"town": town.name}

    def apply(self, actor: Actor, rows: Sequence[Business], *, town: Zone) -> Done:
        """Record the township, and let the county's rules follow."""
        ids = [row.pk for row in rows]
        present = _present(ids)
        records.change_many(rows, town=town)
        coverage.follow_rules(ids)
        now = _present(ids)
        before = {pk: _said(present.get(pk), now.get(pk)) for pk in ids}
        return Done(before, [_corrected(row) for row in rows])

    def summary(self, act_id: UUID, changed: int, unchanged: int, *, town: Zone) -> Event:
        """Return the event of the whole act."""
        return events.TownsFilled(
            act_id=act_id, zone_id=town.pk, changed=changed, unchanged=unchanged
        )

    def set_back(self, rows: Sequence[Business]) -> None:
        """Take the township off again."""
        records.change_many(rows, town=None)

    def fact_of_return(self, row: Business) -> Event:
        """Return the event of one business set back."""
        return _corrected(row)


def _corrected(row: Business) -> Event:
    return events.BusinessChanged(business_id=row.pk, fields=["town"])


def _present(businesses: Collection[UUID]) -> Covers:
    """Return the cover in force of each business that has one."""
    found = Coverage.objects.filter(ends_on=None, business__in=businesses)
    return {cover.business_id: cover for cover in found}


def _said(before: Coverage | None, after: Coverage | None) -> dict[str, str | None]:
    """Return what is needed to set a cover back: the one that ended, and the one begun instead."""
    if before == after:
        return {"ended": None, "begun": None, "cover": _key(after)}
    return {"ended": _key(before), "begun": _key(after), "cover": _key(after)}


def _key(cover: Coverage | None) -> str | None:
    return str(cover.pk) if cover else None


def _is_as_left(row: Business, said: Mapping[str, Any], present: Covers) -> bool:
    return row.status == Business.Status.ACTIVE and _key(present.get(row.pk)) == said["cover"]


def _can_return(said: Mapping[str, Any], former: Mapping[Any, Coverage]) -> bool:
    ended = former.get(UUID(said["ended"])) if said["ended"] else None
    return not said["ended"] or (ended is not None and ended.unit.dissolved_on is None)
