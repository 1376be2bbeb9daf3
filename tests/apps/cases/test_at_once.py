"""Several people act on one case at the same moment."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

from apps.cases import services
from apps.cases.models import Case, PublicAttempt
from apps.cases.rules import WRONG_AT_MOST as MOST
from kernel.access import Actor, actor_for
from kernel.errors import Conflict, Denied
from kernel.realm import county_scope
from tests import make, threads
from tests.conftest import county_of


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts in the county at once; return what came of each, a refusal included."""

    def within(act: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            try:
                with county_scope(county_of("chongyi")):
                    return act()
            except (Conflict, Denied) as refusal:
                return refusal

        return run

    return threads.at_once(*map(within, acts))


def staff() -> Actor:
    return actor_for(make.holder("clerk", make.root()))


def test_of_two_answers_one_is_told_to_the_raiser(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        case = make.case(make.root())
        one, other = staff(), staff()

    found = together(
        lambda: services.answer(actor=one, case=case, text="已修"),
        lambda: services.answer(actor=other, case=case, text="正在修"),
    )

    assert sorted(type(result).__name__ for result in found) == ["Case", "Conflict"]
    with county_scope(county_of("chongyi")):
        assert case.notes.filter(kind="answer").count() == 1


def test_two_cases_joined_with_each_other_do_not_both_end(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        one, other = make.case(make.root()), make.case(make.root())
        actor = staff()

    together(
        lambda: services.merge(actor=actor, case=one, into=other),
        lambda: services.merge(actor=actor, case=other, into=one),
    )

    with county_scope(county_of("chongyi")):
        assert Case.objects.filter(state="merged").count() == 1


def test_a_form_sent_three_times_at_once_is_one_case(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        link = services.make_link(actor=make.COMMAND, unit=make.root())
    form_id = uuid4()

    def send() -> Case:
        return services.suggest(
            link=link, address="203.0.113.9", form_id=form_id, kind="suggestion", text="修路灯"
        )

    found = together(send, send, send)

    assert len({case.pk for case in found}) == 1


def test_the_same_case_raised_by_one_person_three_times_at_once_is_one(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        unit, one, other = make.root(), staff(), staff()

    def raised(actor: Actor) -> Callable[[], Any]:
        return lambda: services.raise_case(
            actor=actor, unit=unit, kind="suggestion", text="路灯坏了", source="committee"
        )

    found = together(*[raised(one)] * 3, raised(other))

    kinds = sorted(type(result).__name__ for result in found)
    assert kinds == ["Case", "Case", "Conflict", "Conflict"]
    with county_scope(county_of("chongyi")):
        assert {case.raiser_id for case in Case.objects.all()} == {one.id, other.id}


def test_guesses_at_once_all_count(fresh: str) -> None:
    def guess() -> Any:
        return services.find_by_code(code="AAAAAAAAAA", address="203.0.113.9")

    together(guess)
    with county_scope(county_of("chongyi")):
        key = PublicAttempt.objects.get().address_key
        rows = [PublicAttempt(purpose="code", address_key=key) for _at in range(MOST - 6)]
        PublicAttempt.objects.bulk_create(rows)
    together(*[guess] * 5)

    assert all(isinstance(result, Denied) for result in together(guess, guess))


def test_two_who_name_the_same_helper_name_one(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        case, helper = make.case(make.root()), make.account("帮扶人")
        one, other = staff(), staff()

    found = together(
        lambda: services.add_helper(actor=one, case=case, user=helper),
        lambda: services.add_helper(actor=other, case=case, user=helper),
    )

    assert sorted(type(result).__name__ for result in found) == ["Case", "Conflict"]
    with county_scope(county_of("chongyi")):
        assert case.helpers.filter(until=None).count() == 1


def test_a_helper_is_named_while_the_case_is_joined_and_helps_with_the_other(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        case, into, helper = make.case(make.root()), make.case(make.root()), make.account("帮扶人")
        one, other = staff(), staff()

    together(
        lambda: services.add_helper(actor=one, case=case, user=helper),
        lambda: services.merge(actor=other, case=case, into=into),
    )

    with county_scope(county_of("chongyi")):
        assert not case.helpers.filter(until=None).exists()
        assert into.helpers.count() in {0, 1}


def test_what_was_given_at_the_same_time_is_recorded_twice_and_the_end_of_help_once(
    fresh: str,
) -> None:
    with county_scope(county_of("chongyi")):
        case, helper = make.case(make.root()), make.account("帮扶人")
        one, other = staff(), staff()
        services.add_helper(actor=one, case=case, user=helper)
        row = case.helpers.get()

    found = together(
        lambda: services.record_measure(actor=one, case=case, text="送米", goods="大米一袋"),
        lambda: services.record_measure(actor=other, case=case, text="慰问", amount=Decimal(500)),
        lambda: services.end_helper(actor=one, helper=row),
        lambda: services.end_helper(actor=other, helper=row),
    )

    kinds = sorted(type(result).__name__ for result in found)
    assert kinds == ["Case", "Case", "Conflict", "Helper"]
    with county_scope(county_of("chongyi")):
        assert case.notes.filter(kind="measure").count() == 2
