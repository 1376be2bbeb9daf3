"""One act is not yet committed when another begins: the second sees it, or is refused."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from django.db import connections, transaction

from apps.businesses import services as businesses
from kernel.errors import Conflict
from kernel.models import records
from kernel.realm import county_scope
from tests import make
from tests.conftest import county_of
from tests.world import build_world

# Long enough for the second act to come as far as the first lets it.
HEAD_START = 1


def meanwhile(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """Begin `second` in a session of its own before `first` is committed; return what it came to."""
    county = county_of("chongyi")

    def run() -> Any:
        try:
            with county_scope(county):
                return second()
        except Conflict as conflict:
            return conflict
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with county_scope(county), transaction.atomic():
            first()
            coming = pool.submit(run)
            wait([coming], timeout=HEAD_START)
        return coming.result()


def test_recomputing_keeps_what_is_assigned_meanwhile(fresh: str) -> None:
    with county_scope(county_of("chongyi")):
        world = build_world()
        place = make.zone("market", "竹木市场")
        make.branch("市场党支部", host="market", host_name="竹木市场", zone=place)
        shop = world.uncovered
        records.change(shop, market=place)

    run = meanwhile(
        lambda: businesses.assign_cover(
            actor=make.COMMAND, business=shop, unit=world.east, reason="近。"
        ),
        lambda: businesses.recompute_coverage(actor=make.COMMAND),
    )

    with county_scope(county_of("chongyi")):
        shop.refresh_from_db()
        assert shop.unit_id == world.east.pk
        assert shop.coverages.get(ends_on=None).is_manual
    assert run is None
