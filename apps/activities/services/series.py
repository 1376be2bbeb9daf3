"""Series: activities that come again, made ahead as drafts; days left out, changed from a day on, ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from apps.activities import events, queries
from apps.activities.models import Activity, Series
from apps.activities.policies import HOLD
from apps.activities.rules import FURTHEST, LONGEST, LONGEST_AGO, recurring
from apps.activities.services import inviting
from apps.activities.services.checks import tell
from apps.activities.services.planning import cancel_activity, host_kind
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from apps.rulebook import queries as rulebook
from kernel import access, clock, journal
from kernel.access import Actor
from kernel.errors import Conflict, Invalid, Unchanged
from kernel.models import records

# How far ahead occurrences are made: a quarter, and some days.
AHEAD = timedelta(days=100)
A_DAY = timedelta(days=1)
State = Activity.State


class SeriesValues(TypedDict, total=False):
    """What a series says of each occurrence."""

    title: str
    at: time
    minutes: int
    place: str
    text: str
    holidays: str
    roles: Sequence[str]
    below: bool
    guests: Sequence[str]


@transaction.atomic
def start_series(
    *,
    actor: Actor,
    unit: OrgUnit,
    kind: str,
    every: str,
    interval: int,
    starts_on: date,
    until: date | None = None,
    **values: Unpack[SeriesValues],
) -> Series:
    """Begin a series on `starts_on`, each `interval` weeks or months on days like it; make what is near.

    `until` is the last day on which there may be one. Raises Invalid for what cannot be a rule, and
    for a kind the unit does not hold.
    """
    access.require(actor, HOLD, unit)
    unit = organization.lock_unit_in_being(unit)
    given = host_kind(kind, unit)
    _check_rule(every, interval, starts_on, until)
    checked: dict[str, Any] = _checked(values)
    checked["title"] = checked.get("title", "") or given.name
    row = Series.objects.create(
        unit=unit, kind=kind, rule=recurring.rule(every, interval, starts_on), starts_on=starts_on,
        until=until, **checked,
    )  # fmt: skip
    _tell(events.SeriesStarted, actor, row)
    _make(actor, row)
    return row


@transaction.atomic
def make_occurrences(*, actor: Actor) -> int:
    """Make the occurrences of all series that are near and not there yet, as drafts; return how many.

    A draft on a day that has become a holiday since moves as its series says. Repeatable: the series is locked, and a day is made once ever, for its activity keeps the day by
    the rule when it is moved or cancelled. A series whose unit is dissolved, or whose kind the county
    took out, makes none.
    """
    access.require(actor, HOLD, access.EVERYWHERE)
    known = queries.kinds()
    rows = Series.objects.select_for_update(of=("self",)).select_related("unit").order_by("pk")
    running = rows.filter(queries.running(clock.today()), unit__dissolved_on=None)
    going = [row for row in running if row.kind in known]
    for row in going:
        _leave_holidays(actor, row)
    return sum(_make(actor, row) for row in going)


@transaction.atomic
def skip_day(
    *, actor: Actor, series: Series, day: date, reason: str, expected_version: int | None = None
) -> Series:
    """Leave out a day of a series for good; what was prepared or announced for it is cancelled.

    Raises Invalid for a day that is none of the series', without a reason, and for one that is past;
    Conflict when its roll is frozen or it was held; Unchanged when it is left out already.
    """
    series = _locked(actor, series)
    if day < clock.today():
        raise Invalid(day=_("This day is past: what was, stays."))
    _check_day(series, day)
    if not reason.strip():
        raise Invalid(reason=_("Say why: those who are invited read it."))
    if day in series.skipped:
        raise Unchanged
    made = series.occurrences.filter(series_on=day).first()
    if made is not None and made.state != State.CANCELLED:
        _cancel(actor, made, reason)
    records.change(series, expected_version, skipped=sorted([*series.skipped, day]))
    _tell(events.SeriesDaySkipped, actor, series, day=day, reason=reason.strip())
    return series


@transaction.atomic
def end_series(
    *,
    actor: Actor,
    series: Series,
    last_on: date,
    reason: str,
    expected_version: int | None = None,
) -> Series:
    """End a series with `last_on`; drafts after it are cancelled, what was announced stays to be decided.

    Raises Invalid for a last day before yesterday or before the series' first, Conflict when it ends
    no later already.
    """
    series = _locked(actor, series)
    if not reason.strip():
        raise Invalid(reason=_("Say why: those who are invited read it."))
    if last_on < clock.today() - A_DAY or last_on < series.starts_on:
        raise Invalid(last_on=_("It can end today at the earliest, and not before it began."))
    if series.until and series.until <= last_on:
        raise Conflict(_("It ends no later already."))
    records.change(series, expected_version, until=last_on)
    for made in series.occurrences.filter(series_on__gt=last_on, state=State.DRAFT):
        _cancel(actor, made, reason)
    _tell(events.SeriesEnded, actor, series, last_on=last_on, reason=reason.strip())
    return series


@transaction.atomic
def change_from(
    *,
    actor: Actor,
    series: Series,
    day: date,
    every: str = "",
    interval: int = 1,
    starts_on: date | None = None,
    expected_version: int | None = None,
    **values: Unpack[SeriesValues],
) -> Series:
    """Change a series from `day` on: the old one ends the day before, another goes on in its place.

    Without `every` it keeps its rule, and `day` is one of its days; else it comes again on days like
    `starts_on`. Returns the new one. Drafts that nobody changed and that fall on days of the new one are taken
    along and changed; other drafts are cancelled. What was moved by hand or announced is kept as it is
    under the new one, and its day is not made a second time; days that were left out stay so.
    Raises Invalid for a day that is past or is none of the series', Conflict after its end.
    """
    series = _locked(actor, series)
    starts_on = starts_on or day
    if day < clock.today() or starts_on < day:
        raise Invalid(day=_("A change begins today at the earliest, and with its first day."))
    if series.until and series.until < day:
        raise Conflict(_("The series ends before this day."))
    new = Series.objects.create(
        unit=series.unit, kind=series.kind, rule=_rule_from(series, day, every, interval, starts_on),
        starts_on=starts_on, until=series.until, skipped=[one for one in series.skipped if one >= day],
        **_kept(series) | _checked(values),
    )  # fmt: skip
    _take_along(actor, series, new, day)
    # One that had not begun keeps its first day, and leaves that out.
    until = max(day - A_DAY, series.starts_on)
    left_out = sorted({*series.skipped, series.starts_on}) if until >= day else series.skipped
    records.change(series, expected_version, until=until, skipped=left_out)
    _tell(events.SeriesChanged, actor, series, successor_id=new.pk, day=day)
    _make(actor, new)
    return new


def _rule_from(series: Series, day: date, every: str, interval: int, starts_on: date) -> str:
    if every:
        _check_rule(every, interval, starts_on, series.until)
        return recurring.rule(every, interval, starts_on)
    _check_day(series, day)
    return series.rule


def _check_day(series: Series, day: date) -> None:
    """Raise Invalid for a day that is none of the rule's, or so far off that nobody plans for it."""
    is_near = day <= clock.today() + FURTHEST
    if not is_near or day not in queries.days_of(series, day, day):
        raise Invalid(day=_("The series has none on this day."))


def _take_along(actor: Actor, old: Series, new: Series, day: date) -> None:
    """Give the occurrences from `day` on to the new series, or cancel them; see `change_from`."""
    rows = list(
        old.occurrences.select_for_update().filter(series_on__gte=day).order_by("series_on")
    )
    last = max((row.series_on for row in rows if row.series_on), default=day)
    coming = set(queries.days_of(new, day, last))
    for row in rows:
        on = row.series_on or day
        if row.state == State.DRAFT and _is_untouched(old, row):
            if on not in coming:
                _cancel(actor, row, _("The series was changed."))
                continue
            records.change(row, title=new.title, place=new.place, text=new.text, **_when(new, on))
        records.change(row, series=new)


def _make(actor: Actor, series: Series) -> int:
    today = clock.today()
    known = set(series.occurrences.values_list("series_on", flat=True))
    wanted = queries.days_of(series, max(today, series.starts_on), today + AHEAD)
    new = [
        Activity(
            kind=series.kind, unit=series.unit, title=series.title, place=series.place, text=series.text,
            series=series, series_on=day, organiser_id=actor.id if actor.kind == "user" else None,
            **_when(series, day),
        )
        for day in wanted
        if day not in known and day not in series.skipped
    ]  # fmt: skip
    if new:
        Activity.objects.bulk_create(new)
        _tell(events.OccurrencesMade, actor, series, made=len(new))
    return len(new)


def _leave_holidays(actor: Actor, series: Series) -> None:
    """Move drafts nobody moved to the next working day: the year's holidays are told after they are made."""
    if series.holidays != Series.Holidays.NEXT:
        return
    drafts = series.occurrences.filter(state=State.DRAFT, held_on=F("series_on"))
    for row in drafts.filter(held_on__gte=clock.today()).select_for_update():
        begins, when = _begin(series, row.held_on), _when(series, row.held_on)
        if row.starts_at == begins != when["starts_at"]:
            records.change(row, **when)
            tell(events.ActivityChanged, actor, row, fields=["ends_at", "starts_at"])


def _begin(series: Series, day: date) -> datetime:
    return datetime.combine(day, series.at, clock.ZONE)


def _when(series: Series, day: date) -> dict[str, Any]:
    """Return begin, end and day of an occurrence; its day by the rule may be a holiday to be moved from."""
    held_on = day
    if series.holidays == Series.Holidays.NEXT:
        held_on = recurring.next_working(day, rulebook.calendar().is_working)
    begins = _begin(series, held_on)
    ends = begins + timedelta(minutes=series.minutes)
    return {"starts_at": begins, "ends_at": ends, "held_on": held_on}


def _is_untouched(series: Series, row: Activity) -> bool:
    """Say whether an occurrence is as the series made it."""
    made = {
        "title": series.title,
        "place": series.place,
        **_when(series, row.series_on or row.held_on),
    }
    return all(getattr(row, name) == value for name, value in made.items())


def _cancel(actor: Actor, row: Activity, reason: str) -> None:
    if row.rolled_at:
        raise Conflict(_("It has begun: decide about it on its own page."))
    cancel_activity(actor=actor, activity=row, reason=reason)


def _locked(actor: Actor, series: Series) -> Series:
    access.require(actor, HOLD, series)
    return records.lock(series)


def _kept(series: Series) -> dict[str, Any]:
    return {name: getattr(series, name) for name in SeriesValues.__annotations__}


def _checked(values: SeriesValues) -> dict[str, Any]:
    found: dict[str, Any] = dict(values)
    if not 0 < found.get("minutes", 1) <= LONGEST.total_seconds() // 60:
        raise Invalid(minutes=_("Say how many minutes it takes, at most a month."))
    if "roles" in found:
        inviting.check_roles(found["roles"])
        found["roles"] = list(found["roles"])
    if "guests" in found:
        found["guests"] = inviting.named(found["guests"])
    return found


def _check_rule(every: str, interval: int, starts_on: date, until: date | None) -> None:
    if every not in recurring.EVERY:
        raise Invalid(every=_("Choose how it comes again."))
    if not 1 <= interval <= recurring.MOST_APART:
        raise Invalid(interval=_("At most %(count)d weeks or months lie between two.") % {"count": recurring.MOST_APART})  # fmt: skip
    if not -LONGEST_AGO <= starts_on - clock.today() <= FURTHEST:
        raise Invalid(starts_on=_("It begins at most a year ago, and at most two years ahead."))
    if until is not None and until < starts_on:
        raise Invalid(until=_("It would end before its first day."))


def _tell(event: type[events.SeriesActed], actor: Actor, series: Series, **values: Any) -> None:
    about: dict[str, Any] = {"series_id": series.pk, "unit_id": series.unit_id, "kind": series.kind}
    journal.emit(event(**about, **values), actor=actor)
