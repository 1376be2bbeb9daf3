"""Filters of every list: what they cannot read, they say so."""

from __future__ import annotations

from typing import Any

import pytest
from django.http import QueryDict
from django_filters import CharFilter, RangeFilter

from apps.businesses.lists import BusinessFilter
from apps.members.lists import MemberFilter
from apps.office.lists import JournalFilter, PersonFilter
from apps.organization.lists import ZoneFilter
from kernel.lists import ListFilter
from tenants.counties.lists import CountyFilter, SignupFilter
from tests.world import World

FILTERS = (
    BusinessFilter, MemberFilter, ZoneFilter, PersonFilter, JournalFilter, CountyFilter, SignupFilter,
)  # fmt: skip


class _Request:
    def __init__(self, actor: Any) -> None:
        self.actor = actor


def test_all_filters_of_the_product_are_tried_here() -> None:
    ours = (kind for kind in ListFilter.__subclasses__() if kind.__module__.endswith(".lists"))
    assert set(ours) == set(FILTERS)


@pytest.mark.parametrize("filterset", FILTERS, ids=lambda kind: kind.__name__)
def test_a_value_that_cannot_be_read_leaves_no_row(
    world: World, filterset: type[ListFilter]
) -> None:
    rows = filterset._meta.model.objects.all()
    request = _Request(world.actor(world.admin))
    for name, found in filterset.base_filters.items():
        if isinstance(found, CharFilter):
            continue
        given = f"{name}_after" if isinstance(found, RangeFilter) else name
        tried = filterset(QueryDict(f"{given}=%3F%21"), queryset=rows, request=request)
        assert list(tried.form.errors) == [name]
        assert tried.qs.query.is_empty()
