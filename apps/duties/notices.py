"""Of what duties tell: the member who owes, or those who act for the unit, before and after the last day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from apps.activities.policies import HOLD
from apps.duties import events, queries
from apps.duties.models import Duty
from apps.notices import services as notices
from apps.notices.models import Notice, When
from apps.notices.registry import Kind, Note, offer, rounds
from apps.organization import grants
from kernel import clock, journal
from kernel.access import Actor
from kernel.models import BulkAct, JournalEntry

SOON = timedelta(days=5)
PAST = timedelta(days=31)
# What the button "remind" tells: `notices.services.remind(kind=REMINDER, key=…, subject=duty)`.
REMINDER = "duties.reminder"


@rounds.named("duties.days")
def by_day() -> Iterator[tuple[str, Note]]:
    """Tell of duties that end within five days, and of those whose last day has gone by, each once."""
    today = clock.today()
    open_ones = Duty.objects.filter(met_on=None, waived="", late="", starts_on__lte=today)
    soon = open_ones.filter(ends_on__gt=today, ends_on__lte=today + SOON)
    over = open_ones.filter(ends_on__lte=today, ends_on__gt=today - PAST)
    yield from _notes("duties.soon", soon)
    yield from _notes("duties.overdue", over)


@journal.on(events.DutyReminded)
def tell_who_is_reminded(event: events.DutyReminded, _entry: JournalEntry) -> None:
    """Tell who owes a duty, or those who act for its unit, that somebody reminds them."""
    duty = Duty.objects.get(pk=event.duty_id)
    accounts = {event.user_id} if event.user_id else set()
    if event.member_id is None and event.user_id is None:
        accounts = acting().get(event.unit_id, set())
    notices.remind(
        actor=Actor.system("duties"), accounts=accounts, kind=REMINDER, key=str(duty.pk),
        subject=duty.pk, values=values_of(duty),
    )  # fmt: skip


def handed_over(entry: JournalEntry) -> Iterator[Note]:
    """Tell the member who is asked to take a duty over, or was taken to have agreed."""
    duty = _duty(entry)
    if duty.deputy and duty.deputy.user_id and str(duty.deputy_id) == entry.payload["member_id"]:
        yield Note(f"{duty.pk}/{entry.pk}", {duty.deputy.user_id}, duty.pk, values_of(duty))


def handing_over_answered(entry: JournalEntry) -> Iterator[Note]:
    """Tell who owes the duty, and who asked, whether the other takes it over."""
    duty = _duty(entry)
    asked = JournalEntry.objects.filter(
        name=events.DutyHandedOver.name, subjects__contains=[duty.pk], pk__lt=entry.pk
    )
    asker = asked.order_by("-pk").values_list("actor_id", flat=True).first()
    accounts = {pk for pk in (asker, duty.owing_id) if pk}
    yield Note(f"{duty.pk}/{entry.pk}", accounts, duty.pk, values_of(duty))


def waived(entry: JournalEntry) -> Iterator[Note]:
    """Tell who owed a duty that it is not asked any more."""
    yield from _decided(entry, Duty.objects.exclude(waived=""))


def asked_again(entry: JournalEntry) -> Iterator[Note]:
    """Tell who owes a duty that it is asked again, what was decided of it being taken back."""
    yield from _decided(entry, Duty.objects.filter(waived="", late=""))


def values_of(duty: Duty) -> dict[str, str]:
    """Return what a notice about a duty says of it: its rule and last day."""
    last: date = duty.last_day
    return {"rule": duty.rule, "last_on": last.isoformat()}


def _notes(kind: str, rows: QuerySet[Duty]) -> Iterator[tuple[str, Note]]:
    told = Notice.objects.filter(kind=kind).values("subject_id")
    for duty, accounts in _owing(rows.exclude(pk__in=told)):
        yield kind, Note(f"{duty.pk}", accounts, duty.pk, values_of(duty))


def _decided(entry: JournalEntry, rows: QuerySet[Duty]) -> Iterator[Note]:
    """Give a note of each duty among `rows` that an entry, or the act of many it tells of, decided on."""
    if "act_id" in entry.payload:
        decided = list(BulkAct.objects.get(pk=UUID(entry.payload["act_id"])).rows)
    else:
        decided = [entry.payload["duty_id"]]
    for duty, accounts in _owing(rows.filter(pk__in=decided)):
        yield Note(f"{duty.pk}/{entry.pk}", accounts, duty.pk, values_of(duty))


def _owing(rows: QuerySet[Duty]) -> Iterator[tuple[Duty, set[UUID]]]:
    """Give each duty with the accounts that have to do it: the person's, else who acts for its unit."""
    found = list(rows.select_related("member"))
    of_units = acting() if any(duty.is_of_unit for duty in found) else {}
    for duty in found:
        accounts = {duty.owing_id} if duty.owing_id else set()
        if duty.is_of_unit:
            accounts = of_units.get(duty.unit_id, set())
        if accounts:
            yield duty, accounts


def _duty(entry: JournalEntry) -> Duty:
    rows = Duty.objects.select_related("member", "deputy")
    return rows.get(pk=UUID(entry.payload["duty_id"]))


def acting() -> dict[UUID, set[UUID]]:
    """Return {unit: accounts that hold activities for it by a role on that very unit}."""
    defined = grants.roles()
    holding = [key for key, role in defined.items() if HOLD in role["permissions"]]
    found: dict[UUID, set[UUID]] = {}
    for grant in grants.all_holdings().filter(role__in=[*holding, *grants.highest()]):
        found.setdefault(grant.content_object_id, set()).add(grant.user_id)
    return found


_of_duty = partial(
    Kind, page="duties:detail", rows=queries.open_for, what="rule", words={"rule": queries.names}
)
offer(
    _of_duty(
        key="duties.soon",
        name=_("Duties that end soon"),
        text=_("%(rule)s: the last day is %(last_on)s"),
        plain=_("A duty ends soon."),
    ),
    _of_duty(
        key="duties.overdue",
        name=_("Duties that are overdue"),
        text=_("%(rule)s: the last day was %(last_on)s"),
        plain=_("A duty is overdue."),
    ),
    _of_duty(
        key=REMINDER,
        name=_("Reminders by a person"),
        text=_("You are reminded: %(rule)s, last day %(last_on)s"),
        plain=_("You are reminded of a duty."),
        when=When.URGENT,
    ),
    _of_duty(
        key="duties.handed_over",
        name=_("Duties I am asked to take over"),
        text=_("You are asked to take over: %(rule)s, last day %(last_on)s"),
        plain=_("You are asked to take a duty over."),
        events=(events.DutyHandedOver,),
        notes=handed_over,
    ),
    _of_duty(
        key="duties.handing_over_answered",
        name=_("Answers about duties I hand over"),
        text=_("Whether it is taken over is answered: %(rule)s, last day %(last_on)s"),
        plain=_("Whether a duty of yours is taken over is answered."),
        events=(events.HandingOverAnswered,),
        notes=handing_over_answered,
    ),
    _of_duty(
        key="duties.waived",
        name=_("Duties I need not do"),
        text=_("You need not do it: %(rule)s, last day %(last_on)s"),
        plain=_("A duty is not asked of you any more."),
        rows=queries.duties,
        events=(events.DutyWaived, events.DutiesWaived),
        notes=waived,
    ),
    _of_duty(
        key="duties.asked_again",
        name=_("Duties that are asked of me again"),
        text=_("It is asked again: %(rule)s, last day %(last_on)s"),
        plain=_("A duty is asked of you again."),
        events=(events.DecisionTakenBack, events.WaivingsTakenBack),
        notes=asked_again,
    ),
)
