"""An import can be taken back exactly, except what was changed since."""

import pytest

from apps.businesses import services as businesses
from apps.businesses.models import Business, Coverage
from apps.organization import grants
from apps.organization.models import UnitGrant
from kernel.access import Actor
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import Import, JournalEntry, records
from kernel.tabular import services
from kernel.tabular.reading import read_table
from tests import make
from tests.kernel.tabular.books import file_of
from tests.visiting import text, visitor
from tests.world import World

HEADINGS = (
    "统一社会信用代码",
    "注册号",
    "企业(字号)名称",
    "成立日期",
    "市场主体类型",
    "登记状态",
    "联系电话",
)
GOOD = ("", "360725654569959", "第一商店", "2015-01-01", "个体工商户", "存续", "19900000001")
OTHER = ("", "360725648031297", "第二商店", "2016-01-01", "个体工商户", "存续", "19900000002")
BAD = ("92360725MA0A4BLN02", "", "第三商店", "2016-01-01", "个体工商户", "存续", "")


def shops(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> bytes:
    return file_of(headings, *rows)


def check(*rows: tuple[str, ...], actor: Actor = make.COMMAND) -> Import:
    return make.checked("register", shops(*rows), by=actor)


def apply(*rows: tuple[str, ...]) -> Import:
    return services.apply_import(actor=make.COMMAND, row=check(*rows))


def test_checking_changes_nothing_but_keeps_the_report(world: World) -> None:
    row = check(GOOD, BAD)

    assert row.report["created"] == 1
    assert row.report["refused"] == {"uscc_checksum": 1}
    assert row.faults.get(weight="refused").row == 3
    assert not Business.objects.filter(name="第一商店").exists()


def test_the_preview_shows_the_first_rows_as_they_will_be(world: World) -> None:
    apply(GOOD)
    row = check((*GOOD[:2], "新名商店", *GOOD[3:6], "19900000099"), OTHER)

    page = text(visitor(world.admin), f"/imports/{row.pk}/")

    assert row.report["examples"]["created"] == [
        {"sheet": "", "row": 3, "name": "第二商店", "changes": []}
    ]
    assert "<del>第一商店</del> → <ins>新名商店</ins>" in page
    assert "<del>●●●</del> → <ins>●●●</ins>" in page
    assert "19900000099" not in page


def test_an_applied_import_is_taken_back_whole(world: World) -> None:
    row = apply(GOOD, OTHER)
    assert Business.objects.filter(name__in=["第一商店", "第二商店"]).count() == 2

    report = services.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept) == (2, [])
    assert not Business.objects.filter(name__in=["第一商店", "第二商店"]).exists()


def test_what_was_changed_since_stays_and_is_named(world: World) -> None:
    row = apply(GOOD, OTHER)
    changed = Business.objects.get(name="第一商店")
    businesses.assign_cover(
        actor=make.COMMAND, business=changed, unit=world.east, reason="Asked for it."
    )

    report = services.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept) == (1, ["第一商店"])


def test_recomputed_coverage_does_not_keep_rows_from_being_taken_back(world: World) -> None:
    row = apply(GOOD)
    shop = Business.objects.get(name="第一商店")
    records.change(world.east, host_code=shop.code)
    businesses.recompute_coverage(actor=make.COMMAND)
    assert Coverage.objects.filter(business=shop).exists()

    report = services.undo_import(actor=make.COMMAND, row=row)

    assert report.taken_back == 1
    assert not Coverage.objects.filter(business_id=shop.pk).exists()


def test_an_update_is_set_back_with_its_phone(world: World) -> None:
    apply(GOOD)
    renamed = (*GOOD[:2], "新名商店", *GOOD[3:6], "19900000099")
    row = apply(renamed)
    shop = Business.objects.get(code=GOOD[1])
    assert (shop.name, shop.phone.reveal()) == ("新名商店", "19900000099")

    services.undo_import(actor=make.COMMAND, row=row)

    shop.refresh_from_db()
    assert (shop.name, shop.phone.reveal(), shop.name_initials) == ("第一商店", GOOD[6], "dysd")


def test_a_blank_cell_leaves_what_is_recorded(world: World) -> None:
    apply(GOOD)
    row = apply((*GOOD[:6], ""))

    assert row.report["unchanged"] == 1
    assert Business.objects.get(code=GOOD[1]).phone.reveal() == GOOD[6]


def test_a_closed_business_loses_its_cover(world: World) -> None:
    apply(GOOD)
    shop = Business.objects.get(code=GOOD[1])
    businesses.assign_cover(
        actor=make.COMMAND, business=shop, unit=world.east, reason="Asked for it."
    )

    apply((*GOOD[:5], "注销", GOOD[6]))

    shop.refresh_from_db()
    assert (shop.status, shop.unit) == ("closed", None)
    assert not shop.coverages.filter(ends_on=None).exists()


def test_applying_twice_is_a_conflict(world: World) -> None:
    row = apply(GOOD)

    with pytest.raises(Conflict):
        services.apply_import(actor=make.COMMAND, row=row)


def test_a_large_import_by_a_clerk_waits_for_a_second_person(world: World) -> None:
    clerk = make.actor("clerk", world.root, "周干事")
    rows = [
        ("", number, f"商店{number}", "2015-01-01", "个体工商户", "存续", "")
        for number in make.registration_numbers(201)
    ]
    row = check(*rows, actor=clerk)
    assert row.state == Import.State.AWAITING
    with pytest.raises(Conflict):
        services.apply_import(actor=clerk, row=row)
    with pytest.raises(Denied):
        services.approve_import(actor=clerk, row=row)

    services.approve_import(actor=world.actor(world.admin), row=row)

    assert services.apply_import(actor=clerk, row=row).report["created"] == 201


def test_the_error_workbook_can_be_mended_and_brought_again(world: World) -> None:
    content = services.give_error_workbook(actor=make.COMMAND, row=check(GOOD, BAD))

    table = read_table("errors.xlsx", content, frozenset(HEADINGS))

    assert [row[2] for _number, row in table.rows] == [BAD[0]]
    plan, unknown = services.plan_file("register", "errors.xlsx", content)
    assert (plan.refused, unknown) == ({"uscc_checksum": 1}, ())


def test_a_heading_nobody_knows_is_a_question_and_the_answer_is_remembered(world: World) -> None:
    content = shops((*GOOD, "x"), headings=(*HEADINGS, "老板"))
    asked = make.checked("register", content)
    assert asked.mapping["unknown"] == ["老板"]

    make.checked("register", content, said={"老板": "owner"})

    plan, unknown = services.plan_file("register", "b.xlsx", content)
    assert unknown == ()
    assert plan.created[0].parsed.values["owner"] == "x"


def test_a_missing_column_is_named(world: World) -> None:
    content = shops(GOOD[:2], headings=HEADINGS[:2])

    with pytest.raises(Invalid, match=r"Name|名称"):
        make.checked("register", content)


def test_a_right_on_one_branch_opens_no_import_of_the_county(world: World) -> None:
    row = check(GOOD, BAD)
    clerk = visitor(make.holder("clerk", world.east, "周干事"))

    assert clerk.get(f"/imports/{row.pk}/").status_code == 404
    assert clerk.get(f"/imports/{row.pk}/errors.xlsx").status_code == 404
    assert row.file_name not in text(clerk, "/imports/")
    assert clerk.get("/imports/new/register/").status_code == 403


def test_a_right_on_one_branch_spares_no_second_person(world: World) -> None:
    user = make.holder("clerk", world.root, "周干事")
    grant = grants.grant_role(
        actor=make.COMMAND, user=user, unit=world.east, role="branch_secretary"
    )
    # Held from before the county gave the role every right.
    UnitGrant.objects.filter(pk=grant.pk).update(role="county_admin")
    rows = [
        ("", number, f"商店{number}", "2015-01-01", "个体工商户", "存续", "")
        for number in make.registration_numbers(201)
    ]

    row = check(*rows, actor=world.actor(user))

    assert row.state == Import.State.AWAITING


def test_the_journal_notes_who_took_the_rows_to_mend(world: World) -> None:
    row = check(GOOD, BAD)

    answer = visitor(world.admin).get(f"/imports/{row.pk}/errors.xlsx")

    assert answer.status_code == 200
    entry = JournalEntry.objects.get(name="kernel.import_errors_taken")
    assert (entry.actor_label, entry.payload["rows"]) == (world.admin.name, 1)
