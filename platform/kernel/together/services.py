"""Preview, do, and take back an act on many rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import access, clock, journal
from kernel.access import Actor
from kernel.chinese.text import listed
from kernel.errors import Conflict, Invalid, Stale
from kernel.models import BulkAct, records
from kernel.together.acts import Act, Plan, acts
from kernel.web.offers import Link


def preview(*, actor: Actor, kind: str, ids: Iterable[UUID], **given: Any) -> Plan:
    """Say what an act would change; nothing is changed. Raises Denied, or Invalid for too many rows."""
    act = acts[kind]
    _require(actor, act)
    rows = act.of.rows(actor).filter(pk__in=_within(act, ids))
    return act.work.plan(actor, list(rows), **given)


@transaction.atomic
def do(
    *,
    actor: Actor,
    kind: str,
    ids: Iterable[UUID],
    seen: str = "",
    expected_version: int | None = None,
    **given: Any,
) -> BulkAct:
    """Change all of the rows that the act can change, and keep what is needed to take it back, if it can be.

    Rows that the actor may not see are as if they did not exist. `seen` is the mark of the plan the
    person was shown, `expected_version` that of the one row of a list: raises Stale when they are
    others by now, Conflict when none would change, Invalid for more rows than are done at once.
    """
    act = acts[kind]
    _require(actor, act)
    act.work.lock()
    wanted = act.of.rows(actor).filter(pk__in=_within(act, ids))
    rows = list(wanted.select_for_update(of=("self",)).order_by("pk"))
    for row in rows:
        records.require_version(row, expected_version)
    plan = act.work.plan(actor, rows, **given)
    if seen and seen != plan.mark(given):
        raise Stale(
            _("Some of these rows were changed since you looked. Look at the preview again.")
        )
    if not plan.changing:
        if len(rows) == 1:
            raise Conflict(_("It stays as it is: %(why)s.") % {"why": listed(plan.staying)})
        raise Conflict(_("None of these rows would change."))
    done = act.work.apply(actor, plan.changing, **given)
    versions = {row.pk: row.version for row in plan.changing}
    made = BulkAct(
        kind=kind,
        title=act.work.title(**given)[:200],
        count=len(plan.changing),
        rows={str(pk): [versions[pk], before] for pk, before in done.before.items()},
        made_by=actor.id,
        made_by_label=actor.label,
    )
    if act.way_back:
        made.save()
    event = act.work.summary(made.pk, len(plan.changing), sum(plan.staying.values()), **given)
    journal.emit_many(done.facts, actor=actor, by=event)
    return made


def do_one(kind: str, *, actor: Actor, row: Any, expected_version: int, **given: Any) -> BulkAct:
    """Do an act on one row of a list, in place; see `do`."""
    return do(actor=actor, kind=kind, ids=[row.pk], expected_version=expected_version, **given)


@transaction.atomic
def take_back(*, actor: Actor, made: BulkAct) -> tuple[int, int]:
    """Set the rows back that nobody changed since; return (rows set back, rows kept as they are).

    Raises Conflict when it was taken back before or its kind is not offered any more, Denied without the right the act needs.
    """
    act = acts.get(made.kind)
    if act is None or act.way_back is None:
        raise Conflict(_("This kind of change is not known any more: it cannot be taken back."))
    _require(actor, act)
    act.work.lock()
    made = records.lock(made)
    if made.state != BulkAct.State.DONE:
        raise Conflict(_("This was taken back already."))
    known = {UUID(pk): found for pk, found in made.rows.items()}
    present = act.of.rows(actor).filter(pk__in=known)
    rows = [
        row
        for row in present.select_for_update(of=("self",)).order_by("pk")
        if row.version == known[row.pk][0] and access.allows(actor, act.permission, row)
    ]
    done = act.way_back.restore(actor, rows, {row.pk: known[row.pk][1] for row in rows})
    back = len(done.before)
    records.change(made, state=BulkAct.State.TAKEN_BACK, taken_back_at=clock.now())
    event = act.way_back.taken_back(made.pk, back, len(known) - back)
    journal.emit_many(done.facts, actor=actor, by=event)
    return back, len(known) - back


def way_back(made: BulkAct) -> Link:
    """Return the button that takes an act back."""
    return Link(_("Take back"), reverse("together:back", args=[made.pk]), posts=True)


def _require(actor: Actor, act: Act) -> None:
    access.require(actor, act.permission, access.EVERYWHERE if act.everywhere else None)


def _within(act: Act, ids: Iterable[UUID]) -> list[UUID]:
    found = list(dict.fromkeys(ids))
    if len(found) > act.of.listing.most_at_once:
        raise Invalid(
            _("At most %(most)d rows are done at once. Choose fewer.")
            % {"most": act.of.listing.most_at_once}
        )
    return found
