"""Whatever happens, in whatever order: counting the facts again gives what was lived through."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from apps.activities import services as activities
from apps.activities.models import Activity, Visit
from apps.duties import queries, services
from apps.duties.models import Duty, Exemption
from apps.liaison import services as liaison
from apps.liaison.models import Link
from apps.members import services as roll
from apps.members.models import Member
from kernel import clock
from kernel.errors import DomainError
from kernel.periods import Month
from tests import make
from tests.apps.duties.test_people import set_rules
from tests.world import World

COMMAND = make.COMMAND
VISITS = [{"kind": "member_visit", "tags": ["met:yes"]}]
KINDS = ("theme_day", "members_meeting")


def owe(times: int) -> None:
    """Let units, members and holders owe, `times` a month."""
    set_rules(
        {"key": "unit", "times": times},
        {"key": "share", "by": [{"group": "meeting", "share": 60}], "times": times},
        {"key": "person", "each": "member", "by": list(KINDS), "times": times},
        {"key": "lead", "each": "holder", "roles": ["branch_secretary"], "times": times},
        {"key": "visit", "each": "link", "which": "member_business", "by": VISITS, "times": times},
    )


def hold(world: World, pick: int) -> None:
    unit = (world.east, world.west)[pick % 2]
    begins = clock.now() - timedelta(days=pick * 9, minutes=1)
    row = make.begun(unit, KINDS[pick % 3 % 2], starts_at=begins)
    present = list(row.attendances.values_list("pk", flat=True))[: 1 + pick % 2]
    activities.record_roll(actor=COMMAND, activity=row, present=present)
    activities.hold_activity(actor=COMMAND, activity=row)


def keeper_of(world: World, pick: int) -> Member:
    return (world.keeper, *Member.objects.exclude(pk=world.keeper.pk).order_by("pk"))[pick % 3]


def link(world: World, pick: int) -> None:
    make.link(keeper_of(world, pick), (world.shop, world.far_shop)[pick % 2])


def unlink(_world: World, pick: int) -> None:
    rows = list(Link.objects.filter(ends_on=None).order_by("pk"))
    if rows:
        liaison.end_link(actor=COMMAND, link=rows[pick % len(rows)], reason="换人")


def visit(world: World, pick: int) -> None:
    Visit.objects.update(created_at=clock.now() - timedelta(hours=1))
    make.visit(
        COMMAND, business=(world.shop, world.far_shop)[pick % 2], visitors=[keeper_of(world, pick)],
        met="nobody" if pick == 5 else "owner",
    )  # fmt: skip


def take_visit_back(_world: World, pick: int) -> None:
    rows = list(Visit.objects.filter(activity__state="held").order_by("pk"))
    if rows:
        activities.take_visit_back(actor=COMMAND, activity=rows[pick % len(rows)].activity)


def take_back(_world: World, pick: int) -> None:
    rows = list(Activity.objects.filter(state="held").order_by("pk"))
    if rows:
        activities.take_holding_back(actor=COMMAND, activity=rows[pick % len(rows)])


def hold_again(_world: World, pick: int) -> None:
    """Hold, on another day, what was taken back: it counts for the period of its day now."""
    rows = list(Activity.objects.filter(state="announced").order_by("pk"))
    if rows:
        row = rows[pick % len(rows)]
        Activity.objects.filter(pk=row.pk).update(held_on=clock.today() - timedelta(days=pick * 7))
        row.refresh_from_db()
        activities.hold_activity(actor=COMMAND, activity=row)


def waive(_world: World, pick: int) -> None:
    rows = list(Duty.objects.order_by("pk"))
    services.waive_duty(actor=COMMAND, duty=rows[pick % len(rows)], reason="防汛")


def hand_over(_world: World, pick: int) -> None:
    rows = list(Duty.objects.filter(rule="person").order_by("pk"))
    members = list(Member.objects.order_by("pk"))
    duty, deputy = rows[pick % len(rows)], members[pick % len(members)]
    row = services.hand_over(actor=COMMAND, duty=duty, deputy=deputy, reason="出差")
    if row.deputy_state == Duty.Deputy.ASKED and deputy.user is not None:
        actor = queries.access.actor_for(deputy.user)
        services.answer_handing_over(actor=actor, duty=row, accepts=pick % 2 == 0)


def change_rule(_world: World, pick: int) -> None:
    owe(1 + pick % 3)
    services.make_duties(actor=COMMAND)


def recompute(_world: World, pick: int) -> None:
    rules = queries.duty_rules()
    rule = rules[pick % len(rules)]
    period = queries.current_period(rule, clock.today())
    services.recompute(actor=COMMAND, rule=rule, period=period, reason="改")
    assert not services.preview(rule, period)


def exempt(_world: World, pick: int) -> None:
    rows = list(Exemption.objects.filter(ends_on=None))
    if rows and pick % 2:
        services.end_exemption(actor=COMMAND, exemption=rows[0])
        return
    members = list(Member.objects.order_by("pk"))
    services.exempt_member(
        actor=COMMAND, member=members[pick % len(members)], kind="ill", reason="手术"
    )


def move(world: World, pick: int) -> None:
    members = list(Member.objects.order_by("pk"))
    member = members[pick % len(members)]
    roll.transfer_member(
        actor=COMMAND, member=member, unit=(world.east, world.west)[pick % 2],
        effective_on=clock.today(),
    )  # fmt: skip
    services.make_duties(actor=COMMAND)


def leave_and_return(_world: World, pick: int) -> None:
    """Let a member leave, who owes nothing then; taken back, they owe again what they did."""
    members = list(Member.objects.order_by("pk"))
    member = members[pick % len(members)]
    if member.left_on is None:
        roll.leave_county(
            actor=COMMAND, member=member, left_on=clock.today(), leaving="transferred"
        )
        rows = Duty.objects.filter(member=member, ends_on__gt=clock.today())
        assert not queries.still_open(rows, clock.today()).exists()
    else:
        roll.return_member(actor=COMMAND, member=member)
    services.make_duties(actor=COMMAND)


ACTS: tuple[Callable[[World, int], None], ...] = (
    hold, hold, take_back, hold_again, waive, hand_over, change_rule, recompute, exempt, move,
    leave_and_return, link, link, unlink, visit, visit, take_visit_back,
)  # fmt: skip


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 6)), min_size=4, max_size=9))
def test_counting_again_gives_what_was_lived_through(
    world: World, steps: list[tuple[Callable[[World, int], None], int]]
) -> None:
    with transaction.atomic():
        for name in ("陈一", "陈二"):
            make.member(world.east, name)
            make.member(world.west, name)
        owe(1)
        services.make_duties(actor=COMMAND)
        services.make_duties(actor=COMMAND, period=Month.containing(clock.today()).previous())
        for act, pick in steps:
            try:
                with transaction.atomic():
                    act(world, pick)
            except DomainError:
                pass  # refused: nothing was changed
            assert services.differences()[1] == []
        owed = Duty.objects.values_list("rule", "unit", "member", "account", "period")
        persons = [(rule, *key) for rule, _unit, *key in owed if rule in {"person", "lead"}]
        assert len(persons) == len(set(persons))
        transaction.set_rollback(True)
