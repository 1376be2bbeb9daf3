"""Cases: the member's own at the secretary's branch and one of another, with posters and codes."""

from __future__ import annotations

from typing import Any

from apps.accounts.models import User
from apps.cases import services
from apps.cases.models import Case, CaseNote, Helper, SuggestionLink
from tests import make
from tests.world import World

KINDS = {"case_id": "case", "helper_id": "helper", "row_id": "member"}
RESOURCES = {"cases": "case"}
# In the addresses of the matrix; they are chosen by chance elsewhere.
CODE, KEY = "34679ACDEF", "posteroftheeast"


def rows(world: World) -> dict[str, tuple[Any, Any]]:
    own = make.case(
        world.east, actor=world.actor(world.keeper_user), source="member", member=world.keeper,
        kind="difficulty",
    )  # fmt: skip
    _tell(own)
    Case.objects.filter(pk=own.pk).update(code=CODE, business=world.shop)
    services.make_link(actor=make.COMMAND, unit=world.east)
    SuggestionLink.objects.update(key=KEY)
    own.refresh_from_db()
    far = make.case(world.west)
    return {
        "case": (own, far),
        "helper": (_helper(own, world.secretary), _helper(far, world.stranger)),
        "secretary": (world.secretary, world.secretary),
    }


def more(world: World) -> None:
    own = Case.objects.get(code=CODE)
    for number in range(3):
        _tell(own)
        values = {"member": world.keeper, "business": world.shop}
        case = make.case(world.east, f"第{number}件", **values)
        services.assign(actor=make.COMMAND, case=case, owner=world.secretary)
        _helper(case, world.secretary)
        _helper(own, make.account("帮扶" + "甲乙丙"[number]))


def _helper(case: Case, user: User) -> Helper:
    services.add_helper(actor=make.COMMAND, case=case, user=user, task="帮助进货")
    return Helper.objects.get(case=case, user=user)


def _tell(case: Case) -> None:
    CaseNote.objects.create(case=case, kind="note", text="已电话了解")
    CaseNote.objects.create(case=case, kind="raiser", text="盼早日修好")
