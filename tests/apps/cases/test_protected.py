"""Protected cases: who sees them, and that each opening is noted."""

from __future__ import annotations

import pytest

from apps.cases import queries, services
from apps.cases.models import Case
from kernel.access import Actor
from kernel.errors import Denied
from kernel.models import JournalEntry
from tests import make
from tests.world import World


@pytest.fixture
def hardship(world: World, keeper: Actor) -> Case:
    """The member's own hardship."""
    return make.case(
        world.east, actor=keeper, source="member", member=world.keeper, kind="hardship"
    )


def test_few_see_it(clerk: Actor, secretary: Actor, keeper: Actor, hardship: Case) -> None:
    assert list(queries.cases(clerk)) == [hardship]
    assert list(queries.cases(keeper)) == [hardship]
    assert not queries.cases(secretary).exists()
    assert not queries.unprotected(clerk).exists()
    with pytest.raises(Denied):
        services.answer(actor=secretary, case=hardship, text="已办")


def test_its_owner_sees_it_for_as_long_as_they_are(
    world: World, clerk: Actor, secretary: Actor, hardship: Case
) -> None:
    services.assign(actor=clerk, case=hardship, owner=world.secretary)
    assert list(queries.mine(secretary)) == [hardship]

    services.hand_over(actor=clerk, case=hardship, unit=world.root, reason="县里直接帮扶")
    assert not queries.cases(secretary).exists()


def test_sorted_as_protected_it_stays_protected(world: World, clerk: Actor) -> None:
    case = make.case(world.east)
    services.assign(actor=clerk, case=case, owner=world.secretary, kind="hardship")
    assert services.assign(
        actor=clerk, case=case, owner=world.secretary, kind="difficulty"
    ).is_sensitive


def test_each_opening_is_noted_but_that_of_the_one_who_raised_it(
    clerk: Actor, keeper: Actor, hardship: Case
) -> None:
    services.open_case(actor=clerk, case=hardship)
    services.open_case(actor=clerk, case=hardship)
    services.open_case(actor=keeper, case=hardship)

    entries = JournalEntry.objects.filter(name="cases.protected_case_opened")
    assert [entry.actor_id for entry in entries] == [clerk.id, clerk.id]


def test_the_rule_for_one_row_is_the_rule_for_many(
    world: World, clerk: Actor, secretary: Actor, keeper: Actor, hardship: Case
) -> None:
    make.case(world.east)
    make.case(world.west, kind="hardship")
    owned = make.case(world.root, kind="hardship")
    services.assign(actor=clerk, case=owned, owner=make.holder("committee_secretary", world.root))
    for actor in (clerk, secretary, keeper, make.actor("auditor", world.root), make.COMMAND):
        seen = {case.pk for case in queries.cases(actor)}
        assert seen == {c.pk for c in Case.objects.all() if queries.may_see(actor, c)}
