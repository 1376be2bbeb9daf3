"""The SQL of the supervisor's page over every county of China, against bare SELECTs of the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

from django.db import connections
from django.test import RequestFactory

from infra.bench.bare import connected, replayed, statements_of
from infra.bench.measuring import Row, within
from kernel import clock
from kernel.access import Actor
from kernel.db import migrating
from kernel.realm import platform_scope
from kernel.web.requests import ActorRequest
from tenants.counties.models import County, Region
from tenants.oversight import queries, registry
from tenants.oversight.lists import CountyTable
from tenants.oversight.models import Headline, RollupFact

ACTOR = Actor.command("bench")
PARTS = ("", "kind=enterprise", "kind=individual", "kind=stall")
# The sums are those of every figure the page shows.
PAGE = """
SELECT count(*) FROM counties_county WHERE state <> 'closed';
SELECT count(*), {sums}, min(calculated_at) FROM oversight_headline;
SELECT c.*, h.* FROM oversight_headline h JOIN counties_county c ON c.id = h.county_id
WHERE c.state <> 'closed' ORDER BY h.figures -> 'businesses' DESC LIMIT 25
"""


def rows() -> Iterator[Row]:
    """Yield the page of 25, sorted by a figure, and the sums over it; what it makes is left."""
    with platform_scope():
        fill_china()
        bare = connected()
        bare.execute("VACUUM ANALYZE")
        counties = County.objects.count()
        page = statements_of(_page)
        yield Row(
            f"SQL of the supervisor's page, {counties:,} counties",
            within(15),
            replayed(bare, page),
            replayed(bare, PAGE.format(sums=", ".join(_sums())).split(";")),
            turns=30,
        )
    connections.close_all()


def _page() -> None:
    """Read what the page shows: 25 counties in the order of a figure, and the sums over all."""
    request = RequestFactory().get("/summary/?sort=-businesses")
    vars(request).update(actor=ACTOR, htmx=SimpleNamespace(target=None), session={})
    table = CountyTable(cast("ActorRequest", request), queries.counties(ACTOR))
    list(table.page.object_list)
    queries.overall(ACTOR)


def _sums() -> Iterator[str]:
    for _definition, column in registry.summed():
        if not column.share_of:
            yield f"sum((figures -> '{column.name}')::numeric)"


def fill_china() -> None:
    """Make a county with figures for every county-level division."""
    taken = County.objects.values("region")
    regions = Region.objects.filter(valid_to=None, level=Region.Level.COUNTY)
    counties = County.objects.bulk_create(
        County(
            schema_name=f"bench_{number}",
            role=f"bench_{number}",
            slug=f"china-{number}",
            name=region.name,
            region=region,
            blueprint="chongyi@1",
            shape=migrating.code_shape(),
        )
        for number, region in enumerate(regions.exclude(pk__in=taken))
    )
    day = clock.today().isoformat()
    RollupFact.objects.bulk_create(
        (
            RollupFact(county=c, indicator=key, dimension=part, period=day, value=number)
            for number, c in enumerate(counties)
            for key in dict.fromkeys(found.key for found, _column in registry.columns())
            for part in PARTS
        ),
        batch_size=5000,
    )
    names = [column.name for _definition, column in registry.columns()]
    Headline.objects.bulk_create(
        Headline(county=c, figures=dict.fromkeys(names, number))
        for number, c in enumerate(counties)
    )
