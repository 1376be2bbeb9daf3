"""A meeting speaks about a case, and the one who raised it reads what was said."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases import events, queries
from apps.cases.models import OPEN, Case, CaseNote
from apps.cases.services.course import fact, handled, require_state, write
from apps.cases.services.handling import answer, assign
from kernel import journal
from kernel.access import Actor
from kernel.chinese.text import labelled


@transaction.atomic
def discuss(
    *,
    actor: Actor,
    case: Case,
    meeting: str,
    text: str,
    owner: User | None = None,
    due_on: date | None = None,
) -> Case:
    """Record that a meeting, called `meeting`, spoke about a case in work; its row is locked.

    With `owner` that person answers by `due_on` or the kind's days; without one `text` is the answer.
    Raises Conflict for a case answered or ended, and what `assign` or `answer` raises.
    """
    case = handled(actor, queries.ANSWER, case)
    require_state(case, OPEN, _("What was said there stands on its page."))
    said = labelled(meeting, text.strip()) if owner and text.strip() else meeting
    write(case, CaseNote.Kind.MEETING, said, actor)
    discussed = events.CaseDiscussed(is_answered=owner is None, **fact(case))
    journal.emit(discussed, actor=actor)
    if owner is None:
        return answer(actor=actor, case=case, text=text)
    return assign(actor=actor, case=case, owner=owner, due_on=due_on)
