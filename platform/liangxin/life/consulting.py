"""Consultations of the demonstration: what merchants send before, the agenda made of it, each result."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from apps.activities import services
from apps.activities.models import Activity
from apps.activities.queries import consulting
from kernel import clock
from kernel.access import Actor
from kernel.errors import DomainError
from liangxin.life import cases, texts
from liangxin.life.cast import Cast, branches

SENT, ANSWERED = 4, 0.6
A_DAY = timedelta(days=1)


def collect(
    cast: Cast, row: Activity, by: Actor, announced: datetime, now: datetime, chance: Random
) -> None:
    """Collect from the day it is announced to the day before; put what came on the agenda."""
    until = row.starts_at - A_DAY
    with clock.at(announced):
        services.collect_suggestions(
            actor=by, activity=row, opens_on=clock.today(), closes_on=until.date()
        )
    units, sent = branches(), []
    asking = chance.sample(units, min(SENT, len(units)))
    for unit, told in zip(asking, chance.sample(texts.of("suggestions"), SENT), strict=False):
        leader = cast.leader(unit)
        at = announced + timedelta(hours=chance.randrange(4, 72))
        if leader is not None and at <= min(now, until):
            with clock.at(at):
                sent.append(cases.suggested(unit, leader, told, chance))
    if sent and until <= now:
        with clock.at(until):
            services.put_on_agenda(actor=by, activity=row, cases=sent)


def discuss(cast: Cast, row: Activity, by: Actor, chance: Random) -> Sequence[cases.Course]:
    """Record the result of each point; return the cases that go on from there."""
    found = []
    head = cast.leader(row.unit)
    for item in consulting.points(row):
        leader = cast.leader(item.case.unit) if item.case else None
        if item.case is None or head is None or leader is None:
            continue
        told = cases.answer_to(item.case)
        is_answered = chance.random() < ANSWERED
        services.discuss_point(
            actor=by, item=item, outcome="answered" if is_answered else "assigned",
            said=told["answer"] if is_answered else "", owner=None if is_answered else head,
        )  # fmt: skip
        item.case.refresh_from_db()
        found.append(cases.Course(item.case, row.ends_at, leader, head, told, chance))
    return found


def follow(courses: Sequence[cases.Course]) -> None:
    """Deal with what was discussed as far as its days have come."""
    for of in courses:
        with suppress(DomainError), transaction.atomic():
            cases.go_on(of)
