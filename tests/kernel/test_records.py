"""A row is changed in one way, which notices that somebody else was faster."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from apps.activities.models import Activity, Attendance, StandingInvitation
from apps.organization.models import Zone
from kernel import clock
from kernel.db import locks
from kernel.errors import Conflict, Stale
from kernel.models import records
from kernel.models.inserting import insert
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.conftest import county_of
from tests.world import World


@pytest.fixture
def zone(inside: County) -> Zone:
    return make.zone(name="扬眉镇")


def test_a_change_tells_what_differed_and_raises_the_version(zone: Zone) -> None:
    before = zone.updated_at

    assert records.change(zone, name="横水镇", kind="township") == {"name": ("扬眉镇", "横水镇")}
    stored = Zone.objects.get(pk=zone.pk)
    assert (stored.name, stored.version) == ("横水镇", 2)
    assert stored.updated_at > before


def test_nothing_is_written_where_nothing_differs(zone: Zone) -> None:
    assert records.change(zone, name="扬眉镇") == {}
    assert Zone.objects.get(pk=zone.pk).version == 1


def test_a_row_that_moved_on_is_not_written_over(zone: Zone) -> None:
    mine = Zone.objects.get(pk=zone.pk)
    records.change(zone, name="横水镇")

    with pytest.raises(Stale):
        records.change(mine, name="上堡乡")
    assert Zone.objects.get(pk=zone.pk).name == "横水镇"


def test_the_version_a_form_was_opened_with_is_compared(zone: Zone) -> None:
    records.change(zone, name="横水镇")

    with pytest.raises(Stale) as refused:
        records.change(zone, 1, name="上堡乡")
    assert isinstance(refused.value, Conflict)
    assert refused.value.code == "stale"


def test_a_removed_row_is_stale(zone: Zone) -> None:
    Zone.objects.all().delete()

    with pytest.raises(Stale):
        records.change(zone, name="横水镇")


def test_locks_need_a_transaction(fresh: str) -> None:
    with (
        county_scope(county_of("chongyi")),
        pytest.raises(transaction.TransactionManagementError),
    ):
        locks.lock("x")


def test_a_lock_of_a_session_is_seen_while_it_is_held(inside: County, other: County) -> None:
    assert not locks.is_held("work")
    with locks.session_lock("work") as taken:
        assert taken
        assert locks.is_held("work")
        with county_scope(other):
            assert not locks.is_held("work")
    assert not locks.is_held("work")


def test_new_rows_of_several_tables_are_one_statement_and_as_django_writes_them(
    world: World, django_assert_num_queries: Any
) -> None:
    at = clock.now()
    activity = Activity(
        kind="theme_day", title="学习", unit=world.east, starts_at=at, ends_at=at + timedelta(hours=1),
        held_on=at.date(),
    )  # fmt: skip
    there = Attendance(activity=activity, member=world.keeper)
    always = StandingInvitation(unit=world.east, kind="theme_day", roles=["clerk"])
    with django_assert_num_queries(1):
        insert(activity, there, always)

    for row in (activity, there, always):
        stored = type(row)._base_manager.get(pk=row.pk)
        columns = [field.attname for field in row._meta.concrete_fields]
        assert [getattr(stored, name) for name in columns] == [
            getattr(row, name) for name in columns
        ]
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(
            Attendance(activity=activity, member=world.keeper), Zone(name="某镇", kind="township")
        )
    assert not Zone.objects.filter(name="某镇").exists()
