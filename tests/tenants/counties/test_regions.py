"""The table of regions follows the list of divisions."""

from datetime import date

import pytest

from kernel.realm import platform_scope
from tenants.counties import bootstrap
from tenants.counties.models import Region

pytestmark = pytest.mark.django_db


def test_loading_again_writes_nothing() -> None:
    assert bootstrap.load_regions() == 0


def test_a_region_that_differs_from_the_list_is_mended() -> None:
    with platform_scope():
        county = Region.objects.get(code="360783", valid_to=None)
        Region.objects.filter(pk=county.pk).update(valid_to=date(2026, 1, 1), name="龙南")

    assert bootstrap.load_regions() == 1
    with platform_scope():
        mended = Region.objects.get(pk=county.pk)
        assert (mended.name, mended.valid_to) == ("龙南市", None)
        assert mended.parent == Region.objects.get(code="3607", valid_to=None)


def test_a_city_without_counties_can_be_chosen_as_one() -> None:
    with platform_scope():
        city = Region.objects.get(code="441900", valid_to=None)

        assert (city.level, city.path) == (Region.Level.COUNTY, "/44/4419/441900/")
