"""Visits of the demonstration: of merchants, members and branches, with what was found."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from django.db import transaction

from apps.accounts.models import User
from apps.activities import services
from apps.activities.models import Visit
from apps.businesses.models import Business
from apps.cases.models import Case
from apps.liaison.models import Link
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.errors import DomainError
from kernel.periods import Month
from liangxin.life import photos, texts
from liangxin.life.cast import Cast, actor_of
from liangxin.life.texts import moment, pick

PER_BRANCH = 7
FOUND = {
    "running_well": 62, "needs_staff": 8, "needs_money": 7, "has_request": 8, "wants_to_join": 2,
    "knows_policy": 12, "shop_closed": 1,
}  # fmt: skip
NOBODY, CASE, TALKED = 0.06, 0.5, 0.5
# Of visits, those on whatever day of the week it is; the others are paid on working days.
AT_LEISURE = 0.3
# Of three months, the one in which a link is visited.
QUARTER = 3


def of_branch(cast: Cast, unit: OrgUnit, month: Month, chance: Random) -> list[Case]:
    """Make the visits of a branch in a month: its members' to merchants, its committee's to members."""
    leader = cast.leader(unit)
    if leader is None:
        return []
    made: list[Case] = []
    rows = Link.objects.filter(keeper__unit=unit, ends_on=None).select_related(
        "keeper__user", "business__unit", "member__unit"
    )
    links = list(rows.order_by("keeper__name_pinyin", "keeper_id", "business__code", "member__name_pinyin", "id"))  # fmt: skip
    merchants = [one for one in links if one.business and one.business.status == Business.Status.ACTIVE]  # fmt: skip
    for link in chance.sample(merchants, min(PER_BRANCH, len(merchants))):
        made += _to_merchant(leader, link, month, chance)
    for place, link in enumerate(one for one in links if one.member):
        user = link.keeper.user
        if user is not None and place % QUARTER == month.start.month % QUARTER:
            _record(user, link.starts_on, month, chance, kind="branch_visit", member=link.member)
    if chance.random() < TALKED:
        _talk(leader, unit, month, chance)
    return made


def of_committee(cast: Cast, month: Month, chance: Random) -> None:
    """Make the visits of the committee's members to the branches they look after."""
    for user in [*cast.holders(cast.root, "committee_member")]:
        link = Link.objects.filter(keeper__user=user, unit__isnull=False, ends_on=None).first()
        if link is not None and month.start.month % QUARTER == 1:
            _record(user, link.starts_on, month, chance, kind="committee_visit", unit=link.unit)


def _to_merchant(leader: User, link: Link, month: Month, chance: Random) -> list[Case]:
    """Record a visit to a merchant, by the keeper's account where there is one, else the secretary's."""
    keeper = link.keeper
    found = chance.choices(list(FOUND), weights=list(FOUND.values()))[0]
    is_there = chance.random() >= NOBODY and found != "shop_closed"
    kind, text = "", ""
    if is_there and found in {"has_request", "needs_money", "needs_staff"}:
        kind = "suggestion" if found == "has_request" else "difficulty"
        text = pick(chance, "suggestions" if kind == "suggestion" else "difficulties")["text"]
    if chance.random() >= CASE:
        kind, text = "", ""
    words = pick(chance, "nobody") if not is_there and found != "shop_closed" else pick(chance, "visits", found)  # fmt: skip
    visit = _record(
        keeper.user or leader, link.starts_on, month, chance, kind="member_visit",
        business=link.business, visitors=[keeper], text=words, case_kind=kind, case_text=text,
        met=chance.choice(["owner", "owner", "employee"]) if is_there else "nobody",
        findings=[found] if is_there or found == "shop_closed" else [],
        photos=photos.taken(f"门店 {link.business.name}", chance) if is_there and link.business else [],
    )  # fmt: skip
    return list(Case.objects.filter(source_id=visit.activity_id)) if visit and kind else []


def _talk(leader: User, unit: OrgUnit, month: Month, chance: Random) -> None:
    rows = Member.objects.filter(unit=unit, left_on=None).exclude(user=leader)
    members = list(rows.filter(joined_on__lt=month.start).order_by("name_pinyin", "id"))
    if members:
        _record(
            leader, month.start, month, chance, kind="talk", member=chance.choice(members),
            text=pick(chance, "talks"),
        )  # fmt: skip


def _record(user: User, since: date, month: Month, chance: Random, **given: Any) -> Visit | None:
    """Record a visit on a day of the month; None before the link, after today, or where it is refused."""
    length = (month.end - month.start).days
    day = month.start + timedelta(days=chance.randrange(length))
    if chance.random() >= AT_LEISURE or texts.CALENDAR.holiday(day):
        day = texts.weekday(day)
    told = moment(day, chance.randrange(9, 18), chance.randrange(60))
    values: dict[str, Any] = {
        "met": "yes", "text": pick(chance, "talks"), "findings": ["running_well"], **given,
    }  # fmt: skip
    if day < since or told > clock.now():
        return None
    return _recorded(user, told, day, values)


def _recorded(user: User, told: datetime, day: date, values: dict[str, Any]) -> Visit | None:
    try:
        with clock.at(told), transaction.atomic():
            return services.record_visit(actor=actor_of(user), held_on=day, **values)
    except DomainError:
        return None
