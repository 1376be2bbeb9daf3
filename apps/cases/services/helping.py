"""Who helps with a case, and what was done or given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import User
from apps.cases import events, queries, rules
from apps.cases.models import ENDED, Case, CaseNote, Helper
from apps.cases.services.course import fact, handled, helped, require_state, require_text, write
from apps.members.models import Member
from kernel import clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid
from kernel.models import records

Aid = CaseNote.Aid


@transaction.atomic
def add_helper(
    *,
    actor: Actor,
    case: Case,
    member: Member | None = None,
    user: User | None = None,
    task: str = "",
    expected_version: int | None = None,
) -> Case:
    """Name a member, or an account, who helps with a case from today on; the case's row is locked.

    That person sees the case until it ends, protected or not. Raises Invalid unless just one is
    given, Conflict for a case that ended, a member who left and somebody who helps already.
    """
    del expected_version  # one helper more contradicts no change meanwhile
    case = handled(actor, queries.ASSIGN, case)
    require_state(case, set(Case.State) - set(ENDED), _("Reopen it first, if there is more to do."))
    if (member is None) == (user is None):
        raise Invalid(member=_("Choose one person: a member, or an account."))
    if member is not None and member.left_on is not None:
        raise Conflict(member=_("This member has left the county: choose somebody else."))
    now = case.helpers.filter(until=None)
    if (member and now.filter(member=member).exists()) or (user and now.filter(user=user).exists()):
        raise Conflict(member=_("This person helps with the case already."))
    helper = Helper.objects.create(
        case=case, member=member, user=user, task=task.strip(), since=clock.today()
    )
    journal.emit(events.HelperNamed(helper_id=helper.pk, **fact(case)), actor=actor)
    return case


@transaction.atomic
def end_helper(*, actor: Actor, helper: Helper) -> Helper:
    """Note that a person helps no longer; the row stays. Raises Conflict when that was noted before."""
    case = handled(actor, queries.ASSIGN, helper.case)
    helper = records.lock(helper)
    if helper.until is not None:
        raise Conflict(_("This person helps no longer: it is noted."))
    records.change(helper, until=clock.today())
    journal.emit(events.HelperEnded(helper_id=helper.pk, **fact(case)), actor=actor)
    return helper


@transaction.atomic
def record_measure(
    *,
    actor: Actor,
    case: Case,
    text: str,
    aid: str = "",
    amount: Decimal | None = None,
    goods: str = "",
    given_on: date | None = None,
    expected_version: int | None = None,
) -> Case:
    """Record what was done or given, today or on `given_on`: help in words, yuan, goods.

    `aid` is one of `CaseNote.Aid`; left empty, it is what was given. Those who handle the case
    record it, and those who help with it. Raises Invalid for an amount of nothing or less, and for a
    day to come or long gone; Conflict for a case joined or withdrawn.
    """
    del expected_version  # one line more contradicts no change meanwhile
    case = helped(actor, case)
    gone = {Case.State.MERGED, Case.State.WITHDRAWN}
    require_state(case, set(Case.State) - gone, _("Record it on the case that goes on."))
    if amount is not None and amount <= 0:
        raise Invalid(amount=_("An amount is more than nothing; leave it empty for other help."))
    given_on = given_on or clock.today()
    if given_on > clock.today():
        raise Invalid(given_on=_("This day is still to come: record what was given once it is."))
    if given_on < case.raised_on - rules.GIVEN_BEFORE:
        text = _("That is more than a year before the case was raised: check the year.")
        raise Invalid(given_on=text)
    text, goods = require_text("text", text), goods.strip()
    aid = aid or (Aid.MONEY if amount else Aid.GOODS if goods else Aid.OTHER)
    if aid not in Aid.values:
        raise Invalid(aid=_("Choose one of the kinds of help listed."))
    write(
        case, CaseNote.Kind.MEASURE, text, actor, amount=amount, goods=goods, aid=aid,
        given_on=given_on,
    )  # fmt: skip
    journal.emit(events.MeasureRecorded(amount=amount, **fact(case)), actor=actor)
    return case


def pass_helpers(case: Case, into: Case) -> None:
    """Let those who help with a case help with the one it is joined with; both rows are locked."""
    there = {(row.member_id, row.user_id) for row in into.helpers.filter(until=None)}
    for row in case.helpers.filter(until=None):
        if (row.member_id, row.user_id) not in there:
            records.change(row, case=into)
