"""Coverage follows the county's rules, spares what was given by hand, and can be taken back."""

import itertools
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext

from apps.businesses import indicators, queries, services
from apps.businesses.models import Business, CoverageRun
from apps.indicators.models import Figure
from apps.organization import services as organization
from apps.organization.models import OrgUnit
from kernel import clock
from kernel.errors import Conflict, Denied
from kernel.models import records
from kernel.periods import Month
from tests import make
from tests.visiting import text, visitor
from tests.world import World


@pytest.fixture
def market(world: World) -> OrgUnit:
    """A market's branch, with a shop in the market that nothing covers yet."""
    place = make.zone("market", "竹木市场")
    unit = make.branch("市场党支部", host="market", host_name="竹木市场", zone=place)
    records.change(world.uncovered, market=place)
    return unit


def test_a_shop_in_a_market_is_covered_by_the_markets_branch(world: World, market: OrgUnit) -> None:
    services.recompute_coverage(actor=make.COMMAND)

    world.uncovered.refresh_from_db()
    assert world.uncovered.unit == market
    assert world.uncovered.coverages.get(ends_on=None).rule == "market"


def test_a_preview_says_what_will_move_and_changes_nothing(world: World, market: OrgUnit) -> None:
    preview = services.preview_coverage(actor=make.COMMAND)

    assert (preview.gained, preview.lost, preview.moved) == (1, 0, 0)
    assert preview.by_unit() == {market.pk: (1, 0)}
    world.uncovered.refresh_from_db()
    assert world.uncovered.unit is None


def test_cover_given_by_hand_survives_recomputing(world: World, market: OrgUnit) -> None:
    services.assign_cover(
        actor=world.actor(world.admin), business=world.uncovered, unit=world.east, reason="近。"
    )

    services.recompute_coverage(actor=make.COMMAND)

    world.uncovered.refresh_from_db()
    assert world.uncovered.unit == world.east


def test_a_run_is_taken_back_and_names_nobody_it_did_not_touch(
    world: World, market: OrgUnit
) -> None:
    run = services.recompute_coverage(actor=make.COMMAND)
    assert run is not None

    assert services.undo_coverage(actor=make.COMMAND, run=run) == (1, 0)

    world.uncovered.refresh_from_db()
    assert world.uncovered.unit is None
    run.refresh_from_db()
    assert run.state == CoverageRun.State.UNDONE
    with pytest.raises(Conflict):
        services.undo_coverage(actor=make.COMMAND, run=run)


def test_taking_back_keeps_what_was_assigned_since(world: World, market: OrgUnit) -> None:
    run = services.recompute_coverage(actor=make.COMMAND)
    assert run is not None
    world.uncovered.refresh_from_db()
    services.assign_cover(
        actor=make.COMMAND, business=world.uncovered, unit=world.east, reason="近。"
    )

    assert services.undo_coverage(actor=make.COMMAND, run=run) == (0, 1)

    world.uncovered.refresh_from_db()
    assert world.uncovered.unit == world.east


def test_taking_back_gives_nothing_to_a_dissolved_unit(world: World, market: OrgUnit) -> None:
    services.recompute_coverage(actor=make.COMMAND)
    place = make.zone("market", "花木市场")
    heir = make.branch("花木市场党支部", host="market", host_name="花木市场", zone=place)
    world.uncovered.refresh_from_db()
    records.change(world.uncovered, market=place)
    run = services.recompute_coverage(actor=make.COMMAND)
    assert run is not None
    organization.dissolve_unit(actor=make.COMMAND, unit=market, dissolved_on=clock.today())

    assert services.undo_coverage(actor=make.COMMAND, run=run) == (0, 1)

    world.uncovered.refresh_from_db()
    assert world.uncovered.unit == heir


def test_recomputing_twice_makes_no_second_run(world: World, market: OrgUnit) -> None:
    services.recompute_coverage(actor=make.COMMAND)

    assert services.recompute_coverage(actor=make.COMMAND) is None


def test_two_branches_that_claim_the_same_market_are_reported(
    world: World, market: OrgUnit
) -> None:
    rival = make.branch("市场第二党支部", host="market", host_name="竹木市场", zone=market.zone)

    clashes = services.preview_coverage(actor=make.COMMAND).clashes

    assert [(clash.kept, clash.passed_over) for clash in clashes] == [(market.pk, rival.pk)]


@pytest.mark.parametrize("kind", ["general_branch", "group"])
def test_the_rules_cover_by_branches_only(world: World, kind: str) -> None:
    place = make.zone("market", "竹木市场")
    above = world.east if kind == "group" else world.root
    hosting = {"host": "market", "host_name": "竹木市场", "zone": place}
    make.branch("市场党组织", kind=kind, parent=above, **hosting)
    records.change(world.uncovered, market=place)

    services.recompute_coverage(actor=make.COMMAND)

    world.uncovered.refresh_from_db()
    assert world.uncovered.unit is None


def test_a_closed_business_cannot_be_assigned(world: World) -> None:
    shop = make.business(status=Business.Status.CLOSED)

    with pytest.raises(Conflict):
        services.assign_cover(actor=make.COMMAND, business=shop, unit=world.east, reason="近。")


def test_only_a_branch_covers_a_business(world: World) -> None:
    with pytest.raises(Conflict):
        services.assign_cover(
            actor=make.COMMAND, business=world.uncovered, unit=world.root, reason="近。"
        )


def test_a_stranger_may_neither_recompute_nor_assign(world: World) -> None:
    stranger = world.actor(world.stranger)

    with pytest.raises(Denied):
        services.recompute_coverage(actor=stranger)
    with pytest.raises(Denied):
        services.assign_cover(actor=stranger, business=world.shop, unit=world.west, reason="近。")


def test_figures_count_what_the_actor_may_see(world: World) -> None:
    assert queries.coverage_figures(world.actor(world.admin)).as_json()["uncovered"] == 1
    assert queries.coverage_figures(world.actor(world.secretary)).total == 1


@pytest.fixture
def spread(world: World) -> World:
    """Businesses of several kinds, towns, industries and branches; some lines are equally large."""
    towns = [make.zone("township", name) for name in ("扬眉镇", "上堡乡", "横水镇")]
    for number, (kind, industry, unit) in enumerate(
        itertools.product(Business.Kind, ("F", "", "H"), (world.east, world.west, None))
    ):
        town = [*towns, None][number % 4]
        make.business(kind=kind, industry=industry, unit=unit, town=town)
    make.business(status=Business.Status.CLOSED, town=towns[0])
    return world


@pytest.mark.parametrize(
    ("split", "column", "label"),
    [
        ("kind", "kind", "kind"),
        ("town", "town_id", "town__name"),
        ("industry", "industry", "industry"),
        ("unit", "unit_id", "unit__name"),
    ],
)
def test_lines_of_a_split_are_counted_and_ordered_as_the_database_does(
    spread: World, split: str, column: str, label: str
) -> None:
    active = Business.objects.filter(status=Business.Status.ACTIVE)
    counted = (
        active.values_list(column)
        .annotate(total=Count("id"), covered=Count("id", filter=Q(unit__isnull=False)))
        .order_by("-total", label)
    )
    actor = spread.actor(spread.admin)

    lines = queries.coverage_by(actor, *queries.SPLITS)[split]

    expected = [(str(key or ""), total, covered) for key, total, covered in counted]
    assert [(line.key, line.total, line.covered) for line in lines] == expected
    assert lines == queries.coverage_by(actor, split)[split]
    assert queries.summed(lines) == queries.coverage_totals(actor)
    assert queries.summed(lines).as_json() | {"by_unit": {"城东党支部": 10, "城西党支部": 10}} == (
        queries.coverage_figures(actor).as_json()
    )


def test_who_leads_a_branch_sees_the_lines_of_its_own_businesses(spread: World) -> None:
    lines = queries.coverage_by(spread.actor(spread.secretary), *queries.SPLITS)

    assert [(line.label, line.total, line.covered) for line in lines["unit"]] == [
        ("城东党支部", 10, 10)
    ]
    assert sum(line.total for line in lines["town"]) == 10


def test_the_page_of_coverage_reads_the_businesses_once(
    spread: World, django_assert_num_queries: Callable[..., Any]
) -> None:
    actor, client = spread.actor(spread.admin), visitor(spread.admin)

    with django_assert_num_queries(3):
        queries.coverage_by(actor, *queries.SPLITS)
    with CaptureQueriesContext(connection) as captured:
        page = client.get("/coverage/")

    reads = [row for row in captured if 'FROM "businesses_business"' in row["sql"]]
    assert len(reads) == 1
    assert page.context["figures"] == queries.coverage_totals(actor)
    towns = {bar.label for bar in page.context["bars"][0].bars}
    assert towns == {"扬眉镇", "上堡乡", "横水镇", "（未填）"}


def counted(client: Any, url: str) -> int:
    """Return how many businesses a list's address shows."""
    return int(client.get(url).context["list"].count)


def test_each_part_of_each_bar_opens_the_businesses_it_counts(spread: World) -> None:
    client = visitor(spread.admin)
    page = client.get("/coverage/").context
    bars = [bar for chart in page["bars"] for bar in chart.bars]
    parts = [part for bar in bars for part in bar.parts] + list(page["ring"].parts)

    opened = [(part.value, counted(client, part.url)) for part in parts if part.url]
    whole = [(bar.total, counted(client, bar.url)) for bar in bars if bar.url]

    assert len(opened) > 15
    assert [value for value, _rows in opened] == [rows for _value, rows in opened]
    assert [total for total, _rows in whole] == [rows for _total, rows in whole]
    # A business without a township has no place on the map, but a bar that opens it.
    assert {place.name for place in page["map"].places} == {"扬眉镇", "上堡乡", "横水镇"}
    assert any("placed=false" in bar.url for bar in bars)


def test_townships_with_most_missing_stand_first(spread: World) -> None:
    bars = visitor(spread.admin).get("/coverage/").context["bars"][0].ordered

    missing = [bar.missing.value for bar in bars]
    assert missing == sorted(missing, reverse=True)
    assert missing[0] > 0


def test_branches_are_shown_with_what_they_carry(world: World) -> None:
    for number in range(2):
        make.business(unit=world.west, name=f"西{number}店")
    make.member(world.west, "党员甲")
    empty = make.branch("空党支部")

    shown = {one.name: one for one in visitor(world.admin).get("/coverage/").context["branches"]}

    assert (shown["城西党支部"].businesses, shown["城西党支部"].each) == (3, 3.0)
    assert (shown[empty.name].businesses, shown[empty.name].each) == (0, None)


def test_a_county_without_businesses_is_told_so_and_not_that_all_is_covered(world: World) -> None:
    Business.objects.update(status=Business.Status.CLOSED, unit=None)

    page = text(visitor(world.admin), "/coverage/")

    assert "还没有市场主体" in page
    assert "已覆盖" not in page
    assert "/imports/register/" in page or "/imports/new/register/" in page


def test_the_trend_has_a_point_a_month_and_ends_with_what_is_counted_now(world: World) -> None:
    this = Month.containing(clock.today())
    for back, day, value in ((2, 1, "0.5"), (2, 20, "0.6"), (20, 1, "0.1")):
        keep_rate(this.shifted(-back).start.replace(day=day), value)

    trend = visitor(world.admin).get("/coverage/").context["year"]

    assert len(trend.points) == 12
    assert [row.url for row in trend.rows] == ["/businesses/?status=active", *[""] * 11]
    assert "只有本月" in trend.note
    assert dict(trend.points)[this.shifted(-2).label] == 0.6
    assert [value for _label, value in trend.points if value is not None] == [0.6, 2 / 3]


def keep_rate(day: date, value: str) -> None:
    Figure.objects.create(
        indicator=indicators.RATE.key, period=day.isoformat(), value=Decimal(value)
    )


def test_who_leads_a_branch_sees_neither_rate_nor_trend_of_the_county(world: World) -> None:
    page = visitor(world.secretary).get("/coverage/")

    assert page.context["year"] is None
    assert [one.name for one in page.context["branches"]] == ["城东党支部"]


def test_a_preview_counts_groups_as_the_recomputing_counts_businesses(
    spread: World, market: OrgUnit
) -> None:
    records.change(spread.shop, unit=None)
    make.business(kind="enterprise", code=spread.west.host_code or "91360725MA000000X1")

    preview = services.preview_coverage(actor=make.COMMAND)
    run = services.recompute_coverage(actor=make.COMMAND)

    assert run is not None
    assert preview.total == Business.objects.filter(status=Business.Status.ACTIVE).count()
    assert run.summary == {
        "gained": preview.gained, "lost": preview.lost, "moved": preview.moved
    }  # fmt: skip
    assert preview.gained > 0


def test_what_somebody_assigned_meanwhile_is_not_overwritten_from_the_page(world: World) -> None:
    page, client = f"/businesses/{world.uncovered.pk}/assign/", visitor(world.admin)
    seen = client.get(page).context["form"]["seen"].value()
    given = {"reason": "近。", "seen": seen}
    assert client.post(page, given | {"unit": world.east.pk}).status_code == 302

    answer = client.post(page, given | {"unit": world.west.pk})

    assert answer.context["form"].non_field_errors()
    world.uncovered.refresh_from_db()
    assert world.uncovered.unit == world.east


def test_who_assigns_late_sees_what_covers_by_now(world: World) -> None:
    page, client = f"/businesses/{world.uncovered.pk}/assign/", visitor(world.admin)
    given = {"reason": "近。", "unit": world.west.pk, "seen": world.uncovered.stamp}
    services.assign_cover(
        actor=make.COMMAND, business=world.uncovered, unit=world.east, reason="近。"
    )

    shown = client.post(page, given).context["form"].errors["unit"]
    records.change(world.east, kind=OrgUnit.Kind.GENERAL_BRANCH)
    hidden = client.post(page, given).context["form"].errors["unit"]

    assert "城东党支部" in shown[0]
    assert "城东党支部" not in hidden[0]


def test_what_the_rules_gave_meanwhile_is_not_overwritten_unseen(
    world: World, market: OrgUnit
) -> None:
    page, client = f"/businesses/{world.uncovered.pk}/assign/", visitor(world.admin)
    seen = client.get(page).context["form"]["seen"].value()
    services.recompute_coverage(actor=make.COMMAND)

    answer = client.post(page, {"reason": "近。", "seen": seen, "unit": world.east.pk})

    assert answer.context["form"].non_field_errors()
    world.uncovered.refresh_from_db()
    assert world.uncovered.unit == market


def test_the_rate_is_shown_to_those_who_see_all_of_the_county(world: World) -> None:
    of_county, of_branch = (
        text(visitor(person), "/coverage/") for person in (world.admin, world.secretary)
    )

    assert "覆盖率" in of_county
    assert "只包括您负责的党组织" not in of_county
    assert of_branch.count("覆盖率") < of_county.count("覆盖率")
    assert "只包括您负责的党组织" in of_branch
