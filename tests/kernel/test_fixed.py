"""A query of a fixed text gives what the same query built anew gives, for any values and county."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from django.test.utils import CaptureQueriesContext

from apps.organization.models import Zone
from kernel.models import ConfiguredSection
from kernel.models.fixed import Among, Fixed, Given, Known
from kernel.realm import NoRealm, county_scope
from tenants.counties.models import County
from tests import make


def _zones(known: Known) -> QuerySet[Zone]:
    rows = Zone.objects.filter(Among(F("name"), Given("names"))).order_by("name")
    return rows.filter(kind=Given("kind")) if "kind" in known else rows


def test_rows_and_their_values_are_as_the_builder_reads_them(inside: County) -> None:
    for name, kind in (("扬眉镇", "town"), ("横水镇", "township"), ("上堡乡", "township")):
        make.zone(name=name, kind=kind)
    ask = Fixed(_zones)

    for names in ([], ["扬眉镇"], ["扬眉镇", "横水镇", "无"]):
        assert ask(names=names) == list(Zone.objects.filter(name__in=names).order_by("name"))
    (row,) = ask(names=["横水镇", "扬眉镇"], kind="township")
    assert vars(row).keys() == vars(Zone.objects.get(pk=row.pk)).keys()
    assert (row.name, row.kind) == ("横水镇", "township")


def test_values_of_columns_are_read_as_django_reads_them(inside: County) -> None:
    ask = Fixed(
        lambda _known: ConfiguredSection.objects.filter(section=Given("section")).values_list(
            "section", "value"
        )
    )
    stored = ConfiguredSection.objects.get(section="roles")

    assert ask(section="roles") == [("roles", stored.value)]
    assert ask(section="nothing") == []


def test_it_is_built_once_and_asked_once_each_time(inside: County) -> None:
    make.zone(name="扬眉镇")
    built: list[Known] = []

    def build(known: Known) -> QuerySet[Zone]:
        built.append(known)
        return _zones(known)

    ask = Fixed(build)
    with CaptureQueriesContext(connection) as asked:
        ask(names=["扬眉镇"])
        ask(names=[], kind=None)
    assert (len(built), len(asked)) == (1, 2)


def test_it_reads_the_county_in_force(county: County, other: County) -> None:
    ask = Fixed(_zones)
    with county_scope(county):
        make.zone(name="扬眉镇")
        assert len(ask(names=["扬眉镇"])) == 1
    with county_scope(other):
        assert ask(names=["扬眉镇"]) == []
    with pytest.raises(NoRealm):
        ask(names=["扬眉镇"])
