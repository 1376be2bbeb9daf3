"""Two cases of the same matter become one."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from apps.cases import queries, services
from apps.cases.models import Case
from apps.cases.queries import late
from kernel import clock
from kernel.access import Actor
from kernel.errors import Conflict, Denied
from tests import make
from tests.world import World


def test_the_one_who_raised_it_follows_the_other(world: World, clerk: Actor, keeper: Actor) -> None:
    mine = make.case(world.east, actor=keeper, source="member", member=world.keeper)
    other, third = make.case(world.east), make.case(world.root)

    services.merge(actor=clerk, case=mine, into=other)
    services.merge(actor=clerk, case=other, into=third)

    found = queries.case_by_code(mine.code)
    assert found is not None
    assert (found.state, found.merged_into) == ("merged", third)


def test_what_others_follow_is_not_withdrawn_under_them(
    world: World, clerk: Actor, keeper: Actor, own: Case
) -> None:
    services.merge(actor=clerk, case=make.case(world.east), into=own)

    with pytest.raises(Conflict):
        services.withdraw(actor=keeper, case=own)


def test_a_joined_case_is_over_for_all(
    world: World, clerk: Actor, keeper: Actor, own: Case
) -> None:
    services.merge(actor=clerk, case=own, into=make.case(world.east))
    for act in (
        lambda: services.withdraw(actor=keeper, case=own),
        lambda: services.reopen(actor=keeper, case=own, reason="又坏了"),
        lambda: services.answer(actor=clerk, case=own, text="已办"),
    ):
        with pytest.raises(Conflict):
            act()
    assert own.pk not in {one.id for one in late.going_up(clock.today() + timedelta(days=90))}


def test_nobody_gains_a_case_by_joining_it_with_their_own(world: World, secretary: Actor) -> None:
    own, far = make.case(world.east), make.case(world.west)
    for case, into in ((own, far), (far, own)):
        with pytest.raises(Denied):
            services.merge(actor=secretary, case=case, into=into)


def test_what_cannot_be_joined(world: World, clerk: Actor) -> None:
    case, other = make.case(world.east), make.case(world.east)
    hardship = make.case(world.east, kind="hardship")
    ended = services.withdraw(actor=clerk, case=make.case(world.east), reason="误报")
    for into in (case, hardship, ended):
        with pytest.raises(Conflict):
            services.merge(actor=clerk, case=case, into=into)
    services.merge(actor=clerk, case=case, into=other)
    with pytest.raises(Conflict):
        services.merge(actor=clerk, case=other, into=case)


def test_a_joined_case_comes_back_to_life_by_nothing_its_code_does(world: World) -> None:
    mine, other = make.case(world.east, source="merchant"), make.case(world.east)
    services.merge(actor=make.COMMAND, case=mine, into=other)
    passer = Client(HTTP_HOST="chongyi.localhost")

    for what in ("reopen", "withdraw", "rate"):
        passer.post(
            f"/case/{mine.code}/", {"what": what, "reason": "又坏了", "rating": 5, "words": ""}
        )

    mine.refresh_from_db()
    other.refresh_from_db()
    assert (mine.state, mine.merged_into, other.state) == ("merged", other, "raised")
