"""Cases of the demonstration: raised, assigned, answered, rated, some handed on, reopened or withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from django.db import transaction

from apps.accounts.models import User
from apps.cases import services
from apps.cases.models import Case
from apps.members.models import Member
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.access import ANONYMOUS, Actor
from kernel.errors import DomainError
from kernel.periods import Month
from liangxin.life import texts
from liangxin.life.cast import Cast, actor_of
from liangxin.life.texts import moment, pick

WITHDRAWN, PASSED, REOPENED, RATED, NOTED = 0.04, 0.06, 0.05, 0.75, 0.3
# Of months, those in which a member raises a difficulty.
OF_MEMBER = 0.25
RATINGS = {5: 55, 4: 30, 3: 8, 2: 5, 1: 2}
LOW = 2
SOURCES = {"suggestions": "suggestion", "difficulties": "difficulty", "hardships": "hardship"}


@dataclass(frozen=True)
class Course:
    """A case with those who deal with it."""

    case: Case
    at: datetime
    leader: User
    owner: User
    told: dict[str, Any]
    chance: Random


def of_branch(cast: Cast, unit: OrgUnit, month: Month, chance: Random) -> None:
    """Let merchants and members of a branch raise cases in a month, and follow each to where it is now."""
    leader = cast.leader(unit)
    if leader is None:
        return
    for _turn in range(chance.choices([0, 1, 2], weights=[35, 45, 20])[0]):
        at = _moment(month, chance)
        told = pick(chance, "suggestions")
        if at <= clock.now():
            with clock.at(at):
                case = suggested(unit, leader, told, chance)
            follow(cast, case, at, chance, told)
    if chance.random() < OF_MEMBER:
        _of_member(cast, unit, leader, month, chance)


def _of_member(cast: Cast, unit: OrgUnit, leader: User, month: Month, chance: Random) -> None:
    key = chance.choices(["difficulties", "hardships"], weights=[3, 2])[0]
    rows = Member.objects.filter(unit=unit, left_on=None, joined_on__lt=month.start)
    members = list(rows.order_by("name_pinyin", "id"))
    at, told = _moment(month, chance), pick(chance, key)
    if not members or at > clock.now():
        return
    with clock.at(at):
        case = services.raise_case(
            actor=actor_of(leader), unit=unit, kind=SOURCES[key], text=told["text"],
            source=Case.Source.MEMBER, member=chance.choice(members),
        )  # fmt: skip
    follow(cast, case, at, chance, told)


def suggested(unit: OrgUnit, leader: User, told: dict[str, Any], chance: Random) -> Case:
    """Send the public form of the branch's poster."""
    form = UUID(int=chance.getrandbits(128), version=4)
    return services.suggest(
        link=services.make_link(actor=actor_of(leader), unit=unit), address=str(form), form_id=form,
        kind="suggestion", text=told["text"], raiser_name=chance.choice(["", "商户王女士", "商户李先生", "摊主"]),
    )  # fmt: skip


def follow(
    cast: Cast, case: Case, at: datetime, chance: Random, told: dict[str, Any] | None = None
) -> None:
    """Deal with a case as far as its days have come by now; a step that is refused ends it there."""
    # Who may read protected ones sits in the county's committee.
    by = cast.root if case.is_sensitive else case.unit
    leader, writer = cast.leader(by), cast.writer(by)
    if leader is None:
        return
    owner = chance.choice([leader, leader, writer or leader])
    try:
        with transaction.atomic():
            told = told or answer_to(case)
            _assigned(cast, Course(case, at, leader, owner, told, chance))
    except DomainError:
        return


def answer_to(case: Case) -> dict[str, Any]:
    """Return the sentences told of a case, or those of a resolution."""
    for key, kind in SOURCES.items():
        found = next((one for one in texts.of(key) if one["text"] == case.text), None)
        if kind == case.kind and found is not None:
            return dict(found)
    return {"text": case.text, "answer": "已按会议决定办完，情况在下次会上通报。"}


def _assigned(cast: Cast, of: Course) -> None:
    chance, at = of.chance, of.at + timedelta(days=chance_days(of.chance, 1, 2), hours=2)
    if at > clock.now():
        return
    case = of.case
    is_merchants = case.source == Case.Source.MERCHANT
    with clock.at(at):
        if case.owner_id is None:
            if is_merchants and chance.random() < WITHDRAWN:
                reason = pick(chance, "withdrawn")
                services.withdraw(actor=ANONYMOUS, case=case, code=case.code, reason=reason)
                return
            case = services.assign(actor=actor_of(of.leader), case=case, owner=_able(of))
        if chance.random() < NOTED:
            services.add_note(actor=actor_of(of.leader), case=case, text=pick(chance, "notes"))
        clerk, head = cast.writer(cast.root), cast.leader(cast.root)
        if chance.random() < PASSED and clerk and head and not case.unit.is_root:
            case = services.hand_over(
                actor=actor_of(of.leader), case=case, unit=cast.root, owner=clerk,
                reason=pick(chance, "handover"),
            )  # fmt: skip
    # Who leads the unit that has it by now closes it; a protected one stays with the committee.
    leader = of.leader if case.is_sensitive else cast.leader(case.unit) or of.leader
    _answered(Course(case, at, leader, case.owner or of.owner, of.told, chance))


def go_on(of: Course) -> None:
    """Deal with a case that a consultation discussed: answered there, or assigned to somebody."""
    if of.case.answered_on is not None:
        _heard(of, again=False)
    else:
        _answered(of)


def _able(of: Course) -> User:
    """Return who answers: the one chosen, where that one may, else the leader."""
    may = actor_of(of.owner).holds("cases.answer_case", of.case.unit.path)
    return of.owner if may else of.leader


def _answered(of: Course, *, again: bool = False) -> None:
    chance, case = of.chance, of.case
    at = of.at + timedelta(days=chance_days(chance, 2, 16), hours=1)
    if at > clock.now() or case.owner is None:
        return
    by = actor_of(case.owner)
    with clock.at(at):
        if "measure" in of.told and not again:
            amount = of.told.get("amount")
            case = services.record_measure(
                actor=by, case=case, text=of.told["measure"], goods=of.told.get("goods", ""),
                amount=Decimal(amount) if amount else None,
            )  # fmt: skip
        case = services.answer(actor=by, case=case, text=of.told["answer"])
    _heard(Course(case, at, of.leader, of.owner, of.told, chance), again=again)


def _heard(of: Course, *, again: bool) -> None:
    """Let who raised it rate the answer or reopen the case; where nobody does, close it after a month."""
    chance, case = of.chance, of.case
    at = of.at + timedelta(days=chance_days(chance, 1, 6), hours=3)
    by, code = _raiser(case)
    if by is not None and at <= clock.now() and not again and chance.random() < REOPENED:
        with clock.at(at):
            case = services.reopen(actor=by, case=case, code=code, reason=pick(chance, "reopen"))
        _answered(Course(case, at, of.leader, of.owner, of.told, chance), again=True)
        return
    is_own = by is not None and by.id is not None and by.id == case.owner_id
    if by is not None and not is_own and chance.random() < RATED:
        if at <= clock.now():
            rating = chance.choices(list(RATINGS), weights=list(RATINGS.values()))[0]
            words = pick(chance, "low_words" if rating <= LOW else "rating_words")
            with clock.at(at):
                services.rate(actor=by, case=case, rating=rating, words=words, code=code)
        return
    at = of.at + timedelta(days=31)
    if at <= clock.now():
        with clock.at(at):
            services.close(actor=actor_of(of.leader), case=case, reason="已回访，无新的意见。")


def _raiser(case: Case) -> tuple[Actor | None, str]:
    if case.raiser is not None:
        return actor_of(case.raiser), ""
    is_merchant = case.source == Case.Source.MERCHANT
    return (ANONYMOUS, case.code) if is_merchant else (None, "")


def _moment(month: Month, chance: Random) -> datetime:
    day = month.start + timedelta(days=chance.randrange((month.end - month.start).days))
    return moment(day, chance.randrange(8, 21), chance.randrange(60))


def chance_days(chance: Random, least: int, most: int) -> int:
    """Return a number of days between two, both included."""
    return chance.randrange(least, most + 1)
