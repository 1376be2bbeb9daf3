"""What is done to many cases at once: who answers, until when; each can be taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases import events, queries
from apps.cases.models import Case, CaseNote
from apps.cases.services.course import due_day, fact, kind_of, write
from kernel import access
from kernel.access import Actor
from kernel.chinese.text import dated
from kernel.journal import Event
from kernel.models import records
from kernel.together import Done, OnRows, Plan
from kernel.web.templatetags.ui import day


class Handling(OnRows):
    """Name who answers cases, and by when; without an owner the day alone, without a day each keeps its own."""

    def plan(
        self,
        actor: Actor,
        rows: Sequence[Case],
        *,
        owner: User | None = None,
        due_on: date | None = None,
    ) -> Plan:
        """Change the cases in work that the actor may assign, and that the owner may answer."""
        plan, able = Plan(), dict[UUID, set[UUID]]()
        for row in rows:
            if not row.is_open:
                plan.staying[_("answered or ended")] += 1
            elif not access.allows(actor, queries.ASSIGN, row):
                plan.staying[_("you may not name who answers it")] += 1
            elif owner is None and row.owner_id is None:
                plan.staying[_("nobody answers it yet: name somebody first")] += 1
            elif owner is not None and owner.pk not in _able(row, able):
                plan.staying[
                    _("%(name)s may not answer cases of its unit") % {"name": owner.name}
                ] += 1
            elif (owner or row.owner, _due(row, due_on)) == (row.owner, row.due_on):
                plan.staying[_("is so already")] += 1
            else:
                plan.changing.append(row)
        return plan

    def title(self, *, owner: User | None = None, due_on: date | None = None) -> str:
        """Return what is done to each."""
        if owner is None:
            return _("to be answered by %(day)s") % {"day": day(due_on)}
        said = _("%(name)s answers") % {"name": owner.name}
        return (
            said if due_on is None else _("%(who)s by %(day)s") % {"who": said, "day": day(due_on)}
        )

    def apply(
        self,
        actor: Actor,
        rows: Sequence[Case],
        *,
        owner: User | None = None,
        due_on: date | None = None,
    ) -> Done:
        """Write owner, day and state of each case, with a line in its history."""
        done = Done()
        for row in rows:
            done.before[row.pk] = {
                "owner": str(row.owner_id) if row.owner_id else None,
                "due_on": row.due_on.isoformat() if row.due_on else None,
                "state": row.state,
            }
            former = row.owner_id
            answers, due = owner or row.owner, _due(row, due_on)
            if answers is None:  # `plan` left it out
                continue
            state = row.state if row.state == Case.State.REOPENED else Case.State.ASSIGNED
            records.change(row, owner=answers, due_on=due, state=state)
            words = {"name": answers.name, "day": dated(due)}
            write(row, CaseNote.Kind.SYSTEM, _("%(name)s answers by %(day)s.") % words, actor)
            assigned = events.CaseAssigned(
                user_id=answers.pk, due_on=due, from_user_id=former, **fact(row)
            )
            done.facts.append(assigned)
        return done

    def summary(
        self,
        act_id: UUID,
        changed: int,
        unchanged: int,
        *,
        owner: User | None = None,
        due_on: date | None = None,
    ) -> Event:
        """Return the event of the whole act."""
        user = owner.pk if owner else None
        return events.CasesAssigned(
            act_id=act_id, user_id=user, due_on=due_on, changed=changed, unchanged=unchanged
        )

    def restore(self, actor: Actor, rows: Sequence[Case], before: Mapping[UUID, Any]) -> Done:
        """Give cases back owner, day and state, unless the owner of before may not answer any more."""
        done, able = Done(), dict[UUID, set[UUID]]()
        for row in rows:
            said = before[row.pk]
            owner = UUID(said["owner"]) if said["owner"] else None
            if owner is not None and owner not in _able(row, able):
                continue
            due = date.fromisoformat(said["due_on"]) if said["due_on"] else None
            records.change(row, owner_id=owner, due_on=due, state=said["state"])
            write(row, CaseNote.Kind.SYSTEM, _("Taken back: it is as before."), actor)
            done.before[row.pk] = None
            done.facts.append(events.CaseAssignmentTakenBack(**fact(row)))
        return done

    def taken_back(self, act_id: UUID, back: int, kept: int) -> Event:
        """Return the event of taking the whole act back."""
        return events.CasesTakenBack(act_id=act_id, taken_back=back, kept=kept)


def _able(row: Case, known: dict[UUID, set[UUID]]) -> set[UUID]:
    """Return the accounts that may answer a case, read once a unit."""
    if row.unit_id not in known:
        known[row.unit_id] = set(queries.owners(row.unit).values_list("pk", flat=True))
    return known[row.unit_id]


def _due(row: Case, given: date | None) -> date:
    """Return the day given, else the case's own, else by its kind's working days from today."""
    if given is None and row.due_on is not None:
        return row.due_on
    return due_day(kind_of(row.kind), given)
