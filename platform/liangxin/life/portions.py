"""The portions of the demonstration's life: each is made whole or not at all, the newest months first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from django.utils.translation import override

from apps.cases.models import Case
from apps.duties import services as duties
from apps.organization.models import OrgUnit
from kernel import blueprint, clock
from kernel.periods import HalfYear, Month, Period, Quarter, Year
from liangxin.life import cases as told
from liangxin.life import cast, meetings, shops, texts, visits
from liangxin.life.cast import ACTOR, Cast
from liangxin.life.texts import moment


@dataclass(frozen=True)
class Portion:
    """What is made in one go: `what` of a month, for a unit by its id, "" for the county."""

    what: str
    month: Month | None = None
    unit: str = ""


def portions(today: date, months: int, units: Sequence[str]) -> list[Portion]:
    """Return the portions of a life of `months` months of these branches that ends today.

    A month's duties are made after what fulfils them: in between nobody would be told of them as missed.
    """
    last = Month.containing(today).next()
    found = [Portion("people"), Portion("shops"), Portion("links")]
    for back in range(months + 1):
        month = last.shifted(-back)
        found += [Portion("branch", month, unit) for unit in units]
        found += [Portion("committee", month), Portion("duties", month)]
    return found


def began(today: date, months: int) -> date:
    """Return the first day of a life of `months` months that ends today."""
    return Month.containing(today).next().shifted(-months).start


def make(portion: Portion, today: date, months: int) -> None:
    """Make one portion through the services, at the moments it tells of; nothing later than now."""
    with override("zh-hans"), blueprint.reading():
        since = began(today, months)
        if portion.month is None:
            _beginning(portion.what, since, today)
        elif portion.what == "duties":
            for period in _periods(portion.month, since, today):
                with clock.at(moment(period.start, 1)):
                    duties.make_duties(actor=ACTOR, period=period)
            meetings.explain(portion.month, texts.chance_of(portion.month, "duties"))
        elif portion.what == "committee":
            _committee(portion.month)
        elif unit := OrgUnit.objects.filter(pk=portion.unit, dissolved_on=None).first():
            _branch(portion.month, unit)


def _beginning(what: str, since: date, today: date) -> None:
    if what == "people":
        cast.appoint(since)
        cast.settle(since, today)
    elif what == "shops":
        shops.move()
    else:
        cast.link(since)


def _periods(month: Month, since: date, today: date) -> Iterator[Period]:
    """Yield the month and the longer periods that end with it, or that today is the last month of."""
    this = Month.containing(today)
    if month.start > today:
        return
    for kind in (Month, Quarter, HalfYear, Year):
        period = kind.containing(month.start)
        is_last = month == this or month.end == period.end
        if is_last and period.start >= since:
            yield period


def _committee(month: Month) -> None:
    people, chance = Cast(), texts.chance_of(month, "committee")
    for meeting in meetings.of_committee(people.root, month, chance):
        _follow(people, meetings.live(people, meeting, chance), chance)
    visits.of_committee(people, month, chance)


def _branch(month: Month, unit: OrgUnit) -> None:
    people, chance = Cast(), texts.chance_of(month, unit.name)
    for meeting in meetings.of_branch(unit, month, chance):
        _follow(people, meetings.live(people, meeting, chance), chance)
    _follow(people, visits.of_branch(people, unit, month, chance), chance)
    told.of_branch(people, unit, month, chance)


def _follow(people: Cast, raised: list[Case], chance: Random) -> None:
    for case in raised:
        at = moment(case.raised_on, 18)
        told.follow(people, case, at + timedelta(hours=1), chance)
