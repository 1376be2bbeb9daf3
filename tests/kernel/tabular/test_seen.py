"""What is applied is what the preview showed: otherwise the preview is shown again, and nothing is applied."""

from __future__ import annotations

import pytest

from apps.businesses.models import Business
from apps.members.models import Member
from apps.organization.models import OrgUnit, Zone
from kernel import jobs
from kernel.models import Import
from kernel.tabular import jobs as work
from kernel.tabular import services
from kernel.tabular.examples import OF_ROWS
from tests import make
from tests.kernel.tabular.books import book
from tests.kernel.tabular.test_values import BRANCH, MEMBER, SHOP, bring
from tests.visiting import text, visitor
from tests.world import World

USUAL = {"members": MEMBER, "register": SHOP, "branches": BRANCH}


def check(kind: str, *rows: dict[str, str]) -> Import:
    table = [USUAL[kind] | row for row in rows]
    return make.checked(kind, book([*table[0]], *([*row.values()] for row in table)))


def apply(row: Import) -> Import:
    return services.apply_import(actor=make.COMMAND, row=row)


@pytest.mark.parametrize(
    ("kind", "shown", "since"),
    [
        ("members", {"联系电话": "19900000009"}, {"人员类别": "预备党员", "转正时间": ""}),
        ("members", {"联系电话": "19900000009"}, {"联系电话": "19900000008"}),
        ("register", {"联系电话": "19900000009"}, {"名称": "改名店"}),
        ("branches", {"成立时间": "2016-01-01"}, {"组建方式": "联建"}),
    ],
)
def test_a_change_nobody_saw_is_shown_before_it_is_applied(
    world: World, kind: str, shown: dict[str, str], since: dict[str, str]
) -> None:
    bring(kind)
    row = check(kind, shown)
    bring(kind, **since)

    row = apply(row)

    assert (row.state, row.report["since"]["other"]) == ("checked", 1)
    assert len(row.report["examples"]["updated"]) == 1
    page = text(visitor(world.admin), f"/imports/{row.pk}/")
    assert "什么都没有导入" in page
    assert apply(row).state == "applied"


def test_a_row_that_is_refused_by_now_is_said(world: World) -> None:
    row = check("members", {}, {"姓名": "钱七", "身份证号": "36079919800506407X"})
    bring("members")

    row = apply(row)

    assert (row.state, row.report["since"]) == ("checked", {"other": 0, "left_out": 1})
    assert not Member.objects.filter(name="钱七").exists()
    assert apply(row).report["created"] == 1


def test_a_place_that_another_file_made_meanwhile_is_no_change(world: World) -> None:
    row = check("register", {"所属乡镇": "河埠镇"})
    assert apply(check("branches", {"所属乡镇": "河埠镇"})).report["created"] == 1

    assert apply(row).state == "applied"
    assert Zone.objects.filter(name="河埠镇").count() == 1
    assert Business.objects.get(name="第一商店").town is not None
    assert OrgUnit.objects.filter(name=BRANCH["党组织全称"]).exists()


def test_the_job_holds_no_values_of_the_new_preview_and_a_second_yes_is_asked_again(
    world: World,
) -> None:
    bring("register")
    row = check("register", {"联系电话": "19900000009"})
    Import.objects.filter(pk=row.pk).update(approved_by_label="乙")
    bring("register", 名称="改名店")

    job = work.start(actor=make.COMMAND, row=row, what="apply")
    jobs.run(str(job.pk))

    job.refresh_from_db()
    row.refresh_from_db()
    assert not OF_ROWS & set(job.result)
    assert (row.state, row.approved_by_label) == ("checked", "")
