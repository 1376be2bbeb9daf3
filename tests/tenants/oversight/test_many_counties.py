"""Three hundred counties cost as many queries as three, and little time."""

import time
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from kernel import clock
from tenants.counties.models import County
from tenants.oversight import queries, rules
from tenants.oversight.models import Headline, RollupFact
from tests.tenants import cast

DIMENSIONS = ("", "kind=enterprise", "kind=individual", "kind=stall")
COUNTIES = 300


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
            for indicator in rules.HEADLINES.values()
            for dimension in DIMENSIONS
            for days in (0, 31)
        ],
        batch_size=2000,
    )
    Headline.objects.bulk_create(
        Headline(county=county, businesses=number, covered=number, coverage_rate=1)
        for number, county in enumerate(counties)
    )
    return counties


def test_the_page_of_a_province_takes_a_fixed_number_of_queries(many: list[County]) -> None:
    actor = cast.supervisor("36")
    region = queries.region(actor, "36")
    assert region is not None
    began = time.perf_counter()

    with CaptureQueriesContext(connection) as captured:
        page = list(
            queries.counties(actor, region).order_by(
                F("headline__businesses").desc(nulls_last=True)
            )[:25]
        )
        shown = queries.summary(actor, region, only=page)
        below = queries.divisions_below(actor, region)
        total = queries.overall(actor, region)

    assert len(captured) == 5
    assert total.counties == COUNTIES
    assert sum(division.counties for division in below) == COUNTIES
    assert page[0].headline.businesses == COUNTIES - 1
    assert len(shown[0].figures) == len(rules.HEADLINES) * len(DIMENSIONS)
    # A generous bound: it is there to notice a query a county.
    assert time.perf_counter() - began < 1.5
