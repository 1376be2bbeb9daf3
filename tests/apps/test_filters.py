"""Filters of every list: what they cannot read, they say so."""

from __future__ import annotations

from typing import Any

import pytest
from django.forms import ModelChoiceField
from django.http import QueryDict
from django_filters import CharFilter, RangeFilter

from apps.activities.lists import ActivityFilter, VisitFilter
from apps.businesses.lists import BusinessFilter
from apps.cases.lists import CareFilter, CaseFilter
from apps.duties.lists import DutyFilter, ExemptionFilter, FindingFilter
from apps.liaison.lists import LinkFilter, ProposalFilter
from apps.members.lists import MemberFilter
from apps.members.models import Member
from apps.office.lists import JournalFilter, PersonFilter
from apps.organization.lists import ZoneFilter
from apps.papers.lists import RecordBookFilter
from kernel import access
from kernel.bringing.lists import ImportFilter
from kernel.ids import uuid7
from kernel.lists import ListFilter, ValuesFilter
from tenants.counties.lists import CountyFilter, SignupFilter
from tests import make
from tests.world import World

FILTERS = (
    ActivityFilter, BusinessFilter, CareFilter, CaseFilter, DutyFilter, ExemptionFilter, FindingFilter, MemberFilter, ZoneFilter, PersonFilter, JournalFilter, ImportFilter, CountyFilter, SignupFilter, LinkFilter, ProposalFilter, RecordBookFilter, VisitFilter,
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


COUNTYS = tuple(kind for kind in FILTERS if kind.__module__.startswith("apps."))


def who_asks(world: World, role: str) -> Any:
    """Return the actor of an account of the cast, or of one without any role."""
    return world.actor(make.account("无岗员") if role == "nobody" else getattr(world, role))


@pytest.mark.parametrize("role", ["admin", "secretary", "keeper_user", "nobody"])
@pytest.mark.parametrize("filterset", COUNTYS, ids=lambda kind: kind.__name__)
def test_what_a_filter_offers_the_person_may_see(
    world: World, filterset: type[ListFilter], role: str
) -> None:
    Member.objects.filter(unit=world.west).update(education="城西夜校")
    actor = who_asks(world, role)
    rows = access.visible(actor, filterset._meta.model.objects.all())
    tried = filterset(QueryDict(), queryset=rows, request=_Request(actor))

    for name, field in tried.form.fields.items():
        if isinstance(field, ModelChoiceField) and not field.queryset.model.scope_exempt:
            seen = set(access.visible(actor, field.queryset.model.objects.all()))
            assert set(field.queryset) <= seen, name
        if isinstance(tried.filters[name], ValuesFilter):
            values = set(rows.values_list(tried.filters[name].field_name, flat=True))
            assert {value for value, _label in field.choices if value} <= values, name
    if role in {"keeper_user", "nobody"}:
        assert world.west not in _offered(tried)
        assert "城西夜校" not in str(tried.form)


@pytest.mark.parametrize("filterset", [BusinessFilter, MemberFilter])
def test_an_id_that_is_not_offered_is_no_choice(world: World, filterset: type[ListFilter]) -> None:
    """What one may not see is refused in the words of what does not exist."""
    request = _Request(world.actor(world.secretary))
    said = [
        filterset(
            QueryDict(f"unit={pk}"), queryset=filterset._meta.model.objects.all(), request=request
        ).form.errors["unit"]
        for pk in (world.west.pk, uuid7())
    ]

    assert said[0] == said[1]


def _offered(tried: Any) -> set[Any]:
    fields = (f for f in tried.form.fields.values() if isinstance(f, ModelChoiceField))
    return {row for field in fields for row in field.queryset}
