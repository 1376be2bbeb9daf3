"""Care: who helps, what was given, how it ended, and who may see that."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from apps.cases import indicators, queries, services
from apps.cases.models import Case, CaseNote, Helper
from apps.cases.queries import care
from apps.members.models import Member
from apps.organization import grants
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import JournalEntry
from tests import make
from tests.visiting import text, visitor
from tests.world import World

COMMAND = make.COMMAND


@pytest.fixture
def hardship(world: World) -> Case:
    """A member's hardship, found by the committee."""
    return make.case(world.east, "母亲住院，负担很重。", member=world.keeper, kind="hardship")


@pytest.fixture
def neighbour(world: World) -> Member:
    """A member of the east branch with an account and no role but the member's own."""
    user = make.account("陈帮扶")
    grants.give_own_role(actor=COMMAND, user=user, role="member")
    return make.member(world.east, "陈帮扶", user=user)


def helped(case: Case, **values: Any) -> Helper:
    services.add_helper(actor=COMMAND, case=case, **values)
    return case.helpers.latest("created_at")


def acting(member: Member) -> Actor:
    assert member.user is not None
    return actor_for(member.user)


def test_who_helps_sees_a_protected_case_and_its_measures_and_each_opening_is_noted(
    hardship: Case, neighbour: Member
) -> None:
    assert not queries.cases(acting(neighbour)).exists()
    services.add_note(actor=COMMAND, case=hardship, text="只给办理人看")
    helped(hardship, member=neighbour, task="送医")

    page = text(visitor(neighbour.user), f"/cases/{hardship.pk}/")
    assert "陈帮扶" in page
    assert "只给办理人看" not in page
    opened = JournalEntry.objects.filter(name="cases.protected_case_opened")
    assert opened.get().actor_id == neighbour.user_id


def test_who_helps_records_a_measure_and_does_nothing_else(
    hardship: Case, neighbour: Member
) -> None:
    helped(hardship, member=neighbour)
    services.record_measure(
        actor=acting(neighbour), case=hardship, text="送去慰问金", amount=Decimal(500)
    )
    note = hardship.notes.get(kind="measure")
    assert (note.aid, note.amount, note.given_on) == ("money", Decimal(500), clock.today())
    for act in (services.answer, services.add_note):
        with pytest.raises(Denied):
            act(actor=acting(neighbour), case=hardship, text="已办")


def test_who_helps_no_longer_sees_it_no_longer(hardship: Case, neighbour: Member) -> None:
    helper = helped(hardship, member=neighbour)
    services.end_helper(actor=COMMAND, helper=helper)

    assert visitor(neighbour.user).get(f"/cases/{hardship.pk}/").status_code == 404
    with pytest.raises(Denied):
        services.record_measure(actor=acting(neighbour), case=hardship, text="又送")
    with pytest.raises(Conflict):
        services.end_helper(actor=COMMAND, helper=helper)


def test_a_closed_case_still_names_its_helpers_and_a_reopened_one_is_seen_by_them_again(
    hardship: Case, neighbour: Member
) -> None:
    helped(hardship, member=neighbour)
    case = services.answer(actor=COMMAND, case=hardship, text="已帮")
    case = services.close(actor=COMMAND, case=case, outcome="eased")
    assert case.outcome == "eased"
    assert care.names(care.helpers(case)) == ["陈帮扶"]
    assert not queries.cases(acting(neighbour)).exists()

    services.assign(
        actor=COMMAND, case=services.reopen(actor=COMMAND, case=case, reason="又住院"),
        owner=make.holder("clerk", case.unit, "钱干事"),
    )  # fmt: skip
    assert list(queries.cases(acting(neighbour))) == [case]


def test_helpers_of_a_joined_case_help_with_the_one_that_goes_on_each_once(
    world: World, hardship: Case, neighbour: Member
) -> None:
    other = make.case(world.east, "同一家", kind="hardship")
    helped(other, member=neighbour)
    helped(other, user=world.secretary)
    helped(hardship, member=neighbour)
    services.merge(actor=COMMAND, case=other, into=hardship)
    assert sorted(care.names(care.helpers(hardship))) == ["李书记", "陈帮扶"]
    assert hardship.helpers.count() == 2


def test_nobody_helps_twice_and_nobody_who_left(world: World, hardship: Case) -> None:
    helped(hardship, user=world.secretary)
    with pytest.raises(Conflict):
        helped(hardship, user=world.secretary)
    gone = make.member(world.east, "方离开")
    Member.objects.filter(pk=gone.pk).update(left_on=clock.today(), leaving="transferred")
    gone.refresh_from_db()
    with pytest.raises(Conflict):
        helped(hardship, member=gone)
    for values in ({}, {"member": world.keeper, "user": world.secretary}):
        with pytest.raises(Invalid):
            helped(hardship, **values)


@pytest.mark.parametrize(
    ("values", "field"),
    [({"amount": Decimal(0)}, "amount"), ({"aid": "gold"}, "aid"), ({"text": " "}, "text"),
     ({"given_on": clock.today() + timedelta(days=400)}, "given_on")],
)  # fmt: skip
def test_a_measure_that_cannot_be_is_refused(
    hardship: Case, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        services.record_measure(actor=COMMAND, case=hardship, **{"text": "慰问", **values})
    assert field in refused.value.fields
    assert not CaseNote.objects.filter(kind="measure").exists()


def test_what_was_given_says_what_kind_of_help_it_was(hardship: Case) -> None:
    for values in ({"amount": Decimal(1)}, {"goods": "米"}, {"aid": "work"}, {}):
        services.record_measure(actor=COMMAND, case=hardship, text="帮", **values)
    kinds = hardship.notes.filter(kind="measure").order_by("at", "id").values_list("aid", flat=True)
    assert list(kinds) == ["money", "goods", "work", "other"]


def test_the_yearly_list_counts_helpers_and_what_was_given(
    world: World, hardship: Case, neighbour: Member
) -> None:
    make.case(world.east, "路灯", kind="suggestion")
    helped(hardship, member=neighbour)
    helped(hardship, user=world.secretary)
    for amount in (300, 200):
        services.record_measure(actor=COMMAND, case=hardship, text="慰问", amount=Decimal(amount))

    (row,) = care.care(COMMAND)
    found: Any = row
    assert (found.helper_count, found.measure_count, found.given) == (2, 2, 500)
    year = clock.today().year
    assert list(care.in_year(care.care(COMMAND), year)) == [hardship]
    assert not care.in_year(care.care(COMMAND), year + 1).filter(raised_on__gt=clock.today())
    assert not care.in_year(care.care(COMMAND), year - 1).exists()


def test_the_list_of_care_opens_and_hides_what_is_protected(world: World, hardship: Case) -> None:
    admin, secretary = visitor(world.admin), visitor(world.secretary)
    page = text(admin, f"/cases/care/?year={clock.today().year}")
    assert "受保护的事项" in page
    assert "母亲住院" not in page
    assert "受保护的事项" not in text(secretary, "/cases/care/")


def test_a_members_page_says_who_cares_to_those_only_who_may_see_the_case(
    world: World, hardship: Case, neighbour: Member
) -> None:
    helped(hardship, member=neighbour, task="送医")
    page = f"/members/{world.keeper.pk}/"
    shown = text(visitor(world.admin), page)
    assert "陈帮扶" in shown
    assert "送医" not in shown
    assert "陈帮扶" not in text(visitor(world.secretary), page)


def test_a_helper_is_named_and_ends_by_the_pages(
    world: World, hardship: Case, neighbour: Member
) -> None:
    admin, page = visitor(world.admin), f"/cases/{hardship.pk}/"
    admin.post(f"{page}helper/", {"member": neighbour.pk, "task": "送医", "expected_version": 1})
    helper = hardship.helpers.get()
    assert "送医" in text(admin, page)
    admin.post(f"/cases/helpers/{helper.pk}/end/")
    helper.refresh_from_db()
    assert helper.until == clock.today()


def test_shares_of_care_are_told_from_three_on(world: World, neighbour: Member) -> None:
    rows = [make.case(world.east, f"第{number}户", kind="hardship") for number in range(3)]
    make.case(world.east, "路灯", kind="suggestion")
    helped(rows[0], member=neighbour)
    services.record_measure(actor=COMMAND, case=rows[1], text="慰问")
    case = services.answer(actor=COMMAND, case=rows[2], text="已办")

    found = indicators.count_care()
    assert found["care.with_helper"] == {"": Decimal("0.3333")}
    assert found["care.helped"] == {"": Decimal("0.3333")}
    assert found["care.closed"] == {"": Decimal(0)}
    services.close(actor=COMMAND, case=case, outcome="solved")
    found = indicators.count_care()
    assert found["care.with_helper"] == {"": None}
    assert found["care.closed"] == {"": Decimal("0.3333")}
