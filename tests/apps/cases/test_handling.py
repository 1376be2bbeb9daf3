"""A case goes its way: assigned, answered, rated, closed, and what is refused on it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, transaction

from apps.cases import queries, services
from apps.cases.models import Case, CaseNote
from apps.organization import grants
from apps.organization import services as organization
from kernel import clock
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied, Invalid, Stale
from kernel.models import JournalEntry
from tests import make
from tests.world import World


def answered(actor: Actor, case: Case) -> Case:
    return services.answer(actor=actor, case=case, text="路灯已由社区修好。")


def test_from_raised_to_rated(world: World, secretary: Actor, keeper: Actor, own: Case) -> None:
    case = services.assign(actor=secretary, case=own, owner=world.secretary)
    case = answered(secretary, case)
    case = services.rate(actor=keeper, case=case, rating=5, words="很快")

    assert (case.state, case.rating, case.ended_on) == ("closed", 5, clock.today())
    names = JournalEntry.objects.filter(subjects__contains=[own.pk]).order_by("id")
    assert [entry.name for entry in names] == [
        "cases.case_raised", "cases.case_assigned", "cases.case_answered", "cases.case_rated",
    ]  # fmt: skip


def test_who_answers_a_case_without_an_owner_becomes_it(secretary: Actor, own: Case) -> None:
    case = answered(secretary, own)

    assert case.owner_id == secretary.id
    assert JournalEntry.objects.get(name="cases.case_answered").payload["is_in_time"]


def test_an_answer_after_its_day_is_not_in_time(world: World, secretary: Actor, own: Case) -> None:
    case = services.assign(actor=secretary, case=own, owner=world.secretary)
    with time_machine.travel(clock.now() + timedelta(days=40), tick=False):
        answered(secretary, case)

    assert not JournalEntry.objects.get(name="cases.case_answered").payload["is_in_time"]


def test_nothing_is_rated_before_its_answer(keeper: Actor, own: Case) -> None:
    with pytest.raises(Conflict):
        services.rate(actor=keeper, case=own, rating=5)


def test_only_the_one_who_raised_it_rates(
    secretary: Actor, clerk: Actor, keeper: Actor, own: Case
) -> None:
    case = answered(secretary, own)
    for actor in (secretary, clerk):
        with pytest.raises(Denied):
            services.rate(actor=actor, case=case, rating=5)
    with pytest.raises(Invalid):
        services.rate(actor=keeper, case=case, rating=6)
    services.rate(actor=keeper, case=case, rating=2)
    with pytest.raises(Conflict):
        services.rate(actor=keeper, case=case, rating=5)


def test_nobody_rates_their_own_answer(world: World, secretary: Actor) -> None:
    case = make.case(world.east, actor=secretary, source="visit")

    with pytest.raises(Denied):
        services.rate(actor=secretary, case=answered(secretary, case), rating=5)


def test_the_owner_needs_a_right_on_the_unit(world: World, clerk: Actor, own: Case) -> None:
    with pytest.raises(Conflict) as refused:
        services.assign(actor=clerk, case=own, owner=world.stranger)
    assert "owner" in refused.value.fields


def test_a_closed_case_is_not_answered(clerk: Actor, secretary: Actor, own: Case) -> None:
    case = services.close(actor=clerk, case=answered(secretary, own))
    for act in (
        lambda: answered(secretary, case),
        lambda: services.close(actor=clerk, case=case),
        lambda: services.withdraw(actor=clerk, case=case, reason="误报"),
        lambda: services.hand_over(actor=clerk, case=case, reason="请办"),
    ):
        with pytest.raises(Conflict):
            act()


def test_nothing_is_closed_without_an_answer(clerk: Actor, own: Case) -> None:
    with pytest.raises(Conflict):
        services.close(actor=clerk, case=own)


def test_a_page_opened_before_a_change_changes_nothing(
    world: World, clerk: Actor, secretary: Actor, own: Case
) -> None:
    services.assign(actor=clerk, case=own, owner=world.secretary)
    with pytest.raises(Stale):
        services.answer(actor=secretary, case=own, text="已办", expected_version=own.version)


def test_reopened_it_goes_back_to_its_owner_with_a_new_day(
    world: World, secretary: Actor, keeper: Actor, own: Case
) -> None:
    case = services.rate(actor=keeper, case=answered(secretary, own), rating=1)
    case = services.reopen(actor=keeper, case=case, reason="又坏了")

    assert (case.state, case.owner_id) == ("reopened", secretary.id)
    assert case.due_on is not None
    assert case.due_on > clock.today()
    assert (case.rating, case.answered_on, case.ended_on) == (None, None, None)
    assert "1" in queries.told(case).filter(kind="raiser")[0].text


def test_reopened_it_waits_to_be_assigned_where_its_owner_has_left(
    world: World, clerk: Actor, secretary: Actor, own: Case
) -> None:
    case = answered(secretary, own)
    grants.take_role(actor=make.COMMAND, grant=grants.holdings(world.secretary.pk).get())

    case = services.reopen(actor=clerk, case=case, reason="未办结")

    assert (case.state, case.owner) == ("raised", None)


def test_after_thirty_days_the_answer_stands(
    secretary: Actor, clerk: Actor, keeper: Actor, own: Case
) -> None:
    case = answered(secretary, own)
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        with pytest.raises(Conflict):
            services.rate(actor=keeper, case=case, rating=5)
        with pytest.raises(Conflict):
            services.reopen(actor=keeper, case=case, reason="又坏了")
        assert services.reopen(actor=clerk, case=case, reason="复查").state == "reopened"


def test_a_branch_hands_a_case_up_and_never_sideways(
    world: World, secretary: Actor, own: Case
) -> None:
    with pytest.raises(Conflict):
        services.hand_over(actor=secretary, case=own, unit=world.west, reason="请西支部办")
    case = services.hand_over(actor=secretary, case=own, unit=world.root, reason="需县里协调")

    assert (case.unit, case.state, case.owner) == (world.root, "raised", None)
    assert case.notes.filter(kind="handover", text__contains="需县里协调").exists()
    assert not queries.may_see(secretary, case)


def test_measures_and_notes_stay_when_the_case_ends(clerk: Actor, own: Case) -> None:
    services.record_measure(actor=clerk, case=own, text="慰问", amount=Decimal(500), goods="大米")
    case = services.withdraw(actor=clerk, case=own, reason="重复登记")
    services.add_note(actor=clerk, case=case, text="已电话告知")
    with pytest.raises(Conflict):
        services.record_measure(actor=clerk, case=case, text="慰问")
    with pytest.raises(Invalid):
        services.record_measure(actor=clerk, case=make.case(case.unit), text="x", amount=Decimal(0))

    kinds = list(queries.notes(case).values_list("kind", flat=True))
    assert kinds == ["system", "measure", "system", "note"]
    assert not queries.told(case).exists()


def test_the_history_is_not_changed_by_anybody(own: Case) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic():
        CaseNote.objects.filter(case=own).update(text="改")


def test_the_database_keeps_what_the_services_promise(own: Case) -> None:
    rows = Case.objects.filter(pk=own.pk)
    for values in (
        {"rating": 5},
        {"state": "answered"},
        {"state": "assigned"},
        {"state": "closed", "answered_on": clock.today()},
        {"state": "merged", "ended_on": clock.today()},
        {"merged_into": own.pk, "state": "merged", "ended_on": clock.today()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**values)


def test_open_cases_keep_a_unit_and_ended_ones_do_not(world: World) -> None:
    unit = make.branch("临时党支部")
    case = make.case(unit)
    with pytest.raises(Conflict):
        organization.dissolve_unit(actor=make.COMMAND, unit=unit, dissolved_on=clock.today())

    services.withdraw(actor=make.COMMAND, case=case, reason="已了结")
    organization.dissolve_unit(actor=make.COMMAND, unit=unit, dissolved_on=clock.today())
    assert queries.may_see(actor_for(world.admin), Case.objects.get(pk=case.pk))


def test_who_raised_a_case_follows_it_out_of_their_unit(
    world: World, clerk: Actor, secretary: Actor
) -> None:
    case = make.case(world.east, actor=secretary, source="visit")
    services.hand_over(actor=clerk, case=case, unit=world.root, reason="县里统一办")

    assert list(queries.cases(secretary)) == [case]
    with pytest.raises(Denied):
        services.answer(actor=secretary, case=case, text="已办")
