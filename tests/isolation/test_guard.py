"""Things of one county are useless in another: every way the ORM offers is tried."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Count, Exists, OuterRef, Prefetch, Subquery

from apps.businesses.models import Business
from apps.organization.models import OrgUnit, Zone
from kernel.models import records
from kernel.realm import CrossCountyAccess, county_scope
from tenants.counties.models import County
from tests import make


@dataclass
class Things:
    """What was made or fetched in the first county, and is now used in the second."""

    unit: OrgUnit
    shop: Business
    unit_with_prefetched: OrgUnit
    lazy: Any
    evaluated: Any
    raw: Any
    raw_evaluated: Any
    begun: Iterator[Business]
    own: OrgUnit
    own_shop: Business


@pytest.fixture
def things(county: County, other: County) -> Iterator[Things]:
    with county_scope(county):
        unit = make.branch("城东党支部")
        shops = [make.business(unit=unit), make.business(unit=unit)]
        prefetched = OrgUnit.objects.prefetch_related("businesses").get(pk=unit.pk)
        evaluated = Business.objects.order_by("pk")
        raw_evaluated = Business.objects.raw("SELECT * FROM businesses_business")
        assert len(evaluated) == len(raw_evaluated) == 2
        begun = Business.objects.order_by("pk").iterator(chunk_size=1)
        next(begun)
        made = Things(
            unit=unit,
            shop=Business.objects.get(pk=shops[0].pk),
            unit_with_prefetched=prefetched,
            lazy=Business.objects.order_by("pk"),
            evaluated=evaluated,
            raw=Business.objects.raw("SELECT * FROM businesses_business"),
            raw_evaluated=raw_evaluated,
            begun=begun,
            own=unit,
            own_shop=shops[0],
        )
    with county_scope(other):
        made.own = make.branch("自己的党支部")
        made.own_shop = make.business(unit=made.own)
        yield made
    begun.close()


def assign_to_own(things: Things) -> None:
    things.own_shop.unit = things.unit


def run_subquery(things: Things) -> None:
    inner = Business.objects.filter(unit=OuterRef("pk"))
    inner.query.realm = things.lazy.query.realm
    list(OrgUnit.objects.filter(Exists(inner)))


WAYS: dict[str, Callable[[Things], Any]] = {
    # querysets made there and evaluated here
    "list": lambda t: list(t.lazy),
    "len": lambda t: len(t.lazy),
    "bool": lambda t: bool(t.lazy),
    "index": lambda t: t.lazy[0],
    "slice": lambda t: list(t.lazy[:1]),
    "first": lambda t: t.lazy.first(),
    "last": lambda t: t.lazy.last(),
    "get": lambda t: t.lazy.get(pk=t.own_shop.pk),
    "filter": lambda t: list(t.lazy.filter(status="active")),
    "exists": lambda t: t.lazy.exists(),
    "count": lambda t: t.lazy.count(),
    "count of a slice": lambda t: t.lazy[:5].count(),
    "count of distinct rows": lambda t: t.lazy.distinct().count(),
    "aggregate": lambda t: t.lazy.aggregate(Count("pk")),
    "aggregate of an annotation": lambda t: t.lazy.annotate(n=Count("coverages")).aggregate(
        Count("n")
    ),
    "values_list": lambda t: list(t.lazy.values_list("name", flat=True)),
    "values": lambda t: list(t.lazy.values("name")),
    "dates": lambda t: list(t.lazy.dates("founded_on", "year")),
    "iterator": lambda t: list(t.lazy.iterator()),
    "iterator begun there": lambda t: next(t.begun),
    "in_bulk": lambda t: t.lazy.order_by().in_bulk([t.own_shop.pk]),
    "contains": lambda t: t.lazy.contains(t.own_shop),
    "get_or_create": lambda t: t.lazy.get_or_create(code="x", defaults={"name": "x"}),
    "update_or_create": lambda t: t.lazy.update_or_create(code="x", defaults={"name": "x"}),
    "select_for_update": lambda t: list(t.lazy.select_for_update()),
    "update": lambda t: t.lazy.order_by().update(name="x"),
    "delete": lambda t: t.lazy.order_by().delete(),
    "raw delete": lambda t: t.lazy.order_by()._raw_delete("default"),
    "prefetch_related": lambda t: list(t.lazy.prefetch_related("coverages")),
    "prefetch with its queryset": lambda t: list(
        OrgUnit.objects.prefetch_related(Prefetch("businesses", t.lazy))
    ),
    "select_related": lambda t: list(t.lazy.select_related("unit")),
    "explain": lambda t: t.lazy.explain(),
    "bulk_create of its queryset": lambda t: t.lazy.bulk_create([]),
    "union, there first": lambda t: list(t.lazy.order_by().union(Business.objects.all())),
    "union, here first": lambda t: list(Business.objects.all().union(t.lazy.order_by())),
    "intersection": lambda t: list(Business.objects.all().intersection(t.lazy.order_by())),
    "subquery in a filter": lambda t: list(OrgUnit.objects.filter(pk__in=t.lazy.values("unit"))),
    "subquery in an annotation": lambda t: list(
        OrgUnit.objects.annotate(shop=Subquery(t.lazy.values("name")[:1]))
    ),
    "exists in a filter": run_subquery,
    "combined by &": lambda t: list(t.lazy & t.lazy),
    "combined by |": lambda t: list(t.lazy | t.lazy),
    "raw": lambda t: list(t.raw),
    "pickled queryset": lambda t: list(pickle.loads(pickle.dumps(t.lazy.query)) and t.lazy),
    # rows fetched there and read here
    "cached rows": lambda t: list(t.evaluated),
    "cached len": lambda t: len(t.evaluated),
    "cached count": lambda t: t.evaluated.count(),
    "cached exists": lambda t: t.evaluated.exists(),
    "cached row by index": lambda t: t.evaluated[0],
    "cached first": lambda t: t.evaluated.first(),
    "cached contains": lambda t: t.evaluated.contains(t.shop),
    "cached raw rows": lambda t: list(t.raw_evaluated),
    "cached raw row by index": lambda t: t.raw_evaluated[0],
    "prefetched rows": lambda t: list(t.unit_with_prefetched.businesses.all()),
    "prefetched count": lambda t: t.unit_with_prefetched.businesses.count(),
    "chained from cached rows": lambda t: list(t.evaluated.filter(status="active")),
    # instances of there, used here
    "save": lambda t: t.shop.save(),
    "save as new": lambda t: Business.save(t.shop, force_insert=True),
    "save of some fields": lambda t: t.shop.save(update_fields=["name"]),
    "delete of an instance": lambda t: t.shop.delete(),
    "refresh_from_db": lambda t: t.shop.refresh_from_db(),
    "following a foreign key": lambda t: t.shop.unit,
    "following a reverse key": lambda t: list(t.unit.businesses.all()),
    "counting a reverse key": lambda t: t.unit.businesses.count(),
    "creating through a reverse key": lambda t: t.unit.states.create(starts_on="2026-01-01"),
    "adding through a reverse key": lambda t: t.own.businesses.add(t.shop),
    "bulk_create": lambda t: Business.objects.bulk_create([t.shop]),
    "bulk_update": lambda t: Business.objects.bulk_update([t.shop], ["name"]),
    "assigning to a row of here": assign_to_own,
    "making a row that points there": lambda t: make.business(unit=t.unit),
    "records.change": lambda t: records.change(t.shop, name="x"),
    "records.lock": lambda t: records.lock(t.shop),
    "pickled instance": lambda t: pickle.loads(pickle.dumps(t.shop)).save(),
    "deferred field": lambda t: t.shop.refresh_from_db(fields=["name"]),
}


@pytest.mark.parametrize("way", WAYS)
def test_things_of_another_county_are_refused(things: Things, way: str) -> None:
    with pytest.raises(CrossCountyAccess):
        WAYS[way](things)


def test_a_pickled_queryset_keeps_its_county(county: County, other: County) -> None:
    with county_scope(county):
        make.business()
        packed = pickle.dumps(Business.objects.all())

    with county_scope(other), pytest.raises(CrossCountyAccess):
        list(pickle.loads(packed))


def test_a_refusal_is_a_security_event(things: Things, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(CrossCountyAccess):
        list(things.lazy)

    assert [r.name for r in caplog.records] == ["liangxin.security"]


def test_a_queryset_made_outside_any_scope_serves_every_county(
    county: County, other: County
) -> None:
    everywhere = Zone.objects.order_by("name")
    for place in (county, other):
        with county_scope(place):
            zone = make.zone(name=place.slug)
            assert list(everywhere.all()) == [zone]


def test_an_instance_made_outside_any_scope_belongs_where_it_was_saved(
    county: County, other: County
) -> None:
    zone = Zone(kind="township", name="扬眉镇")
    with county_scope(county):
        zone.save()

    with county_scope(other), pytest.raises(CrossCountyAccess):
        zone.save()


def test_things_work_at_home_after_a_visit(things: Things, county: County) -> None:
    with county_scope(county):
        assert things.shop.unit == things.unit
        assert list(things.evaluated) == list(things.lazy)
        things.shop.save()


def test_rows_of_two_counties_with_one_key_are_told_apart(county: County, other: County) -> None:
    with county_scope(county):
        zone = make.zone(name="横水镇")
    with county_scope(other):
        Zone(pk=zone.pk, kind="township", name="东山镇").save(force_insert=True)
        assert Zone.objects.get(pk=zone.pk).name == "东山镇"
    with county_scope(county):
        assert Zone.objects.get(pk=zone.pk).name == "横水镇"
