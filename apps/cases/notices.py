"""Of what cases tell: their owners, those who raised them, those who assign."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from apps.cases import events, queries
from apps.cases.models import Case, Helper
from apps.notices.models import Notice, When
from apps.notices.registry import Kind, Note, offer, rounds
from apps.organization import grants
from kernel.models import BulkAct, JournalEntry

RESOLUTION = "resolution"


def assigned(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person responsible, of a resolution by a kind of its own."""
    if "act_id" in entry.payload:
        yield from _at_once(entry, is_resolution=False)
    elif entry.payload["kind"] != RESOLUTION:
        yield from _to_owner(entry)


def resolution_assigned(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person who carries a resolution out."""
    if "act_id" in entry.payload:
        yield from _at_once(entry, is_resolution=True)
    elif entry.payload["kind"] == RESOLUTION:
        yield from _to_owner(entry)


def answered(entry: JournalEntry) -> Iterator[Note]:
    """Tell the accounts that raised the case, and those it was joined with."""
    yield from _to_raisers(entry)


def discussed(entry: JournalEntry) -> Iterator[Note]:
    """Tell them that a meeting named who answers; an answer given there is told as one."""
    if not entry.payload["is_answered"]:
        yield from _to_raisers(entry)


def helping(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person who was asked to help, if there is an account."""
    helper = _helper(entry)
    if helper.until is None and helper.account_id:
        yield _note(helper.case, {helper.account_id}, entry)


def rated(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person responsible what the one who raised it thinks."""
    case = _case(entry)
    if case.owner_id:
        yield _note(case, {case.owner_id}, entry)


def passed_up(entry: JournalEntry) -> Iterator[Note]:
    """Tell those nearest to the unit above who name somebody for it."""
    case = _case(entry)
    yield _note(case, _nearest(case), entry)


def taken_away(entry: JournalEntry) -> Iterator[Note]:
    """Tell who answered a case, or helped with it, that others go on: they may see it no more."""
    if "act_id" in entry.payload:
        yield from _taken_away_at_once(entry)
    elif "helper_id" in entry.payload:
        helper = _helper(entry)
        if helper.account_id:
            yield Note(f"{entry.pk}", {helper.account_id})
    elif (former := entry.payload.get("from_user_id")) and former != entry.payload.get("user_id"):
        yield Note(f"{entry.pk}", {UUID(former)})


def _taken_away_at_once(entry: JournalEntry) -> Iterator[Note]:
    """Tell those whose cases went to somebody else at once, once an act, and who had them till that is undone."""
    assigned = _assigned_by_act(entry)
    if assigned and entry.name == events.CasesTakenBack.name:
        yield Note(f"{entry.pk}", {assigned})
    elif assigned:
        made = BulkAct.objects.get(pk=UUID(entry.payload["act_id"]))
        former = {before["owner"] for _version, before in made.rows.values() if before["owner"]}
        yield Note(f"{entry.pk}", {UUID(pk) for pk in former} - {assigned})


def measure_recorded(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person responsible what a helper noted as done."""
    case = _case(entry)
    if case.owner_id:
        yield _note(case, {case.owner_id}, entry)


def to_assign(entry: JournalEntry) -> Iterator[Note]:
    """Tell those nearest to the unit who name somebody, of a case that still waits for it."""
    case = _case(entry)
    if case.state == Case.State.RAISED:
        yield _note(case, _nearest(case), entry)


def reopened(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person responsible; one that waits for somebody again is told as such."""
    case = _case(entry)
    if case.owner_id and case.state == Case.State.REOPENED:
        yield _note(case, {case.owner_id}, entry)


def ended(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person responsible and the one who raised it that it goes on no more by itself."""
    case = _case(entry)
    yield _note(case, {pk for pk in (case.owner_id, case.raiser_id) if pk}, entry)


def joined(entry: JournalEntry) -> Iterator[Note]:
    """Tell the person responsible that another case was joined to theirs: more wait for the answer."""
    case = Case.objects.get(pk=UUID(entry.payload["into_case_id"]))
    if case.owner_id:
        yield _note(case, {case.owner_id}, entry)


@rounds.named("cases.overdue")
def overdue() -> Iterator[tuple[str, Note]]:
    """Tell the person responsible that the day of the answer has gone by, once for each day set."""
    late = list(queries.overdue(Case.objects.exclude(owner=None)))
    rows = Notice.objects.filter(kind="cases.overdue", subject_id__in=[case.pk for case in late])
    told = set(rows.values_list("key", flat=True))
    for case in late:
        key = f"{case.pk}/{case.due_on}"
        if key not in told and case.owner_id:
            yield "cases.overdue", Note(key, {case.owner_id}, case.pk, {"due_on": str(case.due_on)})


def _to_raisers(entry: JournalEntry) -> Iterator[Note]:
    case = _case(entry)
    for one in (case, *case.merged.all()):
        if one.raiser_id:
            yield _note(one, {one.raiser_id}, entry)


def _to_owner(entry: JournalEntry) -> Iterator[Note]:
    case, user = _case(entry), entry.payload["user_id"]
    # What it has meanwhile become is not told of any more.
    if user and case.owner_id == UUID(user):
        yield _note(case, {case.owner_id}, entry)


def _assigned_by_act(entry: JournalEntry) -> UUID | None:
    """Return whom an act on many cases, or the act that this entry takes back, made responsible."""
    act = UUID(entry.payload["act_id"])
    acts = JournalEntry.objects.filter(name=events.CasesAssigned.name, subjects__contains=[act])
    user = acts.values_list("payload__user_id", flat=True).first()
    return UUID(user) if user else None


def _at_once(entry: JournalEntry, *, is_resolution: bool) -> Iterator[Note]:
    """Tell those responsible for cases that were assigned at once, unless only the day was set."""
    if entry.payload["user_id"]:
        made = BulkAct.objects.get(pk=UUID(entry.payload["act_id"]))
        rows = Case.objects.filter(pk__in=made.rows, owner=UUID(entry.payload["user_id"]))
        for case in rows:
            if (case.kind == RESOLUTION) == is_resolution and case.owner_id:
                yield _note(case, {case.owner_id}, entry)


def _nearest(case: Case) -> set[UUID]:
    """Return who may name somebody and see the case, by a role on its unit, else on the next one above."""
    may = grants.reaching(case.unit, queries.ASSIGN)
    if case.is_sensitive:
        trusted = {one.user_id for one in grants.reaching(case.unit, queries.PROTECTED)}
        may = [one for one in may if one.user_id in trusted]
    nearest = max((len(one.content_object.path) for one in may), default=0)
    return {one.user_id for one in may if len(one.content_object.path) == nearest}


def _case(entry: JournalEntry) -> Case:
    return Case.objects.select_related("unit").get(pk=UUID(entry.payload["case_id"]))


def _helper(entry: JournalEntry) -> Helper:
    rows = Helper.objects.select_related("case", "member")
    return rows.get(pk=UUID(entry.payload["helper_id"]))


def _note(case: Case, accounts: set[UUID], entry: JournalEntry) -> Note:
    values = {"due_on": case.due_on.isoformat() if case.due_on else ""}
    return Note(f"{case.pk}/{entry.pk}", accounts, case.pk, values)


_of_case = partial(Kind, page="cases:detail", rows=queries.cases, what="title")
offer(
    _of_case(
        key="cases.assigned",
        name=_("Cases that are mine"),
        text=_("Yours to answer until %(due_on)s: %(what)s"),
        plain=_("A case is yours to answer."),
        events=(events.CaseAssigned, events.CasesAssigned, events.CaseHandedOver),
        notes=assigned,
    ),
    _of_case(
        key="cases.resolution",
        name=_("Resolutions that are mine"),
        text=_("Yours to carry out until %(due_on)s: %(what)s"),
        plain=_("A resolution is yours to carry out."),
        events=(events.CaseAssigned, events.CasesAssigned, events.CaseHandedOver),
        notes=resolution_assigned,
    ),
    _of_case(
        key="cases.answered",
        name=_("Answers to my cases"),
        text=_("Answered: %(what)s"),
        plain=_("A case of yours is answered."),
        events=(events.CaseAnswered,),
        notes=answered,
    ),
    _of_case(
        key="cases.discussed",
        name=_("What meetings say about my cases"),
        text=_("Discussed at a meeting: %(what)s"),
        plain=_("A case of yours was discussed at a meeting."),
        events=(events.CaseDiscussed,),
        notes=discussed,
    ),
    _of_case(
        key="cases.helping",
        name=_("Cases I am asked to help with"),
        text=_("You are asked to help: %(what)s"),
        plain=_("You are asked to help with a case."),
        events=(events.HelperNamed,),
        notes=helping,
    ),
    _of_case(
        key="cases.rated",
        name=_("Ratings of my answers"),
        text=_("Your answer was rated: %(what)s"),
        plain=_("An answer of yours was rated."),
        events=(events.CaseRated,),
        notes=rated,
    ),
    _of_case(
        key="cases.overdue",
        name=_("Cases that are overdue"),
        text=_("Overdue since %(due_on)s: %(what)s"),
        plain=_("A case of yours is overdue."),
        when=When.URGENT,
    ),
    _of_case(
        key="cases.passed_up",
        name=_("Cases passed up to us"),
        text=_("Came from the unit below, name somebody: %(what)s"),
        plain=_("A case came from the unit below."),
        events=(events.CaseEscalated,),
        notes=passed_up,
    ),
    Kind(
        key="cases.taken_away",
        name=_("Cases that are mine no longer"),
        text=_("A case is yours no longer: others go on with it"),
        plain=_("A case is yours no longer."),
        page="cases:list",
        has_own_page=False,
        events=(
            events.CaseAssigned,
            events.CasesAssigned,
            events.CasesTakenBack,
            events.CaseHandedOver,
            events.CaseEscalated,
            events.HelperEnded,
        ),
        notes=taken_away,
    ),
    _of_case(
        key="cases.measure",
        name=_("What is done about my cases"),
        text=_("Something was done or given: %(what)s"),
        plain=_("Something was done about a case of yours."),
        events=(events.MeasureRecorded,),
        notes=measure_recorded,
    ),
    _of_case(
        key="cases.to_assign",
        name=_("Cases that wait for somebody"),
        text=_("Name who answers: %(what)s"),
        plain=_("A case waits for somebody who answers it."),
        events=(events.CaseRaised, events.CaseHandedOver, events.CaseReopened),
        notes=to_assign,
    ),
    _of_case(
        key="cases.reopened",
        name=_("My cases that are reopened"),
        text=_("Reopened, answer until %(due_on)s: %(what)s"),
        plain=_("A case of yours is reopened."),
        events=(events.CaseReopened,),
        notes=reopened,
    ),
    _of_case(
        key="cases.ended",
        name=_("My cases that end without an answer"),
        text=_("Withdrawn, or joined with another: %(what)s"),
        plain=_("A case of yours was withdrawn, or joined with another."),
        events=(events.CaseMerged, events.CaseWithdrawn),
        notes=ended,
    ),
    _of_case(
        key="cases.joined",
        name=_("Cases that are joined to mine"),
        text=_("Another was joined to it, read it too: %(what)s"),
        plain=_("Another case was joined to one of yours."),
        events=(events.CaseMerged,),
        notes=joined,
    ),
)
