"""A business is corrected by hand: what follows from it follows, and the register has the last word."""

from datetime import date, timedelta
from typing import Any

import pytest

from apps.businesses import services
from apps.businesses.models import Business
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.errors import Conflict, Denied, Invalid
from kernel.models import Import, JournalEntry
from kernel.tabular import services as tabular
from tests import make
from tests.kernel.tabular.books import file_of
from tests.visiting import text, visitor
from tests.world import World

CODE = "92360725MA35XK2L7T"
NUMBER = "360725654569959"
HEADINGS = (
    "统一社会信用代码",
    "企业(字号)名称",
    "成立日期",
    "市场主体类型",
    "登记状态",
    "联系电话",
)
ROW = (NUMBER, "第一商店", "2015-01-01", "个体工商户", "存续", "19900000001")


@pytest.fixture
def market(world: World) -> OrgUnit:
    """A market's branch, which by the rules covers whoever stands in the market."""
    place = make.zone("market", "竹木市场")
    return make.branch("市场党支部", host="market", host_name="竹木市场", zone=place)


def change(business: Business, **values: Any) -> Business:
    return services.change_business(actor=make.COMMAND, business=business, **values)


def imported(*row: str) -> Import:
    return make.imported("register", file_of(HEADINGS, row))


def given(page: Any, **values: Any) -> dict[str, Any]:
    """Return what a form sends: as it came, but for some values."""
    form = page.context["form"]
    shown = {field.name: field.value() for field in form}
    shown = {name: getattr(value, "pk", value) for name, value in shown.items()}
    return {name: value for name, value in (shown | values).items() if value is not None}


def test_a_clerk_corrects_a_name_and_it_is_found_by_its_pinyin(world: World) -> None:
    clerk = visitor(make.holder("clerk", world.root, "钱干事"))
    address = f"/businesses/{world.shop.pk}/"
    assert f"{address}change/" in text(clerk, address)

    page = clerk.get(f"{address}change/")
    answer = clerk.post(f"{address}change/", given(page, name="红旗商行", owner="赵英俊"))

    assert answer.status_code == 302
    for q in ("hongqishanghang", "hqsh"):
        assert "红旗商行" in text(clerk, f"/businesses/?q={q}")
    assert "城东小店" not in text(clerk, address)


def test_the_journal_names_what_was_corrected_and_no_phone(world: World) -> None:
    change(world.shop, owner="赵英俊", phone="199-0000-0749")

    entry = JournalEntry.objects.get(name="businesses.business_changed")
    assert entry.payload["fields"] == ["owner", "phone"]
    assert "19900000749" not in str(entry.payload)
    shop = Business.objects.get(pk=world.shop.pk)
    assert (str(shop.phone), shop.phone.reveal()) == ("199******49", "19900000749")


def test_what_is_returned_shows_no_phone_in_clear(world: World) -> None:
    assert str(change(world.shop, phone="19900000749").phone) == "199******49"


def test_kind_and_industry_follow_as_in_an_import(world: World) -> None:
    shop = change(world.shop, type_text="有限责任公司", industry_code="H6110")

    assert (shop.kind, shop.industry) == ("enterprise", "H")


def test_a_blank_type_leaves_the_kind(world: World) -> None:
    assert change(world.shop, type_text="", owner="赵").kind == "individual"


def test_the_rules_cover_it_at_once_where_it_now_stands(world: World, market: OrgUnit) -> None:
    admin = visitor(world.admin)
    address = f"/businesses/{world.uncovered.pk}/"
    page = admin.get(f"{address}change/")

    answer = admin.post(f"{address}change/", given(page, market=market.zone_id), follow=True)

    assert "市场党支部" in str(next(iter(answer.context["messages"])))
    shop = Business.objects.get(pk=world.uncovered.pk)
    assert (shop.unit, shop.version) == (market, 2)
    cover = shop.coverages.get(ends_on=None)
    assert (cover.rule, cover.begun_by, cover.starts_on) == ("market", None, clock.today())

    gone = change(shop, market=None)
    assert gone.unit is None
    cover.refresh_from_db()
    assert cover.ends_on == clock.today()


def test_cover_given_by_hand_stays(world: World, market: OrgUnit) -> None:
    services.assign_cover(
        actor=make.COMMAND, business=world.uncovered, unit=world.east, reason="近。"
    )

    assert change(world.uncovered, market=market.zone).unit == world.east


def test_a_new_owner_lets_the_cover_wait_for_recomputing(world: World, market: OrgUnit) -> None:
    """What somebody has not touched moves no cover that nobody has seen."""
    Business.objects.filter(pk=world.uncovered.pk).update(market=market.zone)

    assert change(world.uncovered, owner="赵英俊").unit is None


def test_taking_a_recomputing_back_leaves_what_was_corrected_since(
    world: World, market: OrgUnit
) -> None:
    shop = Business.objects.get(pk=world.uncovered.pk)
    Business.objects.filter(pk=shop.pk).update(market=market.zone)
    run = services.recompute_coverage(actor=make.COMMAND)
    assert run is not None
    shop = change(shop, market=None)

    assert services.undo_coverage(actor=make.COMMAND, run=run) == (0, 1)

    shop.refresh_from_db()
    assert shop.unit is None


def test_an_import_taken_back_keeps_and_names_what_was_corrected_since(world: World) -> None:
    row = imported(*ROW)
    change(Business.objects.get(code=NUMBER), name="新名商店")

    report = tabular.undo_import(actor=make.COMMAND, row=row)

    assert (report.taken_back, report.kept) == (0, ["新名商店"])


def test_the_next_register_overwrites_and_a_blank_cell_does_not(world: World) -> None:
    imported(*ROW)
    shop = change(Business.objects.get(code=NUMBER), name="新名商店", phone="19900000002")

    row = imported(*ROW[:-1], "")

    assert (row.report["updated"], row.report["unchanged"]) == (1, 0)
    shop.refresh_from_db()
    assert (shop.name, shop.phone.reveal()) == ("第一商店", "19900000002")


def test_who_was_late_sees_both_values_and_saves_nothing(world: World) -> None:
    admin = visitor(world.admin)
    address = f"/businesses/{world.shop.pk}/change/"
    seen = admin.get(address)
    change(world.shop, name="先到商店", owner="先到者")

    answer = admin.post(address, given(seen, name="后到商店"))

    form = answer.context["form"]
    assert form.non_field_errors()
    assert "先到商店" in form.errors["name"][0]
    assert "先到者" in form.errors["owner"][0]
    assert form["name"].value() == "后到商店"
    assert Business.objects.get(pk=world.shop.pk).name == "先到商店"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "　"}, "name"),
        ({"name": "店" * 121}, "name"),
        ({"phone": "12"}, "phone"),
        ({"founded_on": date(2999, 1, 1)}, "founded_on"),
        ({"industry_code": "Z1"}, "industry_code"),
        ({"industry_code": "6110", "industry": "C"}, "industry"),
        ({"credit_code": "92360725MA35XK2L7X"}, "credit_code"),
    ],
)
def test_what_cannot_be_right_is_refused_at_its_field(
    world: World, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        change(world.shop, **values)

    assert list(refused.value.fields) == [field]


def test_a_community_lies_in_its_township_and_a_market_is_none(world: World) -> None:
    near, far = make.zone("township", "横水镇"), make.zone("township", "扬眉镇")
    community = make.zone("community", "中山社区", parent=far)

    with pytest.raises(Invalid, match="中山社区"):
        change(world.shop, town=near, community=community)
    with pytest.raises(Invalid) as refused:
        change(world.shop, market=near)

    assert list(refused.value.fields) == ["market"]
    assert change(world.shop, town=far, community=community).community == community


def test_a_credit_code_takes_the_place_of_a_registration_number_once(world: World) -> None:
    shop = change(world.shop, credit_code=CODE.lower())
    assert shop.code == CODE

    for business in (shop, world.far_shop):
        with pytest.raises(Conflict) as refused:
            change(business, credit_code=CODE if business != shop else "91360725MA35XK2L7X")
        assert list(refused.value.fields) == ["credit_code"]


def test_saving_nothing_new_is_said(world: World) -> None:
    with pytest.raises(Conflict):
        change(world.shop, name=world.shop.name)


def test_a_closed_business_loses_its_cover_on_that_day(world: World) -> None:
    shop = services.assign_cover(
        actor=make.COMMAND, business=world.shop, unit=world.west, reason="近。"
    )
    shop.coverages.update(starts_on=clock.today() - timedelta(days=30))
    closed_on = clock.today() - timedelta(days=3)
    admin = visitor(world.admin)
    page = admin.get(f"/businesses/{shop.pk}/close/")

    answer = admin.post(
        f"/businesses/{shop.pk}/close/", given(page, closed_on=closed_on, status_text="注销")
    )

    assert answer.status_code == 302
    shop.refresh_from_db()
    assert (shop.status, shop.status_text, shop.unit) == ("closed", "注销", None)
    assert shop.coverages.get().ends_on == closed_on
    entry = JournalEntry.objects.get(name="businesses.business_closed")
    assert entry.payload["effective_on"] == str(closed_on)


def test_cover_that_began_after_the_closing_was_in_force_on_no_day(world: World) -> None:
    services.assign_cover(actor=make.COMMAND, business=world.shop, unit=world.west, reason="近。")

    close(world.shop, clock.today() - timedelta(days=3))

    cover = world.shop.coverages.get()
    assert cover.starts_on == cover.ends_on


def close(business: Business, on: date) -> Business:
    return services.close_business(
        actor=make.COMMAND, business=business, closed_on=on, status_text="注销"
    )


@pytest.mark.parametrize("on", [date(2999, 1, 1), date(2014, 12, 31)])
def test_a_business_closes_between_its_founding_and_today(world: World, on: date) -> None:
    with pytest.raises(Invalid):
        close(world.shop, on)


def test_a_business_closes_once_and_opens_once(world: World) -> None:
    with pytest.raises(Conflict):
        services.reopen_business(actor=make.COMMAND, business=world.shop)
    close(world.shop, clock.today())
    with pytest.raises(Conflict):
        close(world.shop, clock.today())


def test_in_business_again_it_is_covered_by_the_rules(world: World, market: OrgUnit) -> None:
    change(world.shop, market=market.zone)
    close(world.shop, clock.today())
    admin = visitor(world.admin)

    answer = admin.post(f"/businesses/{world.shop.pk}/reopen/", follow=True)

    assert "市场党支部" in str(next(iter(answer.context["messages"])))
    shop = Business.objects.get(pk=world.shop.pk)
    assert (shop.status, shop.status_text, shop.unit) == ("active", "存续", market)


def test_a_right_on_one_branch_gives_no_business_away(world: World, market: OrgUnit) -> None:
    services.assign_cover(actor=make.COMMAND, business=world.shop, unit=world.west, reason="近。")
    change(world.uncovered, market=market.zone)
    clerk = make.holder("clerk", market, "周干事")
    address = f"/businesses/{world.uncovered.pk}/change/"

    with pytest.raises(Denied):
        services.change_business(actor=world.actor(clerk), business=world.shop, owner="赵")
    page = visitor(clerk).get(address)
    refused = visitor(clerk).post(address, given(page, market=""))
    kept = visitor(clerk).post(address, given(page, owner="赵英俊"))

    assert refused.context["form"].non_field_errors()
    assert kept.status_code == 302
    shop = Business.objects.get(pk=world.uncovered.pk)
    assert (shop.unit, shop.owner) == (market, "赵英俊")


def test_who_closes_a_branchs_business_goes_back_to_the_list(world: World, market: OrgUnit) -> None:
    change(world.uncovered, market=market.zone)
    clerk = visitor(make.holder("clerk", market, "周干事"))
    address = f"/businesses/{world.uncovered.pk}/close/"

    answer = clerk.post(address, given(clerk.get(address), status_text="迁出"))

    assert answer["Location"] == "/businesses/"


@pytest.mark.parametrize(
    ("service", "values"),
    [
        (services.change_business, {"name": "新店"}),
        (services.close_business, {"closed_on": date(2026, 1, 1), "status_text": "注销"}),
        (services.reopen_business, {}),
    ],
)
def test_a_secretary_corrects_nothing(world: World, service: Any, values: dict[str, Any]) -> None:
    with pytest.raises(Denied):
        service(actor=world.actor(world.secretary), business=world.shop, **values)
