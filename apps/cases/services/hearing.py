"""What the one who raised a case does: rate the answer, reopen, withdraw.

That is the account of the raiser, or anybody with the case's code.
"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from apps.cases import events, queries, rules
from apps.cases.models import OPEN, Case, CaseNote
from apps.cases.services.course import (
    due_day,
    fact,
    handled,
    is_own,
    kind_of,
    own,
    require_state,
    require_text,
    write,
)
from kernel import clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import records

_HEARD = (Case.State.ANSWERED, Case.State.CLOSED)


@transaction.atomic
def rate(
    *,
    actor: Actor,
    case: Case,
    rating: int,
    words: str = "",
    code: str = "",
    expected_version: int | None = None,
) -> Case:
    """Rate the answer from 1 to 5, once; an answered case is closed by it.

    Raises Denied for anybody but the raiser, and for the one who answered; Conflict before an
    answer, 30 days after it, and for a second rating.
    """
    case = own(actor, case, code)
    if actor.id is not None and actor.id == case.owner_id:
        raise Denied(_("Nobody rates their own answer."), code="own_answer")
    require_state(case, _HEARD, _("An answer is rated once it is there."))
    _require_in_time(case)
    if not rules.WORST <= rating <= rules.BEST:
        raise Invalid(rating=_("Choose from 1, not solved, to 5, very satisfied."))
    if case.rating is not None:
        raise Conflict(_("This answer has been rated. If it is not solved, reopen the case."))
    words = words.strip()
    values = {"rating": rating, "rating_words": words}
    if case.state == Case.State.ANSWERED:
        values |= {"state": Case.State.CLOSED, "ended_on": clock.today()}
    records.change(case, expected_version, **values)
    said = _("Rated %(rating)d of 5. %(words)s") % {"rating": rating, "words": words}
    write(case, CaseNote.Kind.RAISER, said.strip(), actor)
    journal.emit(events.CaseRated(rating=rating, **fact(case)), actor=actor)
    return case


@transaction.atomic
def reopen(
    *,
    actor: Actor,
    case: Case,
    reason: str,
    code: str = "",
    expected_version: int | None = None,
) -> Case:
    """Reopen an answered or closed case that is not solved, with a new day to answer.

    It goes back to its owner, or waits to be assigned where that one may not answer there any more.
    The raiser can for 30 days after the answer, those who may assign it always.
    """
    is_theirs = is_own(actor, case, code)
    case = own(actor, case, code) if is_theirs else handled(actor, queries.ASSIGN, case)
    require_state(case, _HEARD, _("Only an answered or closed case can be reopened."))
    if is_theirs:
        _require_in_time(case)
    reason = require_text("reason", reason)
    kind, today = kind_of(case.kind), clock.today()
    stays = case.owner in queries.owners(case.unit)
    records.change(
        case, expected_version, state=Case.State.REOPENED if stays else Case.State.RAISED,
        owner=case.owner if stays else None, due_on=due_day(kind, None),
        triage_on=rules.triage_by(today, kind), answered_on=None, ended_on=None, rating=None,
        rating_words="",
    )  # fmt: skip
    by = CaseNote.Kind.RAISER if is_theirs else CaseNote.Kind.SYSTEM
    write(case, by, _("Reopened: %(reason)s") % {"reason": reason}, actor)
    journal.emit(events.CaseReopened(**fact(case)), actor=actor)
    return case


@transaction.atomic
def withdraw(
    *,
    actor: Actor,
    case: Case,
    reason: str = "",
    code: str = "",
    expected_version: int | None = None,
) -> Case:
    """End a case that is no longer wanted, before its answer. Raises Conflict afterwards, and where others follow it."""
    is_theirs = is_own(actor, case, code)
    case = own(actor, case, code) if is_theirs else handled(actor, queries.ASSIGN, case)
    require_state(case, OPEN, _("An answered case is rated or reopened instead."))
    if case.merged.exists():
        raise Conflict(
            _("Others raised the same and follow this case: it goes on for them, and is answered.")
        )
    if not is_theirs:
        reason = require_text("reason", reason)
    records.change(case, expected_version, state=Case.State.WITHDRAWN, ended_on=clock.today())
    by = CaseNote.Kind.RAISER if is_theirs else CaseNote.Kind.SYSTEM
    said = _("Withdrawn. %(reason)s") % {"reason": reason.strip()}
    write(case, by, said.strip(), actor)
    journal.emit(events.CaseWithdrawn(**fact(case)), actor=actor)
    return case


def _require_in_time(case: Case) -> None:
    if case.answered_on and clock.today() > case.answered_on + rules.HEARD_WITHIN:
        raise Conflict(
            _("The answer is older than 30 days. If the matter goes on, raise it once more.")
        )
