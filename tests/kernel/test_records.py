"""A row is changed in one way, which notices that somebody else was faster."""

from __future__ import annotations

import pytest
from django.db import transaction

from apps.organization.models import Zone
from kernel.db import locks
from kernel.errors import Conflict, Stale
from kernel.models import records
from kernel.realm import county_scope
from tenants.counties.models import County
from tests import make
from tests.conftest import county_of


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
