"""A cell that its column cannot hold refuses its row, and never stops the file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from apps.businesses import services as businesses
from apps.businesses.models import Business
from apps.organization.models import OrgUnit, Zone
from kernel.models import Import, ImportFault, ImportFile
from kernel.tabular import services
from kernel.tabular.fitting import fitter
from kernel.tabular.importers import Refused
from tests import make
from tests.kernel.tabular.test_import_and_undo import GOOD, HEADINGS, OTHER, shops
from tests.world import World

WITH_CAPITAL = (*HEADINGS, "注册资本", "所属乡镇")


def apply(*rows: tuple[str, ...], headings: tuple[str, ...] = HEADINGS) -> Import:
    return make.imported("register", shops(*rows, headings=headings))


def test_a_place_with_too_long_a_name_refuses_its_row_only(world: World) -> None:
    headings = (*HEADINGS, "社区/村")

    row = apply((*GOOD, "长" * 81), (*OTHER, "阳岭社区"), headings=headings)

    assert (row.report["refused"], row.report["created"]) == ({"too_long": 1}, 1)
    assert row.faults.get(weight="refused").column == "社区/村"


def test_a_refused_row_makes_no_place(world: World) -> None:
    headings = (*HEADINGS, "所属乡镇")
    refused = (*GOOD[:5], "不知道", GOOD[6], "横水真")

    apply(refused, (*OTHER, "横水镇"), headings=headings)

    assert list(Zone.objects.values_list("name", flat=True)) == ["横水镇"]


def test_a_text_longer_than_its_column_is_refused(world: World) -> None:
    row = apply((*GOOD[:2], "长" * 300, *GOOD[3:]), OTHER)

    assert (row.report["refused"], row.report["created"]) == ({"too_long": 1}, 1)


@pytest.mark.parametrize(
    "values", [{"capital": Decimal(10) ** 10}, {"head_count": 2**31}, {"owner": "长" * 61}]
)
def test_what_a_column_cannot_hold_does_not_fit(db: None, values: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        fitter(Business)(values)


def test_computed_columns_are_cut(db: None) -> None:
    values = {"name_pinyin": "zhuang" * 120}

    fitter(Business)(values)

    assert len(values["name_pinyin"]) == 500


def test_an_amount_finer_than_its_column_is_the_same_the_next_time(world: World) -> None:
    rows = (*GOOD, "12.3456789", "横水镇")
    apply(rows, headings=WITH_CAPITAL)

    assert apply(rows, headings=WITH_CAPITAL).report["unchanged"] == 1


def test_a_conflict_hides_personal_values_and_shows_places_by_name(world: World) -> None:
    first = (*GOOD, "1", "横水镇")
    apply(
        first,
        (*GOOD[:6], "19900000099", "1", "横水镇"),
        (*GOOD, "1", "扬眉镇"),
        headings=WITH_CAPITAL,
    )

    faults = ImportFault.objects.filter(weight="refused").values_list("column", "value")
    assert list(faults) == [("联系电话", "199******99"), ("所属乡镇", "扬眉镇")]


def test_the_file_is_kept_encrypted(world: World) -> None:
    row = apply(GOOD)

    with services.transaction.atomic():
        stored = ImportFile.objects.extra(select={"raw": "content"}).values_list("raw")
        assert GOOD[2].encode() not in bytes(stored.get()[0])
    assert bytes(row.file.content) == shops(GOOD)


def test_places_an_import_made_go_with_it_unless_they_are_needed(world: World) -> None:
    row = apply((*GOOD, "", "新镇"), (*OTHER, "", "旧镇"), headings=WITH_CAPITAL)
    used = Zone.objects.get(name="旧镇")
    Business.objects.filter(pk=world.shop.pk).update(town=used)

    services.undo_import(actor=make.COMMAND, row=row)

    assert list(Zone.objects.filter(name__in=["新镇", "旧镇"])) == [used]


def test_an_undone_closing_gives_the_cover_back(world: World) -> None:
    apply(GOOD)
    shop = Business.objects.get(code=GOOD[1])
    businesses.assign_cover(
        actor=make.COMMAND, business=shop, unit=world.east, reason="Asked for it."
    )
    closing = apply((*GOOD[:5], "注销", GOOD[6]))

    services.undo_import(actor=make.COMMAND, row=closing)

    shop.refresh_from_db()
    assert (shop.status, shop.unit) == ("active", world.east)
    cover = shop.coverages.get(ends_on=None)
    assert (cover.unit, cover.is_manual) == (world.east, True)


def test_a_branch_with_members_stays_with_its_history(world: World) -> None:
    headings = ("党组织全称", "成立时间")
    content = shops(("甲党支部", "2015-01-01"), ("乙党支部", "2015-01-01"), headings=headings)
    row = make.imported("branches", content)
    kept = OrgUnit.objects.get(name="甲党支部")
    make.member(kept, "赵六")

    report = services.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept, report.in_use) == (1, ["甲党支部"], ["甲党支部"])
    assert kept.states.count() == kept.acts.count() == 1
