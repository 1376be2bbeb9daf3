"""Hundreds of counties cost as many queries as three, and little time."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from kernel import clock
from tenants.counties.models import County
from tenants.oversight import queries, registry
from tenants.oversight.models import Headline, RollupFact
from tests.drills import sized
from tests.tenants import cast
from tests.visiting import visitor

FIGURES = [definition.key for definition, column in registry.summed()]
DIMENSIONS = ("", "kind=enterprise", "kind=individual", "kind=stall")
COUNTIES = sized(100, 300)


@pytest.fixture
def many(platform: None) -> list[County]:
    counties = cast.bare_counties(COUNTIES)
    today = clock.today()
    RollupFact.objects.bulk_create(
        [
            RollupFact(
                county=county,
                indicator=indicator,
                dimension=dimension,
                period=(today - timedelta(days=days)).isoformat(),
                value=number + days,
                is_latest=days == 0,
            )
            for number, county in enumerate(counties)
            for indicator in FIGURES
            for dimension in DIMENSIONS
            for days in (0, 31)
        ],
        batch_size=2000,
    )
    Headline.objects.bulk_create(
        Headline(county=county, figures={"businesses": number, "covered": number})
        for number, county in enumerate(counties)
    )
    return counties


def test_the_page_of_a_province_takes_a_fixed_number_of_queries(many: list[County]) -> None:
    actor = cast.supervisor("36")
    region = queries.region(actor, "36")
    assert region is not None
    began = time.perf_counter()

    with CaptureQueriesContext(connection) as captured:
        rows = queries.counties(actor, region)
        ids = queries.ids_by_figure(rows, "businesses", 0, 25, downwards=True)
        page = list(rows.filter(pk__in=ids).order_by(F("headline__figures__businesses").desc()))
        shown = queries.summary(actor, region, only=page)
        below = queries.divisions_below(actor, region)
        total = queries.overall(actor, region)

    assert len(captured) == 6
    # The sums of all figures are one reading of the headlines.
    assert captured[-1]["sql"].count("SUM(") >= 20
    assert captured[-1]["sql"].count('FROM "oversight_headline"') == 1
    assert total.counties == COUNTIES
    assert sum(division.counties for division in below) == COUNTIES
    assert page[0].headline.figures["businesses"] == COUNTIES - 1
    assert len(shown[0].figures) == len(FIGURES) * len(DIMENSIONS)
    # A generous bound: it is there to notice a query a county.
    assert time.perf_counter() - began < 1.5


@pytest.mark.parametrize("downwards", [True, False])
def test_counties_without_a_figure_come_last_whatever_the_page(
    many: list[County], downwards: bool
) -> None:
    silent, hidden = ([county.pk for county in many[start::7]] for start in (0, 3))
    Headline.objects.filter(county__in=silent).delete()
    Headline.objects.filter(county__in=hidden).update(figures={"covered": 1})
    # Some have as many businesses as others: these stand by their ids.
    Headline.objects.filter(figures__businesses__lt=40).update(figures={"businesses": 40})
    rows = queries.counties(cast.supervisor("36"))
    place = F("headline__figures__businesses")
    order = place.desc(nulls_last=True) if downwards else place.asc(nulls_last=True)
    expected = list(rows.order_by(order, "id").values_list("pk", flat=True))

    pages = [
        queries.ids_by_figure(rows, "businesses", first, first + 25, downwards=downwards)
        for first in range(0, COUNTIES + 25, 25)
    ]

    assert [found for page in pages for found in page] == expected
    assert set(expected[-len(silent) - len(hidden) :]) == {*silent, *hidden}


def test_the_list_of_a_supervisor_is_paged_in_the_order_of_its_figures(many: list[County]) -> None:
    client = visitor(cast.supervisor_user("36"), "localhost")

    first = client.get("/summary/?sort=-businesses").context["list"]
    last = client.get(f"/summary/?sort=-businesses&page={COUNTIES // 25}").context["list"]

    best = range(COUNTIES - 1, COUNTIES - 26, -1)
    assert [row.headline.figures["businesses"] for row in first.page] == list(best)
    assert [row.headline.figures["businesses"] for row in last.page] == list(range(24, -1, -1))
