"""What one account or key takes out in slices adds up, and a second person is a second person."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine

from apps.accounts import services as accounts
from apps.accounts.models import User
from apps.integrations import services as integrations
from apps.integrations.models import ApiKey
from apps.members import rules
from apps.members import services as members
from apps.members.lists import MemberList
from apps.organization import grants
from kernel import clock
from kernel.access import actor_for
from kernel.errors import Denied
from kernel.exports import services
from kernel.models import ExportRequest, JournalEntry, TakenOut
from tests import make
from tests.api.conftest import Api, make_key
from tests.visiting import text, visitor
from tests.world import World

LIMIT = 3


@pytest.fixture(autouse=True)
def low_limit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let three people a day be what one person may take out."""
    monkeypatch.setattr(services, "ALONE_UP_TO", LIMIT)
    monkeypatch.setattr(MemberList, "release_above", LIMIT)
    make.member(world.west, "张三")


@pytest.fixture
def key(world: World) -> Api:
    return Api("chongyi", make_key("members:read", "members:reveal"))


def request() -> ExportRequest:
    return ExportRequest.objects.get()


def release(user: User) -> None:
    services.release_export(actor=actor_for(user), row=request())


def test_pages_of_a_key_add_up_and_wait_for_a_second_person(world: World, key: Api) -> None:
    assert key.get("members/").status_code == 200  # two of them
    assert key.get("members/?limit=1").status_code == 200
    refused = key.get("members/?limit=1")

    assert (refused.status_code, refused.json()["code"]) == (403, "needs_release")
    assert key.get("members/").status_code == 403
    assert TakenOut.objects.get().people == LIMIT
    assert (request().state, request().what) == ("waiting", "people by key")
    assert "/exports/" in text(visitor(world.admin), "/")


def test_a_released_key_reads_on_for_as_long_as_keys_live(world: World, key: Api) -> None:
    for _turn in range(3):
        key.get("members/")
    release(world.admin)

    assert key.get("members/").status_code == 200
    with time_machine.travel(clock.now() + timedelta(days=200), tick=False):
        assert all(key.get("members/").status_code == 200 for _turn in range(3))


def test_who_made_a_key_does_not_release_it(world: World) -> None:
    made = integrations.create_key(
        actor=actor_for(world.admin), name="对接", scopes=("members:read",), within=None
    )
    api = Api("chongyi", made.text)
    for _turn in range(3):
        api.get("members/")

    with pytest.raises(Denied):
        release(world.admin)
    release(make.holder("county_admin", world.root, "吴主任"))


def test_a_key_leaves_one_entry_a_day(key: Api) -> None:
    key.get("members/?limit=1")
    key.get("members/?limit=1")

    entry = JournalEntry.objects.get(name="kernel.people_read")
    assert entry.subjects == [ApiKey.objects.get().pk]
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        key.get("members/?limit=1")
    assert JournalEntry.objects.filter(name="kernel.people_read").count() == 2


def test_a_row_read_alone_counts_and_ids_of_removed_ones_do_not(world: World, key: Api) -> None:
    key.get(f"members/{world.keeper.pk}/")
    key.get("members/deleted/?updated_since=2020-01-01T00:00:00Z")

    assert TakenOut.objects.get().people == 1


def test_workbooks_and_values_in_clear_count_together(world: World) -> None:
    admin = visitor(world.admin)
    actor = actor_for(world.admin)
    for _turn in range(2):
        members.reveal_member(actor=actor, member=world.keeper, field="phone", reason="通知开会")

    # Two workbooks of two are more than three with what was read before.
    answer = admin.post("/members/?col=name", {"export": "xlsx", "reason": "年报"})
    assert answer.status_code == 302
    assert request().rows == 2
    members.reveal_member(actor=actor, member=world.keeper, field="phone", reason="通知开会")
    with pytest.raises(Denied) as refused:
        members.reveal_member(actor=actor, member=world.keeper, field="phone", reason="通知开会")
    assert refused.value.code == "needs_release"
    assert ExportRequest.objects.filter(what="people", asked_by=world.admin.pk).exists()


def test_one_s_own_values_are_not_counted(world: World) -> None:
    own = actor_for(world.keeper_user)
    for _turn in range(LIMIT + 2):
        members.reveal_member(actor=own, member=world.keeper, field="phone")

    assert not TakenOut.objects.exists()


def test_reading_in_clear_is_no_faster_than_ringing_people_up(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "ALONE_UP_TO", 1000)
    actor = actor_for(world.admin)

    def read() -> str:
        return members.reveal_member(
            actor=actor, member=world.keeper, field="phone", reason="通知开会"
        )

    with time_machine.travel(clock.now(), tick=False) as traveller:
        for _turn in range(rules.READ_AT_MOST):
            read()
        with pytest.raises(Denied) as refused:
            read()
        assert refused.value.code == "too_fast"
        traveller.shift(rules.READING_WINDOW * 2)
        read()


def test_whom_the_maker_of_a_key_let_in_does_not_release_it(world: World) -> None:
    admin = actor_for(world.admin)
    made = integrations.create_key(actor=admin, name="对接", scopes=("members:read",))
    api = Api("chongyi", made.text)
    for _turn in range(3):
        api.get("members/")
    second = make.holder("county_admin", world.root, "吴主任")
    accounts.issue_activation(actor=admin, user=second)

    with pytest.raises(Denied) as refused:
        release(second)
    assert refused.value.code == "not_independent"
    assert "须由其他人" in text(visitor(second), f"/exports/{request().pk}/")


def test_the_maker_of_a_key_drops_its_wish(world: World) -> None:
    made = integrations.create_key(
        actor=actor_for(world.admin), name="对接", scopes=("members:read",)
    )
    api = Api("chongyi", made.text)
    for _turn in range(3):
        api.get("members/")

    services.refuse_export(actor=actor_for(world.admin), row=request(), answer="不用了")
    assert request().state == "refused"


def test_several_keys_of_one_person_count_together(world: World) -> None:
    admin = actor_for(world.admin)
    keys = [
        Api(
            "chongyi",
            integrations.create_key(actor=admin, name=name, scopes=("members:read",)).text,
        )
        for name in ("甲", "乙")
    ]

    assert keys[0].get("members/").status_code == 200
    assert keys[1].get("members/").status_code == 403
    with pytest.raises(Denied):
        services.take_people(actor=admin, people=2)


def test_a_change_hands_a_row_out_too(world: World) -> None:
    api = Api("chongyi", make_key("members:read", "members:write"))
    address = f"members/{world.keeper.pk}/"
    tag = api.get(address)["ETag"]

    api.patch(address, {"job": "店主"}, if_match=tag)

    assert TakenOut.objects.get().people == 2


@pytest.mark.parametrize("tie", ["account", "code", "role", "the other way"])
def test_no_second_person_whom_the_first_one_let_in(world: World, tie: str) -> None:
    first = actor_for(world.admin)
    second = make.holder("county_admin", world.root, "吴主任")
    if tie == "account":
        second = accounts.make_account(actor=first, name="郑主任", phone="19912340077")
        grants.grant_role(actor=make.COMMAND, user=second, unit=world.root, role="county_admin")
    elif tie == "code":
        accounts.issue_activation(actor=first, user=second)
    elif tie == "the other way":
        accounts.issue_activation(actor=actor_for(second), user=world.admin)
    else:
        grants.grant_role(actor=first, user=second, unit=world.east, role="instructor")
    row = _asked(world.admin)

    with pytest.raises(Denied) as refused:
        services.release_export(actor=actor_for(second), row=row)
    assert refused.value.code == "not_independent"
    with time_machine.travel(clock.now() + timedelta(days=31), tick=False):
        row = _asked(world.admin)
        services.release_export(actor=actor_for(second), row=row)


def _asked(user: User) -> ExportRequest:
    return services.ask_for_release(
        actor=actor_for(user), what="MemberList", title="党员", address="/members/", rows=9,
        filters=[], columns=[], reason="年报",
    )  # fmt: skip
